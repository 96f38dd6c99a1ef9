"""The doctor: checks every setting that reliability and secrecy depend on, and reports the unsafe ones."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from redis.exceptions import RedisError
from sqlalchemy import Engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError

from app.config import KEY_BYTES, Settings
from app.core import storage
from app.core.db import engines
from app.core.jobs import queue, redis_server
from app.core.operations import health
from app.core.operations.health import Finding
from app.core.private_files import is_open_to_others, list_open_paths
from app.core.sites import Site, SiteList, unit_of_work

WEB_ROOTS = (Path(__file__).parent.parent.parent.parent / "static", Path(__file__).parent.parent.parent.parent / "pwa")
# A random key has far more different bytes than this; "changeme" repeated has not.
MIN_DISTINCT_BYTES = 12
# Several connections at once, so that those of the pool are checked and not only the first.
CHECKED_CONNECTIONS = 3


class UnsafeSettings(RuntimeError):
    """Production was started with unsafe settings; `findings` lists them."""

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__("\n".join(f"{finding.name}: {finding.advice}" for finding in findings))
        self.findings = findings


def refuse_unsafe_settings(settings: Settings, sites: SiteList) -> None:
    """Raises UnsafeSettings if production must not start. Unavailable services do not count: they may come back."""
    unsafe = [finding for finding in check_settings(settings, sites) if finding.blocking and not finding.ok]
    if unsafe:
        raise UnsafeSettings(unsafe)


def check_settings(settings: Settings, sites: SiteList) -> list[Finding]:
    """All checks of settings, passed or not."""
    findings = [*_check_process(settings), *_check_redis(settings)]
    for site in sites:
        findings += [
            *_check_databases(site),
            *_check_storage(site),
            _check_https(f"{site.slug}: base address", site.base_url),
        ]
    # After opening the databases, which makes their files private where possible.
    return [*findings, *_check_file_permissions(settings, sites)]


def check_running_sites(settings: Settings, sites: SiteList) -> list[Finding]:
    """The health checks of every site, which `parvis doctor` adds to the settings."""
    findings: list[Finding] = []
    for site in sites:
        with unit_of_work(site):
            results = health.run_health_checks(settings)
        findings += [Finding(f"{site.slug}: {finding.name}", finding.ok, finding.advice) for finding in results]
    return findings


def _check_process(settings: Settings) -> Iterator[Finding]:
    is_debugging = settings.is_development or os.environ.get("FLASK_DEBUG", "0") not in ("", "0", "false")
    yield _blocking_finding("debugging", not is_debugging, "Set PARVIS_ENV=production and unset FLASK_DEBUG.")
    yield _blocking_finding(
        "secret key", _is_random(settings.secret_key.encode()), "PARVIS_SECRET_KEY is not random (`parvis secrets`)."
    )
    yield _blocking_finding(
        "master key", _is_random(settings.master_key), "PARVIS_MASTER_KEY is not random (`parvis secrets`)."
    )
    yield _blocking_finding("clock", not settings.clock_shift, "Unset PARVIS_CLOCK_SHIFT_DAYS.")
    yield _blocking_finding(
        "second factor", settings.has_second_factor, "Unset PARVIS_SECOND_FACTOR: administrators need one."
    )
    yield _check_https("base address", settings.base_url)
    yield _blocking_finding(
        "reverse proxies",
        settings.proxies is not None,
        "Parvis speaks plain HTTP: set PARVIS_PROXIES to the number of reverse proxies in front of it (1 for nginx alone), "
        "else all visitors are one and share their limits. If there really is none, set it to none.",
    )
    yield Finding(
        "notifications on devices",
        settings.push_key is not None,
        "They are off. Set PARVIS_PUSH_KEY (`parvis secrets` prints one), or set it to off if you want none.",
    )


def _is_random(key: bytes) -> bool:
    return len(key) >= KEY_BYTES and len(set(key)) >= MIN_DISTINCT_BYTES


def _check_https(name: str, url: str) -> Finding:
    return _blocking_finding(name, url.startswith("https://"), f"{url or 'The address'} must start with https://.")


def _check_redis(settings: Settings) -> Iterator[Finding]:
    try:
        persistence, memory = queue.read_server_settings(settings)
    except RedisError:
        yield Finding(
            "redis", False, "Redis does not answer, or does not say how it is set: start it, then look again."
        )
        return
    yield _blocking_finding(
        "redis appendonly", persistence, "Set `appendonly yes`: Redis loses its queue when it is killed."
    )
    yield _blocking_finding(
        "redis maxmemory-policy", memory == "noeviction", "Set `maxmemory-policy noeviction`: Redis may drop jobs."
    )
    yield Finding(
        "redis access",
        redis_server.is_protected(settings),
        "Any program that reaches Redis can queue work: set `requirepass` and write the password in REDIS_URL, or use a Unix "
        "socket of mode 700.",
    )


def _check_databases(site: Site) -> Iterator[Finding]:
    for name, engine in (("database", site.engine), ("keys database", site.keys_engine)):
        label = f"{site.slug}: {name}"
        try:
            unsafe = _find_unsafe_settings(engine)
        except SQLAlchemyError:
            yield Finding(label, False, "It does not answer: look again once it does.")
        else:
            yield _blocking_finding(label, not unsafe, f"Unsafe on a connection: {', '.join(unsafe)}.")


def _find_unsafe_settings(engine: Engine) -> list[str]:
    """Unsafe settings on any of several concurrent connections."""
    unsafe: dict[str, None] = {}
    with ExitStack() as connections:
        for _ in range(CHECKED_CONNECTIONS):
            unsafe |= dict.fromkeys(engines.find_unsafe_settings(engine))
            connections.enter_context(engine.connect())
        if engine.dialect.name == "postgresql":
            checksums = connections.enter_context(engine.connect()).execute(text("SHOW data_checksums")).scalar()
            unsafe |= {} if checksums == "on" else {"postgresql data_checksums": None}
    return list(unsafe)


def _check_storage(site: Site) -> Iterator[Finding]:
    root = site.storage_root.resolve()
    label = f"{site.slug}: storage"
    if not health.can_write(root):
        yield _blocking_finding(label, False, f"{root} cannot be written to.")
        return
    mode = stat.S_IMODE(root.stat().st_mode)
    yield _blocking_finding(f"{label} mode", mode == 0o700, f"chmod 700 {root} (it is {mode:o}).")
    is_served = any(root == web_root or web_root in root.parents for web_root in WEB_ROOTS)
    yield _blocking_finding(f"{label} place", not is_served, f"{root} is in a folder served to browsers: move it.")
    is_same = root.stat().st_dev == (root / storage.TEMPORARY_FOLDER).stat().st_dev
    yield _blocking_finding(
        f"{label} file system", is_same, f"{root / storage.TEMPORARY_FOLDER} must be on the file system of {root}."
    )


def _check_file_permissions(settings: Settings, sites: SiteList) -> Iterator[Finding]:
    """Files that other users of the machine could read."""
    urls = [make_url(url) for site in sites for url in (site.database_url, site.keys_url)]
    databases = [Path(url.database) for url in urls if url.get_backend_name() == "sqlite" and url.database]
    open_paths = list_open_paths(settings.var, databases=databases, apart=[site.storage_root for site in sites])
    path_list = " ".join(str(path) for path in open_paths)
    yield _blocking_finding("data files", not open_paths, f"Others may read them: chmod -R go-rwx {path_list}")
    if settings.backups is not None and is_open_to_others(settings.backups):
        open_backups = sorted(path for path in settings.backups.glob("*") if is_open_to_others(path))
        yield Finding(
            "backup files",
            not open_backups,
            f"Others may read them: chmod -R go-rwx {' '.join(map(str, open_backups[:20]))}",
        )


def _blocking_finding(name: str, ok: bool, advice: str) -> Finding:
    return Finding(name, ok, advice, blocking=True)

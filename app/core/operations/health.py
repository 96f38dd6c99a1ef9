"""Health: a public probe for load balancers, and findings for administrators."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, Response, g, request
from sqlalchemy import Engine, text
from sqlalchemy.exc import SQLAlchemyError

from app.config import Settings
from app.core import clock, storage
from app.core.jobs import outbox, queue, schedule
from app.core.sites import Site, current_site
from app.core.web import client_addresses, proxy_headers
from app.core.web.access_rules import access

OVERDUE_AFTER = timedelta(minutes=5)
MIN_FREE_SHARE = 0.10
ADDRESS = "/health"

blueprint = Blueprint("health", __name__)


@dataclass(frozen=True)
class Finding:
    """The result of one check: its name, whether it passed, and what to do if not.

    A blocking finding is an unsafe setting, with which production does not start; the others are alarms.
    """

    name: str
    ok: bool
    advice: str = ""
    blocking: bool = False


HealthCheck = Callable[[Settings], Finding]


class _Process:
    """The health checks of the capabilities."""

    checks: Sequence[HealthCheck] = ()


@blueprint.get(ADDRESS)
@access("public")
def show_health() -> Response:
    """200 if requests can be served, else 503; no further details."""
    is_healthy = all(_is_healthy(site) for site in g.get("probed_sites", [current_site()]))
    return Response(
        "ok\n" if is_healthy else "unavailable\n",
        200 if is_healthy else 503,
        {"Cache-Control": "no-store"},
        content_type="text/plain; charset=utf-8",
    )


def is_probe_by_address() -> bool:
    """Whether a probe requests this page by the address of the server, as load balancers do, instead of a host name."""
    host = request.host.rpartition(":")[0] if request.host.rpartition(":")[2].isdigit() else request.host
    return request.path == ADDRESS and (host == "localhost" or is_address(host.strip("[]")))


def is_address(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _is_healthy(site: Site) -> bool:
    return can_connect(site.engine) and can_connect(site.keys_engine) and can_write(site.storage_root)


def can_connect(engine: Engine) -> bool:
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError:
        return False
    return True


def can_write(root: Path) -> bool:
    try:
        storage.create_folder(root)
        with tempfile.TemporaryFile(dir=root / storage.TEMPORARY_FOLDER) as file:
            file.write(b"test")
            file.flush()
    except OSError:
        return False
    return True


def install(checks: Sequence[HealthCheck]) -> None:
    """Set the checks of the capabilities. Called once by the composition root."""
    _Process.checks = checks


def run_health_checks(settings: Settings) -> list[Finding]:
    """All health checks of the current site, in display order."""
    return [check(settings) for check in (*CHECKS, *_Process.checks)]


def check_database(settings: Settings) -> Finding:
    site = current_site()
    is_healthy = can_connect(site.engine) and can_connect(site.keys_engine)
    return Finding("database", is_healthy, "The database or the keys database does not answer.")


def check_storage(settings: Settings) -> Finding:
    return Finding(
        "storage", can_write(current_site().storage_root), f"{current_site().storage_root} cannot be written to."
    )


def check_redis(settings: Settings) -> Finding:
    return Finding(
        "redis", queue.is_reachable(), "Redis does not answer: start it (`parvis redis`) or check REDIS_URL."
    )


def check_deliveries(settings: Settings) -> Finding:
    overdue_count = outbox.count_overdue(clock.now() - OVERDUE_AFTER)
    return Finding(
        "deliveries", not overdue_count, f"{overdue_count} deliveries are late: is a worker running (`parvis worker`)?"
    )


def check_failed_deliveries(settings: Settings) -> Finding:
    failed_count = outbox.count_failed()
    return Finding(
        "failed deliveries",
        not failed_count,
        f"{failed_count} deliveries were given up: see why, then try again or let go.",
    )


def check_schedule(settings: Settings) -> Finding:
    late_tasks = schedule.list_late_tasks(clock.now())
    return Finding(
        "schedule",
        not late_tasks,
        f"Late or failed: {', '.join(late_tasks)}. Is the scheduler running (`parvis scheduler`)?",
    )


def check_disk_space(settings: Settings) -> Finding:
    usage = shutil.disk_usage(settings.var if settings.var.exists() else settings.var.parent)
    has_free_space = usage.free / usage.total >= MIN_FREE_SHARE
    return Finding(
        "disk",
        has_free_space,
        f"{settings.var} is on a disk that is more than {100 - MIN_FREE_SHARE * 100:.0f} % full.",
    )


def check_client_addresses(settings: Settings) -> Finding:
    is_undeclared = client_addresses.read_conclusion(settings.var) == client_addresses.UNDECLARED_PROXY
    advice = (
        "A proxy says where requests come from, and is not believed: set PARVIS_PROXIES to the number of your proxies."
        if is_undeclared
        else "All visitors seem to come from one private address: PARVIS_PROXIES says fewer proxies than there are."
    )
    return Finding("visitor addresses", not client_addresses.read_conclusion(settings.var), advice)


def check_proxy_headers(settings: Settings) -> Finding:
    mark = proxy_headers.read_mark(settings.var)
    advice = (
        "A proxy hides the port that visitors use, and their forms are refused as expired: have it pass the name and the port "
        "(nginx: `proxy_set_header Host $http_host;`)."
        if mark == proxy_headers.HIDDEN_PORT
        else "A proxy hides the name that visitors use: have it pass it (nginx: `proxy_set_header Host $http_host;`)."
    )
    return Finding("proxy headers", not mark, advice)


CHECKS: tuple[HealthCheck, ...] = (
    check_database, check_storage, check_redis, check_deliveries, check_failed_deliveries, check_schedule, check_disk_space, check_client_addresses, check_proxy_headers,  # noqa: E501
)  # fmt: skip

"""Settings, typed and read once from the environment.

A setting only has a default if it is right in production; any other setting is required there, and the start fails with
the list of what to set.
"""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

ENVIRONMENTS = ("production", "development", "test")
KEY_BYTES = 32
# The private key of web push is a number below the order of the curve P-256.
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
OFF = "off"
NO_PROXY = "none"
# URL schemes of the services; some hosting providers still write postgres://.
DATABASES = ("sqlite:///", "postgresql://", "postgresql+psycopg://")
QUEUES = ("redis://", "rediss://", "unix://")
HOST_AND_PORT = re.compile(r"([a-z0-9._-]+|\[[0-9a-f:]+\]):\d{1,5}")


class SettingsError(Exception):
    """The environment is not valid; `problems` says what to set, one line each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True)
class Settings:
    """The configuration of the process. No secret has a default."""

    environment: str
    var: Path
    host: str
    port: int
    web_workers: int
    # The number of reverse proxies in front. None in production until the operator sets it, even if there is none.
    proxies: int | None
    base_url: str
    secret_key: str
    master_key: bytes
    database_url: str
    keys_url: str
    redis_url: str | None
    smtp_url: str
    sites_file: Path | None
    has_worker: bool
    clock_shift: timedelta
    # Off in a demo, whose passwords are public.
    has_second_factor: bool = True
    # `host:port` of private hosts that the server may connect to.
    private_hosts: frozenset[str] = frozenset()
    # The backup folder, whose age the doctor checks.
    backups: Path | None = None
    # The certificates that verify the 2D-Doc codes of proofs: one folder per authority.
    proof_certificates: Path | None = None
    # The VAPID key: None until the operator decides, empty if push notifications are off.
    push_key: bytes | None = field(default=None, repr=False)

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def is_development(self) -> bool:
        return self.environment == "development"


def read_settings(environ: Mapping[str, str] | None = None) -> Settings:
    """The settings of this process. Raises SettingsError with every problem at once."""
    env = os.environ if environ is None else environ
    return _Reader(env).read()


class _Reader:
    """Reads one environment and collects its problems."""

    def __init__(self, env: Mapping[str, str]) -> None:
        self.env = env
        self.problems: list[str] = []
        self.environment = env.get("PARVIS_ENV", "production")
        self.var = Path(env.get("PARVIS_VAR", "var")).resolve()
        self.generated: dict[str, str] = {}

    def read(self) -> Settings:
        if self.environment not in ENVIRONMENTS:
            raise SettingsError([f"PARVIS_ENV must be one of {', '.join(ENVIRONMENTS)}."])
        if self.environment == "development":
            self.generated = _load_development_secrets(self.var)
        port = self._read_port()
        settings = Settings(
            environment=self.environment,
            var=self.var,
            host=self.env.get("PARVIS_HOST", "127.0.0.1"),
            port=port,
            web_workers=self._read_number("PARVIS_WEB_WORKERS", "2", minimum=1),
            proxies=self._read_proxies(),
            base_url=self._read_base_url(port),
            secret_key=self._read_secret_key(),
            master_key=self._read_master_key(),
            database_url=self._read_address("DATABASE_URL", DATABASES) or f"sqlite:///{self.var}/parvis.sqlite3",
            keys_url=self._read_address("PARVIS_KEYS_URL", DATABASES) or f"sqlite:///{self.var}/keys.sqlite3",
            redis_url=self._read_address("REDIS_URL", QUEUES) or None,
            smtp_url=self._read_smtp_url(port),
            sites_file=Path(self.env["PARVIS_SITES"]) if self.env.get("PARVIS_SITES") else None,
            has_worker=self._read_switch("PARVIS_SERVICE_WORKER"),
            clock_shift=self._read_clock_shift(),
            has_second_factor=self._read_second_factor(),
            private_hosts=self._read_private_hosts(),
            backups=Path(self.env["PARVIS_BACKUPS"]) if self.env.get("PARVIS_BACKUPS") else None,
            proof_certificates=Path(self.env.get("PARVIS_PROOF_CERTIFICATES") or self.var / "proof-certificates"),
            push_key=self._read_push_key(),
        )
        if self.problems:
            raise SettingsError(self.problems)
        return settings

    def _read_port(self) -> int:
        text = self.env.get("PORT", "8000")
        if not text.isdigit() or not 0 < int(text) < 65536:
            self.problems.append("PORT must be a number between 1 and 65535.")
            return 8000
        return int(text)

    def _read_number(self, name: str, default: str, *, minimum: int) -> int:
        text = self.env.get(name, default)
        if not text.isdigit() or not minimum <= int(text) <= 64:
            self.problems.append(f"{name} must be a number between {minimum} and 64.")
            return int(default)
        return int(text)

    def _read_proxies(self) -> int | None:
        """In production 0 counts as not set: « none » must be explicit."""
        if self.env.get("PARVIS_PROXIES", "").lower() == NO_PROXY:
            return 0
        number = self._read_number("PARVIS_PROXIES", "0", minimum=0)
        return number or (None if self.environment == "production" else 0)

    def _read_switch(self, name: str) -> bool:
        text = self.env.get(name, "on")
        if text not in ("on", "off"):
            self.problems.append(f"{name} must be on or off.")
        return text == "on"

    def _read_address(self, name: str, schemes: tuple[str, ...]) -> str:
        url = re.sub(r"^postgres://", "postgresql://", self.env.get(name, ""))
        if url and not url.startswith(schemes):
            self.problems.append(f"{name} must start with {' or '.join(schemes)}.")
        return url

    def _read_base_url(self, port: int) -> str:
        url = self.env.get("PARVIS_BASE_URL", "").rstrip("/")
        if not url and self.environment != "production":
            return f"http://localhost:{port}"
        if not url:
            self.problems.append(
                "Set PARVIS_BASE_URL to the public address, for instance https://demarches.ma-ville.fr."
            )
        elif self.environment == "production" and not url.startswith("https://"):
            self.problems.append("PARVIS_BASE_URL must start with https:// in production.")
        return url

    def _read_secret_key(self) -> str:
        key = self.env.get("PARVIS_SECRET_KEY") or self.generated.get("secret_key", "")
        if len(key.encode()) < KEY_BYTES:
            self.problems.append(
                f"Set PARVIS_SECRET_KEY to at least {KEY_BYTES} random bytes (`parvis secrets` prints some)."
            )
        return key

    def _read_master_key(self) -> bytes:
        text = self.env.get("PARVIS_MASTER_KEY") or self.generated.get("master_key", "")
        try:
            key = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES:
            self.problems.append(
                f"Set PARVIS_MASTER_KEY to {KEY_BYTES} random bytes in base64 (`parvis secrets` prints some)."
            )
        return key

    def _read_smtp_url(self, port: int) -> str:
        url = self.env.get("PARVIS_SMTP_URL", "")
        if not url and self.environment != "production":
            return f"smtp://127.0.0.1:{port + 1}"
        if not url:
            self.problems.append("Set PARVIS_SMTP_URL, for instance smtps://user:password@mail.ma-ville.fr:465.")
        return url

    def _read_clock_shift(self) -> timedelta:
        text = self.env.get("PARVIS_CLOCK_SHIFT_DAYS", "0")
        if text != "0" and self.environment == "production":
            self.problems.append("PARVIS_CLOCK_SHIFT_DAYS is for tests: remove it in production.")
        try:
            return timedelta(days=float(text))
        except ValueError:
            self.problems.append("PARVIS_CLOCK_SHIFT_DAYS must be a number of days.")
            return timedelta()

    def _read_second_factor(self) -> bool:
        is_enabled = self._read_switch("PARVIS_SECOND_FACTOR")
        if not is_enabled and self.environment == "production":
            self.problems.append("PARVIS_SECOND_FACTOR=off is for development: remove it in production.")
        return is_enabled

    def _read_private_hosts(self) -> frozenset[str]:
        names = self.env.get("PARVIS_PRIVATE_HOSTS", "").lower().replace(",", " ").split()
        if not all(HOST_AND_PORT.fullmatch(name) for name in names):
            self.problems.append(
                "PARVIS_PRIVATE_HOSTS lists host:port, separated by commas, for instance gateway.lan:8443."
            )
        return frozenset(names)

    def _read_push_key(self) -> bytes | None:
        text = self.env.get("PARVIS_PUSH_KEY") or self.generated.get("push_key", "")
        if text in ("", OFF):
            return b"" if text else None
        try:
            key = base64.b64decode(text, validate=True)
        except (binascii.Error, ValueError):
            key = b""
        if len(key) != KEY_BYTES or not 0 < int.from_bytes(key) < P256_ORDER:
            self.problems.append("PARVIS_PUSH_KEY must be a key that `parvis secrets` printed, or off.")
        return key


def create_secrets() -> dict[str, str]:
    """New values for PARVIS_SECRET_KEY, PARVIS_MASTER_KEY and PARVIS_PUSH_KEY."""
    return {
        "secret_key": secrets.token_urlsafe(KEY_BYTES + 16),
        "master_key": base64.b64encode(secrets.token_bytes(KEY_BYTES)).decode(),
        **_create_push_key(),
    }


def _create_push_key() -> dict[str, str]:
    number = secrets.randbelow(P256_ORDER - 1) + 1
    return {"push_key": base64.b64encode(number.to_bytes(KEY_BYTES)).decode()}


def _load_development_secrets(var: Path) -> dict[str, str]:
    """Secrets generated on the first run and stored in the data folder, readable by its owner only."""
    values = create_once(var / "development-secrets.json", create_secrets)
    # A folder created by an older version has no push key.
    return values if "push_key" in values else values | create_once(var / "development-push-key.json", _create_push_key)


def create_once(path: Path, create_values: Callable[[], dict[str, str]]) -> dict[str, str]:
    """The values of a file that only its owner reads, made by the first process or thread that asks for them."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        temporary = path.with_suffix(f".{secrets.token_hex(8)}")
        descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(create_values(), file)
        try:
            os.link(temporary, path)
        except FileExistsError:
            pass  # another process created it concurrently: use its secrets
        finally:
            temporary.unlink()
    values: dict[str, str] = json.loads(path.read_text())
    return values

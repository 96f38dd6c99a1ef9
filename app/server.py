"""The HTTP server of the `web` process."""

from __future__ import annotations

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from app.config import Settings

THREADS = 4
SLOW_HEADERS_MS = 15_000


def serve(settings: Settings) -> None:
    """Serves until stopped, from as many processes as the settings say."""
    Granian(
        "app.wsgi:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=THREADS,
        backlog=512,
        respawn_failed_workers=True,
        http1_settings=HTTP1Settings(header_read_timeout=SLOW_HEADERS_MS),
    ).serve()

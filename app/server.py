"""The HTTP server of the `web` process."""

from __future__ import annotations

import sys
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings

from app.config import Settings
from app.core.engines import close_connections

APPLICATION = "app.wsgi"
THREADS = 4
# A page asks for the interpreter at each statement: it waits this long at most for a thread that reads a file.
SWITCH_SECONDS = 0.001
# An upload in progress has this long to end when the service stops.
FAREWELL = 30
SLOW_HEADERS_MS = 15_000


def serve(settings: Settings, application: str = APPLICATION) -> None:
    """Serves the `app` of that module until stopped, from as many processes as the settings say."""
    # Loaded here, the application is there at once in each process forked, and in the one that replaces a dead one.
    import_module(application)
    close_connections()
    sys.setswitchinterval(SWITCH_SECONDS)
    Granian(
        f"{application}:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=settings.web_workers,
        blocking_threads=THREADS,
        backlog=512,
        respawn_failed_workers=True,
        workers_kill_timeout=FAREWELL,
        http1_settings=HTTP1Settings(header_read_timeout=SLOW_HEADERS_MS),
    ).serve()

"""The HTTP server of the `web` process."""

from __future__ import annotations

import sys
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger

from app.config import Settings
from app.core.db.engines import close_connections

APPLICATION = "app.wsgi"
# A thread that reads a file or waits for one keeps no page from another: see `upload_slots`.
THREADS = 16
# A page asks for the interpreter at each statement: it waits this long at most for a thread that reads a file.
SWITCH_SECONDS = 0.001
# An upload in progress has this long to end when the service stops.
SHUTDOWN_SECONDS = 30
SLOW_HEADERS_MS = 15_000
# A remark of granian on the number of threads, which was measured (docs/performance.md): it would look like a fault.
REMARK_ON_THREADS = "Configuration allows spawning up to"


def serve(settings: Settings, application: str = APPLICATION) -> None:
    """Serves the `app` of that module until stopped, from as many processes as the settings say."""
    # Loaded here, the application is there at once in each process forked, and in the one that replaces a dead one.
    import_module(application)
    close_connections()
    sys.setswitchinterval(SWITCH_SECONDS)
    logger.addFilter(lambda record: not record.getMessage().startswith(REMARK_ON_THREADS))
    Granian(
        f"{application}:app",
        address=settings.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        websockets=False,
        log_level=LogLevels.error if settings.is_development else LogLevels.info,
        workers=settings.web_workers,
        blocking_threads=THREADS,
        backlog=512,
        respawn_failed_workers=True,
        workers_kill_timeout=SHUTDOWN_SECONDS,
        http1_settings=HTTP1Settings(header_read_timeout=SLOW_HEADERS_MS),
    ).serve()

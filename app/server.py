"""The HTTP server of the `web` process."""

from __future__ import annotations

import gc
import sys
from importlib import import_module

from granian import Granian
from granian.constants import Interfaces
from granian.http import HTTP1Settings
from granian.log import LogLevels, logger

from app.config import Settings
from app.core.db.engines import close_connections
from app.core.operations.memory_allocator import give_memory_back

APPLICATION = "app.wsgi"
# Threads that wait for a file do not block pages: see `app.core.web.upload_concurrency`.
THREADS = 16
# How long a page waits at most for the interpreter lock held by a thread that parses a file.
SWITCH_SECONDS = 0.001
# How long an upload in progress may take to finish when the service stops.
SHUTDOWN_SECONDS = 30
SLOW_HEADERS_MS = 15_000
# A warning of granian about the number of threads, which was benchmarked (docs/performance.md).
THREADS_WARNING = "Configuration allows spawning up to"


def serve(settings: Settings, application: str = APPLICATION) -> None:
    """Serve the `app` of that module until stopped, with the configured number of processes."""
    # Imported before forking, so that workers and their replacements start at once.
    import_module(application)
    close_connections()
    # The workers share what is loaded: the collector of cycles would write on its pages.
    gc.collect()
    gc.freeze()
    sys.setswitchinterval(SWITCH_SECONDS)
    give_memory_back()
    logger.addFilter(lambda record: not record.getMessage().startswith(THREADS_WARNING))
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

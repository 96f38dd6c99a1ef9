"""Answers that take the same time whoever is asked about, so that the clock does not say what the page keeps quiet."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

# Well above the work of either answer.
MIN_SECONDS = 0.4


@contextmanager
def hide_response_time() -> Iterator[None]:
    """Lasts at least as long as the slower of the answers."""
    started = time.monotonic()
    yield
    if not current_app.testing:
        time.sleep(max(0.0, MIN_SECONDS - (time.monotonic() - started)))

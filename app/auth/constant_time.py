"""Constant response time, so that timing does not reveal whether an address has an account."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app

# Well above the duration of either response.
MIN_SECONDS = 0.4


@contextmanager
def hide_response_time() -> Iterator[None]:
    """Pad the block to a minimum duration."""
    started_at = time.monotonic()
    yield
    if not current_app.testing:
        time.sleep(max(0.0, MIN_SECONDS - (time.monotonic() - started_at)))

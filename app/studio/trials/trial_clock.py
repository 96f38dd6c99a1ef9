"""The clock while a trial is computed: that of the trial, for expressions, texts and legal delays alike."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime, timedelta

from app.core import clock


def set_clock(moment: datetime) -> AbstractContextManager[None]:
    """Make it that moment inside the block, for this thread alone."""
    with clock.shift_clock(timedelta()):
        real_now = clock.now()
    return clock.shift_clock(moment - real_now)

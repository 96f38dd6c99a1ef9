"""Errors of rate limits."""

from __future__ import annotations

from werkzeug.exceptions import TooManyRequests


class TooMuchSent(TooManyRequests):
    """Too many uploaded bytes in too short a time: a smaller request may still pass."""

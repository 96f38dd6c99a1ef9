"""Why a request is refused unread, and how long to wait."""

from __future__ import annotations

from werkzeug.exceptions import TooManyRequests


class TooMuchSent(TooManyRequests):
    """Too many bytes of files in too little time: a smaller request may still pass."""

"""The error of domain code that pages turn into 404."""

from __future__ import annotations


class NotFound(LookupError):
    """Something that does not exist, or is not this person's to see: each module derives its own error from this class."""

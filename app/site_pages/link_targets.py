"""Addresses that editors type: a path of this site, or the complete address of another one."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

MAX_LENGTH = 500
_PATH = re.compile(r"/(?![/\\])[^\s\\<>\"]*")


class TargetRefused(ValueError):
    """The address is neither a path of this site nor a complete one."""


def clean_target(text: str, *, base_url: str = "") -> str:
    """The address as it is stored: a path when it is on this site. Raises TargetRefused."""
    target = text.strip()
    if base_url and (target == base_url or target.startswith(f"{base_url}/")):
        target = target.removeprefix(base_url) or "/"
    if len(target) > MAX_LENGTH or not (is_path(target) or is_external(target)):
        raise TargetRefused(text)
    return target


def is_path(target: str) -> bool:
    """Whether the target is a page of this site."""
    return _PATH.fullmatch(target) is not None


def is_external(target: str) -> bool:
    """Whether the target is a page of another site, a mailbox or a telephone."""
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if re.search(r"[\s<>\"\\]", target):
        return False
    if parts.scheme in ("mailto", "tel"):
        return bool(parts.path)
    return parts.scheme in ("http", "https") and bool(parts.hostname)

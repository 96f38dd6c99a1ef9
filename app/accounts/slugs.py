"""Slugs made from the names that administrators type."""

from __future__ import annotations

import re
from collections.abc import Collection

from app.language.text.normalisation import fold

MAX_SLUG_LENGTH = 80
# Last parts of the addresses of pages that create something.
RESERVED_SLUGS = frozenset({"nouveau", "nouvelle"})
_NOT_IN_SLUG = re.compile(r"[^a-z0-9]+")


def make_unused_slug(name: str, used_slugs: Collection[str], *, default: str) -> str:
    """A slug made from the name, numbered if it is already used; from `default` if the name has no letter."""
    base = _NOT_IN_SLUG.sub("-", fold(name)).strip("-")[: MAX_SLUG_LENGTH - 5].strip("-") or default
    candidates = (base if number == 1 else f"{base}-{number}" for number in range(1, len(used_slugs) + 3))
    return next(slug for slug in candidates if slug not in used_slugs and slug not in RESERVED_SLUGS)


def clean_name(text: str, max_length: int) -> str:
    """A typed name on one line, cut at the maximum length."""
    return " ".join(text.split())[:max_length]

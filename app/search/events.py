"""Events of what the site publishes."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ContentChanged:
    """Something that can be found was published, changed or withdrawn."""

    kind: str

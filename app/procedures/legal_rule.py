"""The law of a procedure: what silence means, after how long, by which text."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

ACCEPTANCE, REJECTION, NONE = "acceptance", "rejection", "none"
UNITS = ("days", "weeks", "months")


@dataclass(frozen=True)
class LegalDelay:
    """Time during which the authority may stay silent."""

    number: int
    unit: str


@dataclass(frozen=True)
class LegalRule:
    """Legal rules that apply to requests of a procedure."""

    silence: str
    text: str
    delay: LegalDelay | None = None
    # Who decides, when it is not the authority itself.
    authority: str | None = None
    # The ways of appeal, in words for the applicant.
    appeal: str | None = None


def read_legal(definition: Mapping[str, Any] | None) -> LegalRule | None:
    """The `legal` part of a procedure; what was published before there was one has none."""
    if definition is None:
        return None
    delay = definition.get("delay")
    return LegalRule(**{**definition, "delay": LegalDelay(**delay) if delay else None})

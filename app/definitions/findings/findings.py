"""A finding about a definition, and the repair that an author applies in one click."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Definition = Mapping[str, Any]
# An error prevents publication, a warning asks for a confirmation, an advice does neither.
ERROR, WARNING, ADVICE = "error", "warning", "advice"
SEVERITIES = (ERROR, WARNING, ADVICE)


@dataclass(frozen=True)
class Repair:
    """A correction: its label on a button, and the function that makes the corrected definition."""

    label: str
    apply: Callable[[Definition], Definition]


@dataclass(frozen=True)
class Finding:
    """One thing to look at: the address of the element or setting, a sentence, how serious it is, the rule that found it."""

    pointer: str
    message: str
    severity: str
    rule: str
    repair: Repair | None = field(default=None, compare=False)

"""Legal mentions of the notices of a régie: who issues them, who collects, which court, how to pay otherwise. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

# CGCT art. L1617-5 and CRPA art. L212-1: the author of the claim is named, and so is the accountant who collects it.
REQUIRED_TERMS = ("accountant", "issuer_name", "issuer_quality")
MAX_TERM = 300


@dataclass(frozen=True)
class NoticeTerms:
    """Mentions that a régie adds to its notices; empty while nobody typed them."""

    # The name of the accountant, their address and their telephone, a line each.
    accountant: str = ""
    issuer_name: str = ""
    issuer_quality: str = ""
    # The court to appeal to, with its address; empty for the general rule.
    court: str = ""
    # How to pay without the Internet: at the counter, by cheque.
    counter: str = ""

    @property
    def missing_terms(self) -> tuple[str, ...]:
        """The mentions required by law that are empty."""
        return tuple(name for name in REQUIRED_TERMS if not getattr(self, name))


TERMS = tuple(field.name for field in fields(NoticeTerms))


def read_terms(definition: Mapping[str, Any]) -> NoticeTerms:
    """The mentions of a stored definition."""
    return NoticeTerms(**{name: str(definition.get(name, ""))[:MAX_TERM] for name in TERMS})

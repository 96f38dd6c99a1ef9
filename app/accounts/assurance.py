"""The two axes of assurance: how strongly a session was authenticated, and how surely its owner is known.

They are apart: a passkey says nothing of who holds it, and a certified identity may have been opened with a password.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

# How strongly the session was authenticated.
UNAUTHENTICATED, MAILED_LINK, PASSWORD, STRONG = range(4)
# How surely one knows who holds the account.
DECLARED, CONTACT_VERIFIED, CHECKED, SUBSTANTIAL, HIGH = range(5)

# What each level of eIDAS proves; a counter that checks an identity card proves as much as the lowest.
PROOF_OF_LEVEL = {"eidas1": CHECKED, "eidas2": SUBSTANTIAL, "eidas3": HIGH}


@dataclass(frozen=True)
class Assurance:
    """Proofs given by a session; none at all when nobody is signed in."""

    strength: int = UNAUTHENTICATED
    proof: int = DECLARED
    authenticated_at: datetime | None = None


@dataclass(frozen=True)
class AssuranceRule:
    """Requirement of a procedure or a step: both minima, and the age of the authentication of the session."""

    strength: int = UNAUTHENTICATED
    proof: int = DECLARED
    minutes: int | None = None

    @property
    def asks_nothing(self) -> bool:
        return self == ANYONE

    def combined_with(self, other: AssuranceRule) -> AssuranceRule:
        """The rule that asks what both ask: a step may ask more or fresher than its procedure."""
        delays = [rule.minutes for rule in (self, other) if rule.minutes is not None]
        return AssuranceRule(
            max(self.strength, other.strength), max(self.proof, other.proof), min(delays) if delays else None
        )

    def find_shortfall(self, assurance: Assurance, *, now: datetime) -> Shortfall | None:
        """Return what is missing of this session; None when it proves enough."""
        shortfall = Shortfall(
            strength=self.strength if assurance.strength < self.strength else None,
            proof=self.proof if assurance.proof < self.proof else None,
            minutes=self.minutes if self._is_too_old(assurance, now) else None,
        )
        return shortfall if shortfall != Shortfall() else None

    def _is_too_old(self, assurance: Assurance, now: datetime) -> bool:
        if self.minutes is None:
            return False
        at = assurance.authenticated_at
        return at is None or at < now - timedelta(minutes=self.minutes)


# Whoever asks, signed in or not.
ANYONE = AssuranceRule()


@dataclass(frozen=True)
class Shortfall:
    """Shortfall of a session: the required level of each axis that is too low, None for what is enough."""

    strength: int | None = None
    proof: int | None = None
    minutes: int | None = None

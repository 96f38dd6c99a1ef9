"""The legal regime of a procedure, and the general rules of law as versioned data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.holidays import Territory
from app.legal_clock.day_counting import Delay


class Silence(StrEnum):
    """The effect of the authority's silence."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    NONE = "none"


class Start(StrEnum):
    """The authority whose reception starts the delay."""

    FIRST_SEIZED = "first_seized"
    COMPETENT = "competent"


class Incompleteness(StrEnum):
    """The effect of a request for missing pieces on the delay."""

    RESTARTS = "restarts"
    SUSPENDS = "suspends"


@dataclass(frozen=True)
class Rules:
    """A version of the general rules of law."""

    version: str
    starts: Mapping[Silence, Start]
    incompleteness: Mapping[Silence, Incompleteness]
    # Delays of the registration notice and of the acknowledgement, in working days.
    notice_days: int
    acknowledgement_days: int
    appeal_months: int
    withdrawal_months: int
    reasons_months: int


RULES = {
    rules.version: rules
    for rules in (
        Rules(
            version="2016-11",
            # CRPA art. L114-3.
            starts={Silence.ACCEPTANCE: Start.COMPETENT, Silence.REJECTION: Start.FIRST_SEIZED},
            # CRPA art. L114-5.
            incompleteness={
                Silence.ACCEPTANCE: Incompleteness.RESTARTS,
                Silence.REJECTION: Incompleteness.SUSPENDS,
            },
            notice_days=1,
            acknowledgement_days=10,
            appeal_months=2,
            withdrawal_months=4,
            reasons_months=1,
        ),
    )
}
CURRENT_RULES = "2016-11"


@dataclass(frozen=True)
class Regime:
    """The effect of silence for a procedure, the delay after which it occurs, and the legal text."""

    silence: Silence
    delay: Delay | None
    legal_text: str
    territory: Territory = Territory.METROPOLE
    rules_version: str = CURRENT_RULES

    def __post_init__(self) -> None:
        if (self.delay is None) != (self.silence is Silence.NONE):
            raise ValueError("silence means something after a delay, and only then")

    @property
    def rules(self) -> Rules:
        return RULES[self.rules_version]

"""What silence means for a procedure, and the rules of general law, kept as data: a new law is a new version."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.core.holidays import Territory
from app.legal_clock.delays import Delay


class Silence(StrEnum):
    """What the law makes of the silence of the authority."""

    ACCEPTANCE = "acceptance"
    REJECTION = "rejection"
    NONE = "none"


class Start(StrEnum):
    """The authority whose reception starts the clock."""

    FIRST_SEIZED = "first_seized"
    COMPETENT = "competent"


class Incompleteness(StrEnum):
    """What asking for missing pieces does to the clock."""

    RESTARTS = "restarts"
    SUSPENDS = "suspends"


@dataclass(frozen=True)
class Rules:
    """The rules of general law at some time."""

    version: str
    starts: Mapping[Silence, Start]
    incompleteness: Mapping[Silence, Incompleteness]
    # Of the registration notice and of the acknowledgement, in working days.
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
    """What silence means for a procedure, after how long, by virtue of which text."""

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

"""Reasons of a deadline: the rules applied, in order, with their values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Any


class Rule(StrEnum):
    """A rule of law, or a fact that a rule applies to."""

    RECEIVED = "received"
    NOTICE_WITHIN = "notice_within"
    NOTICE_NOT_DUE = "notice_not_due"
    ACKNOWLEDGEMENT_WITHIN = "acknowledgement_within"
    NOT_ELECTRONIC = "not_electronic"
    PRESUMED_COMPLETE = "presumed_complete"
    COMPLETE_SINCE = "complete_since"
    INCOMPLETE = "incomplete"
    SILENCE_ACCEPTS = "silence_accepts"
    SILENCE_REJECTS = "silence_rejects"
    SILENCE_MEANS_NOTHING = "silence_means_nothing"
    FROM_FIRST_SEIZED = "from_first_seized"
    FROM_COMPETENT = "from_competent"
    AWAITS_COMPETENT = "awaits_competent"
    RESTARTED = "restarted"
    AWAITS_PIECES = "awaits_pieces"
    SUSPENDED = "suspended"
    STILL_SUSPENDED = "still_suspended"
    MERE_QUESTION = "mere_question"
    TOO_LATE = "too_late"
    ORDINAL_DAY = "ordinal_day"
    EFFECT_AFTER = "speaks_after"
    DECIDED_IN_TIME = "decided_in_time"
    REQUEST_WITHDRAWN = "given_up"
    NOTHING_TO_APPEAL = "nothing_to_appeal"
    REFUSAL_NOTIFIED = "refusal_notified"
    REFUSAL_NOT_NOTIFIED = "refusal_not_notified"
    APPEAL_FROM_SILENCE = "appeal_from_silence"
    CLEAR_DELAY = "clear_delay"
    REMEDIES_UNKNOWN = "remedies_unknown"
    REASONS_EXTEND = "reasons_extend"
    REASONS_AWAITED = "reasons_awaited"
    REASONS_WITHIN = "reasons_within"
    NOTHING_TO_WITHDRAW = "nothing_to_withdraw"
    WITHDRAWAL_WITHIN = "withdrawal_within"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Reason:
    """A step of an explanation; its values are days, numbers, delays and names of pieces."""

    rule: Rule
    values: Mapping[str, Any] = field(default_factory=dict)


Reasons = tuple[Reason, ...]


def create_reason(rule: Rule, /, **values: date | int | str | object) -> Reason:
    """A reason with its values: `create_reason(Rule.RECEIVED, day=…)`."""
    return Reason(rule, values)


@dataclass(frozen=True)
class Deadline:
    """A day, if any, with its reasons. `met_on` is the day on which the obligation was met."""

    day: date | None
    reasons: Reasons
    met_on: date | None = None

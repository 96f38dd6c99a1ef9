"""The states of an attempt to pay online, and what an answer of the gateway makes of one. Pure.

created → sent → waiting → paid, debit_accepted, refused, abandoned, expired or unknown. Only paid and debit_accepted
settle an invoice. The four others may still become paid: the truth may come late. Nothing leaves paid nor debit_accepted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.core.clock import PARIS

CREATED, SENT, WAITING = "created", "sent", "waiting"
PAID, DEBIT_ACCEPTED = "paid", "debit_accepted"
REFUSED, ABANDONED, EXPIRED, UNKNOWN = "refused", "abandoned", "expired", "unknown"
OPEN_STATES = (CREATED, SENT, WAITING)
SETTLING_STATES = (PAID, DEBIT_ACCEPTED)

# Answers of a gateway: those that are also states, a payer who is still there, an identifier that it does not know, the rest.
PENDING, NOT_FOUND, UNCLEAR = "pending", "not_found", "unclear"

# Why somebody has to look at an attempt.
MISMATCH, WRONG_ENVIRONMENT, CONTRADICTION = "mismatch", "wrong_environment", "contradiction"

# The page of the gateway may be opened again within this time.
PAGE_LIFETIME = timedelta(minutes=15)
# A new attempt may replace one that is still open after this time.
REPLACEMENT_AGE = timedelta(minutes=20)
# No answer after this time: nobody is on the page any more.
EXPIRY_AGE = timedelta(minutes=120)
# « Abandoned » is said early when the payer goes back and forth.
ABANDON_DELAY = timedelta(minutes=2)
# An identifier that is purged at night is never purged so soon.
PURGE_AGE = timedelta(hours=6)
# A creation that was never answered.
CREATION_TIMEOUT = timedelta(minutes=2)

CHECK_DELAYS = (
    *(timedelta(seconds=10), timedelta(seconds=30)),
    *(timedelta(minutes=minutes) for minutes in (1, 2, 5, 15, 30, 60, 120)),
    *(timedelta(days=days) for days in range(1, 9)),
)


@dataclass(frozen=True)
class Snapshot:
    """An attempt: its state, and what was asked of the gateway."""

    state: str
    reference: str
    account: str
    amount: int
    mode: str
    created_at: datetime


@dataclass(frozen=True)
class Outcome:
    """An answer of the gateway. What it does not say is None, which is not the same as empty."""

    result: str
    code: str = ""
    reference: str | None = None
    account: str | None = None
    amount: int | None = None
    mode: str | None = None
    bank_reference: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True)
class Verdict:
    """The state of an attempt after an answer, why somebody has to look at it, and whether to ask again."""

    state: str
    anomaly: str | None = None
    is_polled: bool = True


def judge(snapshot: Snapshot, outcome: Outcome, *, now: datetime) -> Verdict:
    """Draw the consequence of an answer of the gateway, whatever came before and in whatever order."""
    is_settled = snapshot.state in SETTLING_STATES
    if outcome.result in (*SETTLING_STATES, REFUSED, ABANDONED) and _find_difference(snapshot, outcome):
        return Verdict(snapshot.state if is_settled else UNKNOWN, MISMATCH, is_polled=False)
    if is_settled:
        is_contradicted = outcome.result in (REFUSED, ABANDONED)
        return Verdict(snapshot.state, CONTRADICTION if is_contradicted else None, is_polled=False)
    if outcome.result in SETTLING_STATES:
        return Verdict(outcome.result, is_polled=False)
    age = now - snapshot.created_at
    if outcome.result == NOT_FOUND:
        return _judge_not_found(snapshot, age, now)
    if outcome.result == PENDING or (outcome.result == ABANDONED and age < ABANDON_DELAY):
        return Verdict(_wait(snapshot.state, age))
    if outcome.result in (REFUSED, ABANDONED):
        return Verdict(outcome.result)
    return Verdict(UNKNOWN)


def plan_check(created_at: datetime, *, now: datetime) -> datetime | None:
    """The next time to ask the gateway about an attempt; none after eight days."""
    return next((created_at + delay for delay in CHECK_DELAYS if created_at + delay > now), None)


def _wait(state: str, age: timedelta) -> str:
    if state not in OPEN_STATES:
        return state
    return WAITING if age < EXPIRY_AGE else EXPIRED


def _judge_not_found(snapshot: Snapshot, age: timedelta, now: datetime) -> Verdict:
    """An identifier of today that the gateway does not know was made elsewhere; an older one was purged at night."""
    is_same_day = snapshot.created_at.astimezone(PARIS).date() == now.astimezone(PARIS).date()
    if is_same_day or age < PURGE_AGE:
        return Verdict(UNKNOWN, WRONG_ENVIRONMENT)
    is_final = snapshot.state in (REFUSED, ABANDONED)
    return Verdict(snapshot.state if is_final else EXPIRED, is_polled=False)


def _find_difference(snapshot: Snapshot, outcome: Outcome) -> str:
    """The first property that is not as it was asked. Money that is said to be received has to say them all."""
    pairs = {
        "reference": (snapshot.reference, outcome.reference),
        "account": (snapshot.account, outcome.account),
        "amount": (snapshot.amount, outcome.amount),
        "mode": (snapshot.mode, outcome.mode),
    }
    is_money = outcome.result in SETTLING_STATES
    for name, (expected, actual) in pairs.items():
        if actual != expected and (is_money or actual is not None):
            return name
    return ""

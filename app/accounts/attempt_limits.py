"""Limits on attempts, counted in the database so that they work without Redis; delays grow after the free attempts."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import ceil

from sqlalchemy import delete, select, update

from app.accounts.models import AttemptCounter
from app.core import clock
from app.core.db import db
from app.core.db.single_insert import insert_once
from app.core.sealing import blind_index


@dataclass(frozen=True)
class AttemptLimit:
    """A number of free attempts in a period; each further one waits twice as long as the previous one."""

    purpose: str
    free: int
    period: timedelta
    first_wait: timedelta
    longest_wait: timedelta


# At most 10 free attempts, six after 1 to 32 minutes, then one an hour: fewer than 50 guesses a day per account.
SIGN_IN_PER_ADDRESS = AttemptLimit(
    "sign_in.address",
    free=10,
    period=timedelta(days=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(hours=1),
)
# A browser that has signed in before has its own counter: guesses made elsewhere never lock its owner out.
SIGN_IN_PER_DEVICE = AttemptLimit(
    "sign_in.device",
    free=10,
    period=timedelta(days=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(hours=1),
)
SIGN_IN_PER_NETWORK = AttemptLimit(
    "sign_in.network",
    free=100,
    period=timedelta(hours=1),
    first_wait=timedelta(hours=1),
    longest_wait=timedelta(hours=1),
)
# Password checks of a signed-in user whose browser has no mark of an earlier sign-in.
PASSWORD_CHECK = AttemptLimit(
    "password.again",
    free=10,
    period=timedelta(days=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(hours=1),
)
# Only reached with the password: at most 33 codes a day of the three million that would match.
SECOND_FACTOR = AttemptLimit(
    "second_factor",
    free=5,
    period=timedelta(days=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(hours=1),
)
# A known browser has its own counter: whoever stole the password elsewhere does not lock the owner out.
SECOND_FACTOR_PER_DEVICE = replace(SECOND_FACTOR, purpose="second_factor.device")
# Prevents flooding somebody else's mailbox.
MAIL_PER_ADDRESS = AttemptLimit(
    "mail.address", free=3, period=timedelta(hours=1), first_wait=timedelta(hours=1), longest_wait=timedelta(hours=1)
)
# The parents of a school may share one network on the day of registration.
MAIL_PER_NETWORK = AttemptLimit(
    "mail.network", free=200, period=timedelta(hours=1), first_wait=timedelta(hours=1), longest_wait=timedelta(hours=1)
)
CONFIRMATIONS_PER_NETWORK = replace(MAIL_PER_NETWORK, purpose="confirmation.network", free=900)
MAIL_PER_ACCOUNT = AttemptLimit(
    "mail.account", free=20, period=timedelta(hours=1), first_wait=timedelta(hours=1), longest_wait=timedelta(hours=1)
)
# An agent whose browser forgets its cookies signs in from a new one each morning.
NEW_BROWSER_MAIL = AttemptLimit(
    "mail.new_browser", free=5, period=timedelta(days=1), first_wait=timedelta(hours=1), longest_wait=timedelta(hours=1)
)
# Longer than any period above.
COUNTER_RETENTION = timedelta(days=1)


@dataclass(frozen=True)
class Allowance:
    """Attempts that remain before the first wait, and the time until they are counted from zero again."""

    remaining: int
    resets_in: timedelta


class TooManyAttempts(Exception):
    """The attempt is refused unexamined; `wait` is the delay until the next one is accepted."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait

    @property
    def wait_seconds(self) -> int:
        return ceil(self.wait.total_seconds())

    @property
    def wait_minutes(self) -> int:
        return ceil(self.wait.total_seconds() / 60)


def count_attempt(limit: AttemptLimit, subject: str) -> Allowance:
    """Count an attempt before examining it, and return what remains. Raises TooManyAttempts.

    A refused attempt is not counted, so no lock-out is final.
    """
    now = clock.now()
    counter = _lock_counter(_compute_fingerprint(limit, subject), now)
    if now >= counter.since + limit.period:
        counter.count, counter.since = 0, now
    wait = compute_wait(limit, counter.count)
    # A request that waited for the lock has an earlier `now` than the last attempt: that alone must not refuse it.
    if wait and counter.last_at + wait > now:
        raise TooManyAttempts(counter.last_at + wait - now)
    counter.count += 1
    counter.last_at = now
    return Allowance(max(limit.free - counter.count, 0), max(counter.since + limit.period - now, timedelta()))


def can_write_to(email: str) -> bool:
    """Count one more unsolicited message to that address; False once it has reached its limit."""
    try:
        count_attempt(MAIL_PER_ADDRESS, email)
    except TooManyAttempts:
        return False
    return True


def compute_wait(limit: AttemptLimit, count: int) -> timedelta:
    """The delay before the next attempt after that many."""
    if count < limit.free:
        return timedelta()
    doublings = min(count - limit.free, 20)
    wait: timedelta = limit.first_wait * 2**doublings
    return min(wait, limit.longest_wait)


def reset_attempts(limit: AttemptLimit, subject: str) -> None:
    """Reset the counter after a success."""
    db.session.execute(delete(AttemptCounter).where(AttemptCounter.subject == _compute_fingerprint(limit, subject)))


def uncount_attempt(limit: AttemptLimit, subject: str) -> None:
    """Subtract a successful attempt, so that it does not count against others on a shared network."""
    db.session.execute(
        update(AttemptCounter)
        .where(AttemptCounter.subject == _compute_fingerprint(limit, subject), AttemptCounter.count > 0)
        .values(count=AttemptCounter.count - 1)
    )


def expire_counters() -> int:
    """Delete the counters that no longer limit anything."""
    query = delete(AttemptCounter).where(AttemptCounter.since <= clock.now() - COUNTER_RETENTION)
    return db.session.execute(query).rowcount  # type: ignore[attr-defined, no-any-return]


def _compute_fingerprint(limit: AttemptLimit, subject: str) -> bytes:
    return blind_index(f"attempts.{limit.purpose}", subject)


def _lock_counter(subject: bytes, now: datetime) -> AttemptCounter:
    """The counter, created if needed and locked until the commit: concurrent attempts queue up here."""
    insert_once(AttemptCounter, subject=subject, count=0, since=now, last_at=now)
    return db.session.scalars(
        select(AttemptCounter)
        .where(AttemptCounter.subject == subject)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()

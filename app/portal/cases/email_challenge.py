"""The e-mail address asked of whoever opens a request by its code alone: it may be guessed a few times a day at most."""

from __future__ import annotations

from datetime import timedelta

from werkzeug.exceptions import TooManyRequests

from app.accounts import grants
from app.accounts.attempt_limits import AttemptLimit, TooManyAttempts, count_attempt, reset_attempts
from app.cases.models import Case
from app.cases.tracking import tracking_code

# Whoever found a code on a table guesses ten addresses, then fewer than thirty a day.
EMAIL_CHALLENGE = AttemptLimit(
    "tracking.second_fact",
    free=10,
    period=timedelta(days=1),
    first_wait=timedelta(minutes=1),
    longest_wait=timedelta(hours=1),
)


def open_with_email(case: Case, email: str) -> bool:
    """Gives this browser the whole request when the address is the right one. Raises TooManyRequests."""
    try:
        count_attempt(EMAIL_CHALLENGE, case.id.hex)
    except TooManyAttempts as refused:
        raise TooManyRequests(retry_after=refused.wait_seconds) from refused
    if not tracking_code.is_contact_email(case, email):
        return False
    reset_attempts(EMAIL_CHALLENGE, case.id.hex)
    grants.grant_access(case.id, full=True)
    return True

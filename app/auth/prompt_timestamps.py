"""The signed time in the address of an authorization request: when its person was first asked to sign in.

It ends the requests to prove one's identity again (`prompt=login`, `max_age`) once the person has done it, and it holds
for that very request only.
"""

from __future__ import annotations

import re
import secrets
from datetime import UTC, datetime, timedelta

from app.core import clock
from app.core.sealing import blind_index

LIFETIME = timedelta(minutes=20)
_MARK = re.compile(r"([0-9]{1,12})\.([0-9a-f]{64})")


def sign_timestamp(query: str) -> str:
    """The mark of a request that is asked now."""
    seconds = int(clock.now().timestamp())
    return f"{seconds}.{_sign(seconds, query)}"


def read_timestamp(mark: str, query: str) -> datetime | None:
    """Read the time of the request; None if the mark is of another request, forged or old."""
    match = _MARK.fullmatch(mark)
    if match is None or not secrets.compare_digest(match[2], _sign(int(match[1]), query)):
        return None
    asked_at = datetime.fromtimestamp(int(match[1]), tz=UTC)
    return asked_at if clock.now() - asked_at <= LIFETIME else None


def _sign(seconds: int, query: str) -> str:
    return blind_index("openid.interaction", f"{seconds} {query}").hex()

"""Values that serve once: the second use of one is refused, on whatever server it comes to."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import delete
from sqlalchemy.exc import IntegrityError

from app.core import clock
from app.core.db import db
from app.identity.models import SingleUseValue


def use_once(purpose: str, value: str, *, until: datetime) -> bool:
    """Whether the value had not served yet for that purpose; it has from now on, as long as it could be shown again."""
    try:
        with db.session.begin_nested():
            db.session.add(SingleUseValue(digest=_digest(purpose, value), expires_at=until))
    except IntegrityError:
        return False
    return True


def expire_values() -> None:
    """Forget the values that are refused anyway by now. Nightly."""
    db.session.execute(delete(SingleUseValue).where(SingleUseValue.expires_at <= clock.now()))


def _digest(purpose: str, value: str) -> bytes:
    return sha256(f"{purpose}\0{value}".encode("utf-8", "surrogatepass")).digest()

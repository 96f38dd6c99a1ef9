"""Recovery codes: ten, printed for the day when the application that makes codes is lost; each is good once."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from app.accounts.models import Account, RecoveryCode
from app.core import clock
from app.core.db import db
from app.core.ids import create_crockford_code, new_id, normalise_crockford
from app.core.sealing import blind_index

CODE_COUNT = 10
# Twelve characters; behind a password and a limit on attempts, nobody guesses one.
CODE_BITS = 60
CODE_LENGTH = 12


def renew_codes(account: Account) -> list[str]:
    """Ten new codes, told this once; the former ones open nothing any more."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))
    codes = [create_crockford_code(CODE_BITS) for _ in range(CODE_COUNT)]
    db.session.add_all(
        RecoveryCode(id=new_id(), account_id=account.id, code_hash=_hash_code(account, code)) for code in codes
    )
    db.session.flush()
    return codes


def use_code(account: Account, typed: str) -> bool:
    """Whether that was one of them, not used yet; it is now."""
    code = normalise_crockford(typed)
    if len(code) != CODE_LENGTH:
        return False
    used = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _hash_code(account, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return used.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def count_unused_codes(account: Account) -> int:
    """How many are still good."""
    unused = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(unused) or 0


def _hash_code(account: Account, code: str) -> bytes:
    return blind_index("account.recovery", f"{account.id}:{code}")

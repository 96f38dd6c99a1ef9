"""Recovery codes: ten single-use codes, printed for the day when the authenticator application is lost."""

from __future__ import annotations

from sqlalchemy import delete, func, select, update

from app.accounts.models import Account, RecoveryCode
from app.core import clock
from app.core.db import db
from app.core.ids import create_crockford_code, new_id, normalise_crockford
from app.core.sealing import blind_index

CODE_COUNT = 10
# Twelve characters; with a password and a limit on attempts in front, guessing is not practical.
CODE_BITS = 60
CODE_LENGTH = 12


def renew_codes(account: Account) -> list[str]:
    """Replace the recovery codes of the account by ten new ones, returned in clear this once."""
    delete_codes(account)
    codes = [create_crockford_code(CODE_BITS) for _ in range(CODE_COUNT)]
    db.session.add_all(
        RecoveryCode(id=new_id(), account_id=account.id, code_hash=_hash_code(account, code)) for code in codes
    )
    db.session.flush()
    return codes


def delete_codes(account: Account) -> None:
    """Delete the recovery codes of the account: there is no longer anything that they replace."""
    db.session.execute(delete(RecoveryCode).where(RecoveryCode.account_id == account.id))


def use_code(account: Account, input_code: str) -> bool:
    """Mark the recovery code as used; False if it is unknown or was used before."""
    code = normalise_crockford(input_code)
    if len(code) != CODE_LENGTH:
        return False
    result = db.session.execute(
        update(RecoveryCode)
        .where(
            RecoveryCode.account_id == account.id,
            RecoveryCode.code_hash == _hash_code(account, code),
            RecoveryCode.used_at.is_(None),
        )
        .values(used_at=clock.now())
    )
    return result.rowcount == 1  # type: ignore[attr-defined, no-any-return]


def count_unused_codes(account: Account) -> int:
    """Count the unused recovery codes of the account."""
    query = select(func.count()).where(RecoveryCode.account_id == account.id, RecoveryCode.used_at.is_(None))
    return db.session.scalar(query) or 0


def _hash_code(account: Account, code: str) -> bytes:
    return blind_index("account.recovery", f"{account.id}:{code}")

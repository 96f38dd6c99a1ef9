"""The second factor of agents: six digits that an application makes anew every half minute (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, select, update

from app.accounts import recovery_codes
from app.accounts.events import RecoveryCodeUsed, SecondFactorChanged
from app.accounts.identity_change import revoke_access
from app.accounts.models import Account, RecoveryCode, SecondFactor
from app.accounts.profile import read_profile
from app.accounts.second_factor_requirement import is_second_factor_required
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.core.sealing import seal, unseal

SECRET = "account.second_factor"  # noqa: S105
STEP_SECONDS = 30
# A telephone may be half a minute early or late.
STEP_DRIFTS = (0, -1, 1)
ADDED, REMOVED, RESET, CODES_RENEWED = "added", "removed", "reset", "codes_renewed"


class CodeRefused(Exception):
    """The code is not the one of this moment, or was used already."""


class EnrolmentNotStarted(Exception):
    """No application is being set up for this account."""


class SecondFactorRequired(Exception):
    """The account may not go without a second factor."""


@dataclass(frozen=True)
class Enrolment:
    """What an application needs to make the codes of an account: shown once, while it is set up."""

    secret: str
    uri: str


def is_enrolled(account: Account) -> bool:
    """Whether signing in asks for a code."""
    found = db.session.get(SecondFactor, account.id)
    return found is not None and found.secret is not None


def start_enrolment(account: Account) -> None:
    """Draws the secret of another application; the former one is good until the new one has proved itself."""
    found = db.session.get(SecondFactor, account.id)
    if found is None:
        found = SecondFactor(account_id=account.id)
        db.session.add(found)
    found.next_secret = seal(account.key_id, pyotp.random_base32(), about=SECRET)
    db.session.flush()


def get_enrolment(account: Account, *, issuer: str) -> Enrolment:
    """What to show to who is setting an application up. Raises NothingStarted."""
    secret = _get_pending_secret(account)
    uri = pyotp.TOTP(secret).provisioning_uri(name=read_profile(account).email, issuer_name=issuer)
    return Enrolment(secret, uri)


def confirm_enrolment(account: Account, typed: str) -> list[str]:
    """The first code proves the application: it is the second factor from now on. Returns the recovery codes.

    Raises NothingStarted, CodeRefused, IdentityOutdated.
    """
    step = _find_step(_get_pending_secret(account), typed)
    found = db.session.get_one(SecondFactor, account.id)
    found.secret, found.next_secret, found.last_step = found.next_secret, None, step
    db.session.flush()
    revoke_access(account)
    publish(SecondFactorChanged(account.id, ADDED))
    return recovery_codes.renew_codes(account)


def renew_recovery_codes(account: Account) -> list[str]:
    """Ten other recovery codes; the owner is told, and every session must be opened again. Raises IdentityOutdated."""
    revoke_access(account)
    publish(SecondFactorChanged(account.id, CODES_RENEWED))
    return recovery_codes.renew_codes(account)


def use_second_factor(account: Account, typed: str) -> None:
    """Uses up a code of the application, or a recovery code. Raises CodeRefused, IdentityOutdated.

    A recovery code says that the telephone is lost: what is signed in there ends, and the owner is told.
    """
    if not recovery_codes.use_code(account, typed):
        _use_step(account, typed)
        return
    revoke_access(account)
    publish(RecoveryCodeUsed(account.id, recovery_codes.count_unused_codes(account)))


def disable_second_factor(account: Account) -> None:
    """The agent signs in with a password alone again. Raises FactorRequired, IdentityOutdated."""
    if is_second_factor_required(account.kind, is_administrator=account.is_administrator):
        raise SecondFactorRequired
    delete_second_factor(account, change=REMOVED)


def delete_second_factor(account: Account, *, change: str) -> None:
    """Nothing of the second factor remains, every session ends, and the owner is told what changed."""
    was_enrolled = is_enrolled(account)
    for table in (SecondFactor, RecoveryCode):
        db.session.execute(delete(table).where(table.account_id == account.id))
    db.session.expire_all()
    revoke_access(account, by_administrator=change == RESET)
    if was_enrolled:
        publish(SecondFactorChanged(account.id, change))


def _use_step(account: Account, typed: str) -> None:
    sealed = db.session.scalar(select(SecondFactor.secret).where(SecondFactor.account_id == account.id))
    if sealed is None:
        raise CodeRefused
    step = _find_step(unseal(account.key_id, sealed, about=SECRET), typed)
    # Of two sign-ins with the same code at the same instant, one finds the step taken.
    used = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.account_id == account.id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    if used.rowcount != 1:  # type: ignore[attr-defined]
        raise CodeRefused


def _find_step(secret: str, typed: str) -> int:
    """The half minute for which that code is right, now or nearly."""
    digits = "".join(typed.split())
    totp, now = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now + drift for drift in STEP_DRIFTS):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode("utf-8", "surrogatepass")):
            return step
    raise CodeRefused


def _get_pending_secret(account: Account) -> str:
    found = db.session.get(SecondFactor, account.id)
    if found is None or found.next_secret is None:
        raise EnrolmentNotStarted
    secret: str = unseal(account.key_id, found.next_secret, about=SECRET)
    return secret

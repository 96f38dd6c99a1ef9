"""Second factor of agents: time-based one-time codes of six digits (TOTP, RFC 6238)."""

from __future__ import annotations

import hmac
from dataclasses import dataclass

import pyotp
from sqlalchemy import delete, select, update

from app.accounts import recovery_codes
from app.accounts.events import RecoveryCodeUsed, SecondFactorChanged
from app.accounts.identity_change import revoke_access
from app.accounts.models import AGENT, Account, RecoveryCode, SecondFactor
from app.accounts.passkeys.queries import delete_passkeys, has_passkey
from app.accounts.profile import read_profile
from app.accounts.second_factor_requirement import is_second_factor_possible, is_second_factor_required
from app.core import clock
from app.core.db import db
from app.core.event_bus import publish
from app.core.sealing import seal, unseal

SECRET = "account.second_factor"  # noqa: S105
STEP_SECONDS = 30
# The clock of a telephone may be half a minute early or late.
STEP_DRIFTS = (0, -1, 1)
ADDED, REMOVED, RESET, CODES_RENEWED = "added", "removed", "reset", "codes_renewed"


class CodeRefused(Exception):
    """The code is not the current one, or was already used."""


class EnrolmentNotStarted(Exception):
    """No application is being set up for this account."""


class SecondFactorRequired(Exception):
    """The account must keep a second factor."""


@dataclass(frozen=True)
class Enrolment:
    """Secret and address that an application needs to generate codes for an account; shown once, during set-up."""

    secret: str
    uri: str


def asks_second_step(account: Account) -> bool:
    """Whether a password is not enough to sign in: the account has an application, or is an agent's with a passkey.

    A resident who loses a telephone still has the password; whoever knows that of an agent must not get any further.
    """
    has_key = account.kind == AGENT and is_second_factor_possible() and has_passkey(account.id)
    return has_key or is_enrolled(account)


def can_disable_application(account: Account) -> bool:
    """Whether the owner can do without the application: nothing requires a second factor, or a passkey is one."""
    is_required = is_second_factor_required(account.kind, is_administrator=account.is_administrator)
    return not is_required or has_passkey(account.id)


def is_enrolled(account: Account) -> bool:
    """Whether an application gives codes for this account."""
    second_factor = db.session.get(SecondFactor, account.id)
    return second_factor is not None and second_factor.secret is not None


def start_enrolment(account: Account) -> None:
    """Generate the secret of a new application; the previous one stays valid until the new one is confirmed."""
    second_factor = db.session.get(SecondFactor, account.id)
    if second_factor is None:
        second_factor = SecondFactor(account_id=account.id)
        db.session.add(second_factor)
    second_factor.next_secret = seal(account.key_id, pyotp.random_base32(), about=SECRET)
    db.session.flush()


def get_enrolment(account: Account, *, issuer: str) -> Enrolment:
    """The secret and URI to show during set-up. Raises EnrolmentNotStarted."""
    secret = _get_pending_secret(account)
    uri = pyotp.TOTP(secret).provisioning_uri(name=read_profile(account).email, issuer_name=issuer)
    return Enrolment(secret, uri)


def confirm_enrolment(account: Account, input_code: str) -> list[str]:
    """Check the first code, make the pending secret the second factor and return new recovery codes.

    Raises EnrolmentNotStarted, CodeRefused, IdentityOutdated.
    """
    step = _find_step(_get_pending_secret(account), input_code)
    second_factor = db.session.get_one(SecondFactor, account.id)
    second_factor.secret, second_factor.next_secret, second_factor.last_step = second_factor.next_secret, None, step
    db.session.flush()
    revoke_access(account)
    publish(SecondFactorChanged(account.id, ADDED))
    return recovery_codes.renew_codes(account)


def renew_recovery_codes(account: Account) -> list[str]:
    """Replace the recovery codes, end every session and notify the owner. Raises IdentityOutdated."""
    revoke_access(account)
    publish(SecondFactorChanged(account.id, CODES_RENEWED))
    return recovery_codes.renew_codes(account)


def use_second_factor(account: Account, input_code: str) -> None:
    """Consume a code of the application, or a recovery code. Raises CodeRefused, IdentityOutdated.

    A recovery code means that the telephone is lost: its sessions end and the owner is notified.
    """
    if not recovery_codes.use_code(account, input_code):
        _use_step(account, input_code)
        return
    revoke_access(account)
    publish(RecoveryCodeUsed(account.id, recovery_codes.count_unused_codes(account)))


def disable_second_factor(account: Account) -> None:
    """Forget the application of the agent. Raises SecondFactorRequired, IdentityOutdated."""
    if not can_disable_application(account):
        raise SecondFactorRequired
    delete_second_factor(account, change=REMOVED)


def delete_second_factor(account: Account, *, change: str) -> None:
    """Delete the application, end every session and notify the owner of the change.

    Recovery codes go with the last of what they replace. A reset deletes passkeys as well: their owner has lost them.
    """
    was_enrolled = asks_second_step(account)
    keeps_codes = change == REMOVED and has_passkey(account.id)
    for table in (SecondFactor,) if keeps_codes else (SecondFactor, RecoveryCode):
        db.session.execute(delete(table).where(table.account_id == account.id))
    if change == RESET:
        delete_passkeys(account.id)
    db.session.expire_all()
    revoke_access(account, by_administrator=change == RESET)
    if was_enrolled:
        publish(SecondFactorChanged(account.id, change))


def _use_step(account: Account, input_code: str) -> None:
    sealed = db.session.scalar(select(SecondFactor.secret).where(SecondFactor.account_id == account.id))
    if sealed is None:
        raise CodeRefused
    step = _find_step(unseal(account.key_id, sealed, about=SECRET), input_code)
    # Two concurrent sign-ins with the same code: only one updates the row.
    result = db.session.execute(
        update(SecondFactor)
        .where(SecondFactor.account_id == account.id, SecondFactor.last_step < step)
        .values(last_step=step)
    )
    if result.rowcount != 1:  # type: ignore[attr-defined]
        raise CodeRefused


def _find_step(secret: str, input_code: str) -> int:
    """The time step for which this code is valid, within the accepted drift."""
    digits = "".join(input_code.split())
    totp, now = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP_SECONDS
    for step in (now + drift for drift in STEP_DRIFTS):
        if hmac.compare_digest(totp.generate_otp(step).encode(), digits.encode("utf-8", "surrogatepass")):
            return step
    raise CodeRefused


def _get_pending_secret(account: Account) -> str:
    second_factor = db.session.get(SecondFactor, account.id)
    if second_factor is None or second_factor.next_secret is None:
        raise EnrolmentNotStarted
    secret: str = unseal(account.key_id, second_factor.next_secret, about=SECRET)
    return secret

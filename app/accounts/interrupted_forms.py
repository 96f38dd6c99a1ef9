"""Forms submitted when a session had just expired: stored briefly, sealed, for the account that signs in again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, delete, select

from app.accounts.models import Account, SignInSession
from app.accounts.sessions import IS_CURRENT
from app.accounts.tokens import hash_token
from app.core import clock
from app.core.db import PERSONAL, TECHNICAL, Base, Mapped, Sealed, UtcDateTime, db, mapped_column, primary_key
from app.core.ids import new_id
from app.core.sealing import seal, unseal

CONTENTS = "interrupted_form.contents"
RETENTION = timedelta(hours=1)
# In the cookie of the browser where a form was interrupted; preserved by the sign-in.
BROWSER_KEY = "interrupted_in"
# A longer submission is not a form filled in by a person.
MAX_LENGTH = 200_000


class InterruptedForm(Base):
    """A form submitted after its session had expired, sealed with the key of the account."""

    __tablename__ = "interrupted_form"

    id: Mapped[UUID] = primary_key()
    # One per account: the last one.
    account_id: Mapped[UUID] = mapped_column(ForeignKey("account.id", ondelete="CASCADE"), unique=True, info=TECHNICAL)
    # Digest of a token of the browser where it was sent: only that browser can resume it.
    browser_hash: Mapped[bytes | None] = mapped_column(LargeBinary, info=TECHNICAL)
    contents: Mapped[bytes] = mapped_column(Sealed, info=PERSONAL)
    expires_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, info=TECHNICAL)


@dataclass(frozen=True)
class FormSubmission:
    """The path of the form, the submitted values by input name, and the file inputs, whose files are not stored."""

    path: str
    inputs: Sequence[tuple[str, Sequence[str]]]
    files: Sequence[str] = ()
    sent_at: datetime | None = None


def find_interrupted_account(token: str) -> Account | None:
    """The account of an expired session; None if the session was revoked."""
    return db.session.scalar(
        select(Account)
        .join(SignInSession, SignInSession.account_id == Account.id)
        .where(
            SignInSession.token_hash == hash_token(token),
            SignInSession.revoked_at.is_(None),
            SignInSession.proved_at.is_not(None),
            IS_CURRENT,
            Account.suspended_at.is_(None),
        )
    )


def save_submission(account: Account, submission: FormSubmission, *, browser: str) -> bool:
    """Store the submission for the account of the expired session, in this browser only; False if it is too long."""
    if sum(len(name) + len(value) for name, values in submission.inputs for value in values) > MAX_LENGTH:
        return False
    delete_submission(account.id)
    contents = {"path": submission.path, "typed": submission.inputs, "files": submission.files}
    db.session.add(
        InterruptedForm(
            id=new_id(),
            account_id=account.id,
            browser_hash=hash_token(browser),
            contents=seal(account.key_id, contents, about=CONTENTS),
            expires_at=clock.now() + RETENTION,
        )
    )
    return True


def load_submission(account: Account, *, browser: str) -> FormSubmission | None:
    """The submission of this account interrupted in this browser, unless it has expired."""
    query = select(InterruptedForm).where(
        InterruptedForm.account_id == account.id,
        InterruptedForm.browser_hash == hash_token(browser),
        InterruptedForm.expires_at > clock.now(),
    )
    form = db.session.scalar(query)
    if form is None:
        return None
    contents = unseal(account.key_id, form.contents, about=CONTENTS)
    sent_at = form.expires_at - RETENTION
    return FormSubmission(contents["path"], contents["typed"], contents["files"], sent_at=sent_at)


def delete_submission(account_id: UUID) -> None:
    """Delete the submission of the account, because it was sent or abandoned."""
    db.session.execute(delete(InterruptedForm).where(InterruptedForm.account_id == account_id))


def expire_submissions() -> None:
    """Delete expired submissions. Nightly."""
    db.session.execute(delete(InterruptedForm).where(InterruptedForm.expires_at <= clock.now()))

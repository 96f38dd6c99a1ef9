"""The boxes of the authority: declared by an administrator, tried before they are saved."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.sealing import seal_for_site, unseal_for_site
from app.mailroom.desks import Desk
from app.mailroom.imap_client import Account, open_folder
from app.mailroom.models import Mailbox, MailboxRule

PASSWORD = "mailbox.password"  # noqa: S105


class MailboxNotFound(NotFound):
    """No such box."""


@dataclass(frozen=True)
class RuleValues:
    """A rule as it is typed."""

    kind: str
    value: str
    desk: Desk


@dataclass(frozen=True)
class MailboxValues:
    """A box as it is typed, once checked."""

    name: str
    address: str
    host: str
    port: int
    security: str
    username: str
    # Empty: the stored one stays.
    password: str = field(repr=False)
    folder: str
    done_folder: str
    desk: Desk
    is_active: bool
    rules: Sequence[RuleValues] = ()


def list_mailboxes() -> list[Mailbox]:
    return list(db.session.scalars(select(Mailbox).order_by(Mailbox.name)))


def find_mailbox(mailbox_id: UUID) -> Mailbox:
    """Raises MailboxNotFound."""
    mailbox = db.session.get(Mailbox, mailbox_id)
    if mailbox is None:
        raise MailboxNotFound(mailbox_id)
    return mailbox


def save_mailbox(values: MailboxValues, mailbox: Mailbox | None = None) -> Mailbox:
    """Creates a box, or changes one; another folder or server is read from its start."""
    if mailbox is None:
        mailbox = Mailbox(id=new_id(), last_uid=0, password=b"")
        db.session.add(mailbox)
    elif (mailbox.host, mailbox.username, mailbox.folder) != (values.host, values.username, values.folder):
        mailbox.uid_validity, mailbox.last_uid = None, 0
    for name in ("name", "address", "host", "port", "security", "username", "folder", "done_folder", "is_active"):
        setattr(mailbox, name, getattr(values, name))
    mailbox.department, mailbox.family = values.desk.department, values.desk.family
    if values.password:
        mailbox.password = seal_for_site(values.password, about=PASSWORD)
    mailbox.rules = [
        MailboxRule(
            id=new_id(),
            position=position,
            kind=rule.kind,
            value=rule.value,
            department=rule.desk.department,
            family=rule.desk.family,
        )
        for position, rule in enumerate(values.rules)
    ]
    mailbox.error_code = None
    return mailbox


def delete_mailbox(mailbox: Mailbox) -> None:
    """Stop reading a box; the mail that came by it stays."""
    db.session.delete(mailbox)


def open_account(mailbox: Mailbox) -> Account:
    """Return the settings needed to read the box."""
    return Account(
        host=mailbox.host,
        port=mailbox.port,
        security=mailbox.security,
        username=mailbox.username,
        password=str(unseal_for_site(mailbox.password, about=PASSWORD)),
        folder=mailbox.folder,
    )


def count_messages(account: Account, limit: int = 1000) -> int:
    """Opens the folder and counts its messages, without reading any. Raises MailboxUnreachable."""
    with open_folder(account) as folder:
        return len(folder.list_sizes(0, limit))

"""Fetching of new e-mails: each becomes an item in a transaction of its own, and only then leaves its folder."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from sqlalchemy import select

from app.cases import conversation
from app.cases.case_definitions import department_in_charge
from app.cases.concurrency import StaleCase
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.parsing import BudgetExceeded
from app.core.sealing import blind_index
from app.core.web.access_rules import NOBODY
from app.mailroom import items
from app.mailroom.automatic_mail import detect_automatic_mail
from app.mailroom.desk_choice import CaseMatch, choose_desk, match_case
from app.mailroom.desks import Desk
from app.mailroom.file_intake import CheckedFiles, check_files
from app.mailroom.imap_client import Folder, MailboxUnreachable, open_folder
from app.mailroom.items import Contents
from app.mailroom.mail_reading import MAX_BYTES, PARSER, IncomingMail, MailUnreadable
from app.mailroom.mailboxes import list_mailboxes, open_account
from app.mailroom.models import ATTACHED, AUTOMATIC, EMAIL, NEW, Mailbox, MailItem
from app.mailroom.page_images import queue_page_images
from app.mailroom.reply_text import extract_reply
from app.themes import charter

MAX_MESSAGES, MAX_SECONDS, MAX_ATTEMPTS = 100, 120.0, 2
UNREADABLE, TOO_LARGE = "mail_unreadable", "mail_too_large"

log = logging.getLogger(__name__)


def fetch_mailboxes() -> int:
    """Fetch the new e-mails of every active box; returns how many. Each minute."""
    mailbox_ids = [mailbox.id for mailbox in list_mailboxes() if mailbox.is_active]
    db.session.commit()
    return sum(fetch_mailbox(mailbox_id) for mailbox_id in mailbox_ids)


def fetch_mailbox(mailbox_id: UUID) -> int:
    """Fetch the new e-mails of one box, and note how it went."""
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    account = open_account(mailbox)
    db.session.commit()
    count, error_code = 0, None
    try:
        with open_folder(account) as folder:
            count = _fetch_folder(mailbox, folder)
    except MailboxUnreachable as error:
        db.session.rollback()
        error_code = error.reason
    except StaleCase:
        # An agent was writing in the case at the same instant: the e-mail is fetched again in a minute.
        db.session.rollback()
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.checked_at, mailbox.error_code = clock.now(), error_code
    db.session.commit()
    return count


def _fetch_folder(mailbox: Mailbox, folder: Folder) -> int:
    if mailbox.uid_validity != folder.uid_validity:
        # The server has numbered its messages anew (RFC 3501, 2.3.1.1): those known are recognised by their Message-ID.
        mailbox.uid_validity, mailbox.last_uid = folder.uid_validity, 0
        db.session.commit()
    # What was recorded just before a crash is still there.
    folder.mark_processed(folder.list_unprocessed(mailbox.last_uid), mailbox.done_folder)
    deadline = time.monotonic() + MAX_SECONDS
    count = 0
    for uid, size in folder.list_sizes(mailbox.last_uid, MAX_MESSAGES):
        if time.monotonic() > deadline:
            break
        loss = TOO_LARGE if size > MAX_BYTES else _begin_reading(mailbox, uid)
        content = folder.fetch_headers(uid) if loss else folder.fetch(uid)
        if content is not None:
            count += _record(mailbox, content, loss=loss)
        mailbox.last_uid, mailbox.reading_uid, mailbox.reading_attempts = uid, None, 0
        db.session.commit()
        folder.mark_processed([uid], mailbox.done_folder)
    return count


def _begin_reading(mailbox: Mailbox, uid: int) -> str:
    """Note that an e-mail is being read; why its headers alone are read, when it has stopped the worker before."""
    attempts = mailbox.reading_attempts if mailbox.reading_uid == uid else 0
    mailbox.reading_uid, mailbox.reading_attempts = uid, attempts + 1
    db.session.commit()
    return UNREADABLE if attempts >= MAX_ATTEMPTS else ""


def _record(mailbox: Mailbox, content: bytes, *, loss: str) -> bool:
    """Whether the e-mail was a new one. Everything is read before anything is written."""
    mail, losses = _read_mail(content, loss=loss)
    files = check_files(mail.files)
    files.refused_files.extend(losses)
    message_index = blind_index("mail.message", mail.message_id or content.hex())
    db.session.commit()
    is_same = MailItem.mailbox_id == mailbox.id, MailItem.message_index == message_index
    if db.session.scalar(select(MailItem.id).where(*is_same)) is not None:
        return False
    record_mail(mailbox, mail, files, message_index=message_index)
    return True


def record_mail(
    mailbox: Mailbox, mail: IncomingMail, files: CheckedFiles, *, message_index: bytes | None = None
) -> MailItem:
    """An item on its desk; an answer of the applicant to our e-mail also joins its case at once."""
    automatic = detect_automatic_mail(mail, _own_addresses(mailbox))
    match = match_case(mail) if not automatic else None
    contents = Contents(
        subject=mail.subject,
        text=mail.text,
        sender_name=mail.sender_name,
        sender_address=mail.sender_address,
        recipient=mailbox.address,
        sent_at=mail.sent_at.isoformat() if mail.sent_at else None,
        message_id=mail.message_id,
        automatic=automatic,
        refused_files=files.refused_files,
        candidate_id=str(match.case.id) if match else None,
        candidate_reason=match.reason if match else "",
    )
    item = items.create_item(
        contents,
        files.accepted_files,
        kind=EMAIL,
        state=AUTOMATIC if automatic else NEW,
        desk=_desk_of(match.case) if match and match.is_certain else choose_desk(mailbox, mail),
        mailbox_id=mailbox.id,
        message_index=message_index,
    )
    if match and match.is_certain:
        _join_case(item, match, mail, files)
    queue_page_images(item)
    return item


def _join_case(item: MailItem, match: CaseMatch, mail: IncomingMail, files: CheckedFiles) -> None:
    """The answer is a message of the applicant; the item stays until it expires."""
    text = extract_reply(mail.text)[: conversation.MAX_LENGTH]
    conversation.receive_message(match.case, text, files.accepted_files, by=NOBODY, via=EMAIL)
    item.case_id = match.case.id
    items.mark_handled(item, ATTACHED, by=NOBODY)


def _desk_of(case: Case) -> Desk:
    """The desk of the department that processes the case, whichever box the answer came to."""
    department = department_in_charge(case)
    return Desk(department.slug if department else "", case.family)


def _read_mail(content: bytes, *, loss: str) -> tuple[IncomingMail, list[dict[str, str]]]:
    """The e-mail; of one that cannot be read, its headers, and why the rest is missing."""
    try:
        return PARSER(content), [{"name": "", "reason": loss}] if loss else []
    except (BudgetExceeded, MailUnreadable):
        head = content.replace(b"\r\n", b"\n").partition(b"\n\n")[0][:100_000]
    try:
        return PARSER(_only_simple_headers(head)), [{"name": "", "reason": UNREADABLE}]
    except (BudgetExceeded, MailUnreadable):
        return IncomingMail("", "", (), "", "", None, "", ""), [{"name": "", "reason": UNREADABLE}]


def _only_simple_headers(head: bytes) -> bytes:
    prefixes = (b"from:", b"to:", b"subject:", b"date:", b"message-id:")
    lines = [line for line in head.split(b"\n") if line.lower().startswith(prefixes)]
    return b"\n".join(lines[:20]) + b"\n\n"


def _own_addresses(mailbox: Mailbox) -> frozenset[str]:
    sender = charter.get_charter().sender_email
    return frozenset(address.lower() for address in (mailbox.address, sender) if address)

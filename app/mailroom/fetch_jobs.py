"""Fetching of new e-mails: each becomes an item in a transaction of its own, and only then leaves its folder."""

from __future__ import annotations

import logging
import time
from uuid import UUID

from sqlalchemy import select

from app.cases.case_definitions import department_in_charge
from app.cases.concurrency import StaleCase
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.parsing import BudgetExceeded
from app.core.sealing import blind_index
from app.core.web.access_rules import NOBODY
from app.mailroom import items
from app.mailroom.automatic_mail import detect_automatic_mail
from app.mailroom.case_match import CaseMatch, match_case
from app.mailroom.desk_choice import choose_desk
from app.mailroom.desks import Desk
from app.mailroom.file_intake import CheckedFiles, check_files
from app.mailroom.imap_client import Folder, MailboxUnreachable, open_folder
from app.mailroom.incoming_mail import MAX_BYTES, IncomingMail, MailUnreadable
from app.mailroom.items import Contents
from app.mailroom.mail_processing import read_headers, read_mail
from app.mailroom.mailboxes import list_mailboxes, open_account
from app.mailroom.models import ATTACHED, AUTOMATIC, EMAIL, NEW, Mailbox, MailItem
from app.mailroom.page_images import queue_page_images
from app.mailroom.reply_text import extract_reply
from app.themes import charter

MAX_MESSAGES, MAX_SECONDS = 100, 120.0
# How often the reading of one e-mail begins before it is held to be what ends the worker.
MAX_ATTEMPTS = 3
UNREADABLE, TOO_LARGE, TOO_COSTLY, INTERRUPTED = (
    "mail_unreadable",
    "mail_too_large",
    "mail_too_costly",
    "mail_interrupted",
)

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
        db.session.get_one(Mailbox, mailbox_id).reading_attempts = 0
    mailbox = db.session.get_one(Mailbox, mailbox_id)
    mailbox.checked_at, mailbox.error_code = clock.now(), error_code
    db.session.commit()
    return count


def _fetch_folder(mailbox: Mailbox, folder: Folder) -> int:
    if mailbox.uid_validity != folder.uid_validity:
        # The server has numbered its messages anew (RFC 3501, 2.3.1.1): those known are recognised by their Message-ID.
        mailbox.uid_validity, mailbox.last_uid, mailbox.reading_attempts = folder.uid_validity, 0, 0
        db.session.commit()
    # What was recorded just before a crash is still there.
    folder.mark_processed(folder.list_unprocessed(mailbox.last_uid), mailbox.done_folder)
    deadline = time.monotonic() + MAX_SECONDS
    count = 0
    for uid, size in folder.list_sizes(mailbox.last_uid, MAX_MESSAGES):
        if time.monotonic() > deadline:
            break
        is_whole = size <= MAX_BYTES
        content = folder.fetch(uid) if is_whole else folder.fetch_headers(uid)
        may_read = _begin_reading(mailbox, uid)
        if content is not None:
            count += _record(mailbox, content, is_whole=is_whole, may_read=may_read)
        mailbox.last_uid = uid
        db.session.commit()
        folder.mark_processed([uid], mailbox.done_folder)
    return count


def _begin_reading(mailbox: Mailbox, uid: int) -> bool:
    """Commit that the reading of a message begins; False once it has ended the worker too often."""
    is_again = mailbox.reading_uid == uid
    mailbox.reading_attempts = mailbox.reading_attempts + 1 if is_again else 1
    mailbox.reading_uid = uid
    db.session.commit()
    return mailbox.reading_attempts <= MAX_ATTEMPTS


def _record(mailbox: Mailbox, content: bytes, *, is_whole: bool, may_read: bool) -> bool:
    """Whether the e-mail was a new one. Everything is read before anything is written."""
    mail, loss = _read_or_refuse(content) if may_read else (read_headers(content), INTERRUPTED)
    if not is_whole:
        loss = loss or TOO_LARGE
    files = check_files(mail.files)
    if loss:
        files.refused_files.append({"name": "", "reason": loss})
    message_index = blind_index("mail.message", mail.message_id or content.hex())
    db.session.commit()
    is_same = MailItem.mailbox_id == mailbox.id, MailItem.message_index == message_index
    if db.session.scalar(select(MailItem.id).where(*is_same)) is not None:
        return False
    record_mail(mailbox, mail, files, message_index=message_index, is_complete=not loss)
    return True


def record_mail(
    mailbox: Mailbox,
    mail: IncomingMail,
    files: CheckedFiles,
    *,
    message_index: bytes | None = None,
    is_complete: bool = True,
) -> MailItem:
    """An item on its desk; an answer of the applicant to our e-mail also joins its case at once, if all of it was read."""
    automatic = detect_automatic_mail(mail, _own_addresses(mailbox))
    match = match_case(mail, is_complete=is_complete) if not automatic else None
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
        candidate_doubt=match.doubt if match else "",
    )
    item = items.create_item(
        contents,
        files.accepted_files,
        kind=EMAIL,
        state=AUTOMATIC if automatic else NEW,
        desk=_desk_of(match.case) if match and match.names_applicant else choose_desk(mailbox, mail),
        mailbox_id=mailbox.id,
        message_index=message_index,
    )
    if match and match.is_certain:
        _join_case(item, match, mail, files)
    queue_page_images(item)
    return item


def _join_case(item: MailItem, match: CaseMatch, mail: IncomingMail, files: CheckedFiles) -> None:
    """The answer is a message of the applicant; the item stays until it expires."""
    text = extract_reply(mail.text)[: correspondence.MAX_LENGTH]
    correspondence.receive_message(match.case, text, files.accepted_files, by=NOBODY, via=EMAIL)
    item.case_id = match.case.id
    items.mark_handled(item, ATTACHED, by=NOBODY)


def _desk_of(case: Case) -> Desk:
    """The desk of the department that processes the case, whichever box the answer came to."""
    department = department_in_charge(case)
    return Desk(department.slug if department else "", case.family)


def _read_or_refuse(content: bytes) -> tuple[IncomingMail, str]:
    """The e-mail; of one that is refused, its headers, and why the rest is missing."""
    try:
        return read_mail(content), ""
    except BudgetExceeded:
        return read_headers(content), TOO_COSTLY
    except MailUnreadable:
        return read_headers(content), UNREADABLE


def _own_addresses(mailbox: Mailbox) -> frozenset[str]:
    sender = charter.get_charter().sender_email
    return frozenset(address.lower() for address in (mailbox.address, sender) if address)

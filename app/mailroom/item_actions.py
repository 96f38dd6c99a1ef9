"""Actions of an agent on an item: attach it, answer it, set it aside, give it to another desk."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from uuid import UUID

from sqlalchemy import or_, select

from app.cases import timeline
from app.cases.access import can_open
from app.cases.conversation import correspondence
from app.cases.events import CaseSubmitted
from app.cases.files.attachments import add_to_event, describe_file
from app.cases.files.uploads import UploadedFile
from app.cases.models import Attachment, Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY, Actor
from app.mailroom import items
from app.mailroom.desks import Desk
from app.mailroom.items import ItemHandled
from app.mailroom.models import ANSWERED, ASIDE, ATTACHED, AUTOMATIC, NEW, REQUEST, SPAM, MailItem
from app.mailroom.reply_text import extract_reply
from app.mailroom.settings import get_waiting_period

SET_ASIDE_STATES = (ASIDE, SPAM)
# The states that an item may be taken back from.
REVERSIBLE_STATES = (ASIDE, SPAM, AUTOMATIC)
MAIL_RECEIVED = "mail_received"


class CaseRefused(Exception):
    """The case takes no message: it is closed, or not this agent's."""


def attach_item(item: MailItem, case: Case, *, by: Actor) -> None:
    """The item becomes a message of the applicant in the thread of the case. Raises ItemHandled, CaseRefused, StaleCase."""
    _refuse_handled(item)
    if not can_open(by, case):
        raise CaseRefused
    contents = items.open_contents(item)
    files = read_files(item)
    text = (
        extract_reply(contents.text)[: correspondence.MAX_LENGTH]
        or contents.recognised_text[: correspondence.MAX_LENGTH]
    )
    correspondence.receive_message(case, text, files, by=NOBODY, via=item.kind)
    item.case_id = case.id
    _record_event(item, "attached", by=by, to=case.reference)
    items.mark_handled(item, ATTACHED, by=by)


def link_submitted_case(event: CaseSubmitted) -> None:
    """The request that an agent made of an item: its files that answer no question join the thread."""
    case = event.case
    if case.entered_by_id is None:
        return
    item = db.session.scalar(select(MailItem).where(MailItem.draft_id == case.submission_token))
    if item is None or item.case_id is not None:
        return
    contents = items.open_contents(item)
    is_answer = or_(Attachment.case_id == case.id, Attachment.draft_id == item.draft_id)
    answers = [describe_file(attachment) for attachment in db.session.scalars(select(Attachment).where(is_answer))]
    known_files = {(file["name"], file["size"]) for file in answers}
    details = {"subject": contents.subject, "sender": contents.sender, "text": contents.text, "via": item.kind}
    entry = timeline.record(case, MAIL_RECEIVED, by=NOBODY, visible_to=timeline.AGENTS, details=details)
    for file in read_files(item):
        if (file.name, file.size) not in known_files:
            add_to_event(case, entry, file.stream, name=file.name, type_=file.type, limit=file.size)
    item.case_id = case.id
    agent = Actor(kind="agent", account_id=case.entered_by_id)
    _record_event(item, "request", by=agent, to=case.reference)
    items.mark_handled(item, REQUEST, by=agent)


def record_answer(item: MailItem, text: str, *, by: Actor) -> None:
    """The sender was answered by e-mail. Raises ItemHandled."""
    _refuse_handled(item)
    _record_event(item, "answered", by=by, to=text[:2000])
    items.mark_handled(item, ANSWERED, by=by)


def set_aside(item: MailItem, state: str, *, by: Actor) -> None:
    """Nobody has to answer it. Raises ItemHandled."""
    if state not in SET_ASIDE_STATES:
        raise ValueError(state)
    _refuse_handled(item)
    _record_event(item, state, by=by)
    items.mark_handled(item, state, by=by)


def put_back(item: MailItem, *, by: Actor) -> None:
    """Put the item back among those that wait. Raises ItemHandled for one that became part of a request."""
    if item.state not in REVERSIBLE_STATES:
        raise ItemHandled(item.id)
    _record_event(item, "back", by=by)
    item.state, item.handled_at, item.handled_by_id = NEW, None, None
    item.expires_at = clock.now() + get_waiting_period()


def transfer_item(item: MailItem, desk: Desk, *, by: Actor) -> None:
    """Another desk handles it, and this one does not see it any more. Raises ItemHandled."""
    _refuse_handled(item)
    _record_event(item, "transferred", by=by, to=desk.key)
    item.department, item.family = desk.department, desk.family


def read_files(item: MailItem) -> list[UploadedFile]:
    """The files that came with the item, ready to be stored elsewhere."""
    files = [file for file in items.list_files(item) if file["page"] is None]
    contents = [(file, b"".join(items.open_item_file(item, UUID(file["id"])).chunks)) for file in files]
    return [UploadedFile(file["name"], file["type"], len(content), BytesIO(content)) for file, content in contents]


def _record_event(item: MailItem, kind: str, *, by: Actor, to: str = "") -> None:
    """Appends to what the item tells of itself."""
    contents = items.open_contents(item)
    event = {"at": clock.now().isoformat(), "by": str(by.account_id or ""), "kind": kind, "to": to}
    items.save_contents(item, replace(contents, events=[*contents.events, event][-50:]))


def _refuse_handled(item: MailItem) -> None:
    if item.is_handled:
        raise ItemHandled(item.id)

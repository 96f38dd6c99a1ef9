"""The mail of the demo: a box with five e-mails, a batch of letters, a letter to print. No server is needed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from email.utils import parseaddr
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont
from sqlalchemy import select

from app import themes
from app.cases.files.uploads import UploadedFile
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.core import clock
from app.core.db import db
from app.core.ids import new_id
from app.core.sealing import create_key, seal
from app.core.web.access_rules import Actor
from app.mailroom import items
from app.mailroom.case_match import MARK
from app.mailroom.desk_choice import choose_desk
from app.mailroom.desks import Desk
from app.mailroom.incoming_mail import IncomingMail
from app.mailroom.items import Contents
from app.mailroom.letter_batches import DESCRIPTION, DONE
from app.mailroom.mailboxes import MailboxValues, RuleValues, save_mailbox
from app.mailroom.models import AUTOMATIC, EMAIL, LETTER, NEW, LetterBatch, Mailbox
from app.mailroom.outgoing_letters import LetterContents, write_letter
from devtools.demo import fixtures, story_dates
from devtools.demo.pictures import draw_picture

REPORT = "signaler-un-probleme-de-voirie"
RECEPTION = Desk("accueil", "relations-usagers")
FONT_FILE = Path(themes.__file__).parent / "fonts/literata.woff2"
PAGE_SIZE, MARGIN, FONT_SIZE = (826, 1169), 90, 26


def create_mail(present: datetime, agent: Actor) -> None:
    """Create the box, what came in, and what is to be printed by the agent."""
    fixture = fixtures.load_mail()
    mailbox = _create_mailbox(fixture["mailbox"])
    for email in reversed(fixture["emails"]):
        with story_dates.set_clock(present - timedelta(minutes=email["minutes_ago"])):
            _create_email(mailbox, email)
    with story_dates.set_clock(present - timedelta(minutes=fixture["letters"]["minutes_ago"])):
        _create_letters(fixture["letters"], agent)
        _write_outgoing_letter(fixture["outgoing"], agent)


def _create_mailbox(fixture: Mapping[str, Any]) -> Mailbox:
    """A box in pause: its server does not exist."""
    rules = [RuleValues(kind, value, _read_desk(desk)) for kind, value, desk in fixture["rules"]]
    values = MailboxValues(
        name=fixture["name"],
        address=fixture["address"],
        host=fixture["host"],
        port=993,
        security="tls",
        username=fixture["address"],
        password="demo",  # noqa: S106
        folder="INBOX",
        done_folder=fixture["done_folder"],
        desk=RECEPTION,
        is_active=False,
        rules=rules,
    )
    mailbox = save_mailbox(values)
    db.session.flush()
    return mailbox


def _create_email(mailbox: Mailbox, email: Mapping[str, Any]) -> None:
    name, address = parseaddr(email["from"])
    mail = IncomingMail(name, address, (mailbox.address,), email["subject"], email["text"], None, "", "")
    case = _list_open_cases(email["answers"])[0] if "answers" in email else None
    contents = Contents(
        subject=mail.subject,
        text=mail.text,
        sender_name=name,
        sender_address=address,
        recipient=mailbox.address,
        automatic=email.get("automatic"),
        candidate_id=str(case.id) if case else None,
        candidate_reason=MARK if case else "",
    )
    files = [_create_file(draw_picture(kind), file_name) for kind, file_name in email.get("files", ())]
    items.create_item(
        contents,
        files,
        kind=EMAIL,
        state=AUTOMATIC if contents.automatic else NEW,
        desk=Desk("voirie", case.family) if case else choose_desk(mailbox, mail),
        mailbox_id=mailbox.id,
    )


def _create_letters(fixture: Mapping[str, Any], agent: Actor) -> None:
    """Letters already cut, and the line of their batch."""
    desk = _read_desk(fixture["desk"])
    for number, text in enumerate(fixture["pages"], start=1):
        name = f"courrier-du-matin-{number}"
        items.create_item(
            Contents(subject=f"{name}.pdf", recognised_text=text),
            [_create_file(draw_page(text), f"{name}.jpg")],
            kind=LETTER,
            state=NEW,
            desk=desk,
        )
    key_id = create_key()
    batch = LetterBatch(id=new_id(), department=desk.department, family=desk.family, state=DONE, key_id=key_id)
    batch.letters, batch.dropped_by_id = len(fixture["pages"]), agent.account_id
    batch.sealed = seal(key_id, {"name": fixture["name"], "type": "application/pdf"}, about=DESCRIPTION)
    batch.dropped_at = clock.now()
    db.session.add(batch)


def _write_outgoing_letter(fixture: Mapping[str, Any], agent: Actor) -> None:
    """To somebody who wrote about a report."""
    case = next(
        (open_case for open_case in _list_open_cases(REPORT) if email_of(open_case) == fixture["applicant"]), None
    )
    if case is not None:
        contents = LetterContents(fixture["recipient"], fixture["subject"], fixture["text"])
        write_letter(case, contents, by=agent)


def _list_open_cases(procedure_slug: str) -> list[Case]:
    """The open requests of a procedure, latest first."""
    query = select(Case).where(Case.procedure_slug == procedure_slug, Case.closed_at.is_(None))
    return list(db.session.scalars(query.order_by(Case.submitted_at.desc())))


def _create_file(content: bytes, name: str) -> UploadedFile:
    return UploadedFile(name, "image/jpeg", len(content), BytesIO(content))


def draw_page(text: str) -> bytes:
    """A page as a scanner sees it."""
    page = Image.new("L", PAGE_SIZE, 247)
    draw = ImageDraw.Draw(page)
    draw.multiline_text((MARGIN, MARGIN * 2), text, fill=35, font=ImageFont.truetype(FONT_FILE, FONT_SIZE), spacing=16)
    output = BytesIO()
    page.rotate(0.4, fillcolor=247).save(output, "JPEG", quality=60)
    return output.getvalue()


def _read_desk(key: str) -> Desk:
    department, _slash, family = key.partition("/")
    return Desk(department, family)

"""Letters to print: written in a request, printed with the address in the window, marked as posted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from app.cases import timeline
from app.cases.access import can_open
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.cases.people.contact import address_lines_of
from app.cases.reading.case_values import digest_of
from app.cases.search.visibility import IS_VISIBLE, build_rights
from app.core import clock
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import seal, unseal
from app.core.web.access_rules import Actor
from app.documents import window_address
from app.documents.case_documents import ReadableDocument
from app.mailroom.models import OutgoingLetter

LETTER = "outgoing_letter.contents"
LETTER_POSTED = "letter_posted"
MAKE_ADDRESS_PAGE = "make_address_page"
MAX_SUBJECT_CHARACTERS = 150


class LetterNotFound(NotFound):
    """No such letter, or none that this agent may see."""


class RecipientRefused(ValueError):
    """The address does not fit in the window of an envelope, or is missing: `problem` as in `window_address`."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


class DocumentNotReady(ValueError):
    """The document is not made yet, or is worth nothing any more: nobody posts it."""


@dataclass(frozen=True)
class LetterContents:
    """Sealed contents of a letter."""

    recipient: str
    subject: str
    text: str


@dataclass(frozen=True)
class LetterLine:
    """A letter of the queue."""

    id: UUID
    case_id: UUID
    reference: str
    written_at: datetime
    posted_at: datetime | None
    contents: LetterContents
    document_id: UUID | None = None

    @property
    def name(self) -> str:
        return self.contents.recipient.split("\n")[0]


def suggest_recipient(case: Case) -> str:
    """The name and the address of the applicant, as far as the request tells them."""
    return "\n".join([digest_of(case)["name"], *address_lines_of(case)]).strip()


def write_letter(case: Case, contents: LetterContents, *, by: Actor) -> OutgoingLetter:
    """A letter that waits to be printed; its text is in the thread. Raises RecipientRefused, MessageRefused, StaleCase."""
    lines = _read_recipient(contents.recipient)
    correspondence.record_message(case, contents.text, by=by, via="post")
    return _create_letter(case, lines, contents.subject, contents.text.strip(), by=by)


def queue_document(case: Case, document: ReadableDocument, recipient: str, *, by: Actor) -> OutgoingLetter:
    """A document to print. One whose window does not show this address gets an address page before it, by the worker.

    Raises RecipientRefused, DocumentNotReady.
    """
    lines = _read_recipient(recipient)
    if not document.is_open or document.document.attachment_id is None:
        raise DocumentNotReady(document.id)
    letter = _create_letter(case, lines, document.title, "", by=by)
    letter.document_id = document.id
    if lines == window_address.clean_lines(document.contents.recipient):
        letter.attachment_id = document.document.attachment_id
    else:
        enqueue(MAKE_ADDRESS_PAGE, letter_id=letter.id)
    return letter


def _read_recipient(recipient: str) -> tuple[str, ...]:
    lines = window_address.read_address(recipient)
    problem = window_address.find_address_problem(lines)
    if problem is not None:
        raise RecipientRefused(problem)
    return lines


def _create_letter(case: Case, lines: Sequence[str], subject: str, text: str, *, by: Actor) -> OutgoingLetter:
    contents = LetterContents("\n".join(lines), " ".join(subject.split())[:MAX_SUBJECT_CHARACTERS], text)
    letter = OutgoingLetter(
        id=new_id(),
        case_id=case.id,
        key_id=case.key_id,
        sealed=seal(case.key_id, asdict(contents), about=LETTER),
        written_at=clock.now(),
        written_by_id=by.account_id,
    )
    db.session.add(letter)
    return letter


def list_letters(agent: Actor, *, is_posted: bool = False, limit: int = 200) -> list[LetterLine]:
    """The letters to print, oldest first, or the latest ones posted, of the requests that the agent may open."""
    query = select(OutgoingLetter, Case.reference).join(Case, Case.id == OutgoingLetter.case_id)
    query = query.where(IS_VISIBLE, Case.limited_at.is_(None))
    if is_posted:
        query = query.where(OutgoingLetter.posted_at.is_not(None)).order_by(OutgoingLetter.posted_at.desc())
    else:
        query = query.where(OutgoingLetter.posted_at.is_(None)).order_by(OutgoingLetter.written_at)
    rows = db.session.execute(query.limit(limit), build_rights(agent)).all()
    return [
        LetterLine(
            letter.id,
            letter.case_id,
            reference,
            letter.written_at,
            letter.posted_at,
            open_letter(letter),
            letter.document_id,
        )
        for letter, reference in rows
    ]


def find_letter(letter_id: UUID, *, by: Actor) -> tuple[OutgoingLetter, Case]:
    """A letter and its request, for an agent who may open the latter. Raises LetterNotFound."""
    letter = db.session.get(OutgoingLetter, letter_id)
    case = db.session.get(Case, letter.case_id) if letter is not None else None
    if letter is None or case is None or not can_open(by, case):
        raise LetterNotFound(letter_id)
    return letter, case


def open_letter(letter: OutgoingLetter) -> LetterContents:
    """Raises KeyDestroyed."""
    return LetterContents(**unseal(letter.key_id, letter.sealed, about=LETTER))


def mark_posted(letter: OutgoingLetter, case: Case, *, by: Actor) -> None:
    """The letter has left; doing it twice changes nothing."""
    if letter.posted_at is not None:
        return
    letter.posted_at, letter.posted_by_id = clock.now(), by.account_id
    details = {"subject": open_letter(letter).subject}
    timeline.record(case, LETTER_POSTED, by=by, details=details)

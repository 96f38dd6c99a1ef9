"""The documents of a case: asked for, made, given to the applicant, replaced, withdrawn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from uuid import UUID

from sqlalchemy import Uuid, bindparam, exists, select

from app.cases import timeline
from app.cases.event_kinds import DOCUMENT_GIVEN
from app.cases.events import DocumentGiven
from app.cases.files.attachments import describe_file, find_in_case
from app.cases.models import Attachment, Case
from app.cases.people.contact import email_of
from app.core import clock, event_bus
from app.core.db import db
from app.core.domain_errors import NotFound
from app.core.ids import new_id
from app.core.jobs.outbox import enqueue
from app.core.sealing import seal, unseal
from app.core.web.access_rules import Actor
from app.documents import document_records
from app.documents.document_templates import PublishedTemplate, template_in_version
from app.documents.models import (
    FAILED,
    GIVEN,
    MAKING,
    READY,
    REFUSED,
    REPLACED,
    TO_SIGN,
    WITHDRAWN,
    CaseDocument,
)
from app.documents.signing.waiting_counts import clear_counts
from app.documents.template_definition import DocumentTemplate

MAKE_DOCUMENT = "make_document"
DOCUMENT_MADE, DOCUMENT_WITHDRAWN = "document_made", "document_withdrawn"
CONTENTS = "case_document"
# What stands for the template of a file that an agent added.
ADDED_FILE = DocumentTemplate(slug="", title="", is_verifiable=False)
MAX_TEXT_CHARACTERS, MAX_TITLE_CHARACTERS, MAX_REASON_CHARACTERS = 5000, 150, 500


HAS_DOCUMENTS = exists().where(CaseDocument.case_id == bindparam("case_id", type_=Uuid))


class DocumentNotFound(NotFound):
    """No such document in this case."""


class DocumentRefused(ValueError):
    """The act is not possible: `problem` is "not_ready", "not_given", "changed", "text_too_long", "title_missing" or
    "reason_missing".
    """

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class Contents:
    """Sealed contents of a document. `facts` are printed on it; a person who types two of them sees whose it is."""

    title: str
    text: str = ""
    code: str = ""
    html: str = ""
    # Of a draft made from an office file: a digest of the values that fill it.
    values_digest: str = ""
    number: str = ""
    reason: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    # The address printed where the window of an envelope is, a line each.
    recipient: Sequence[str] = ()
    # Once somebody has signed: their quality, their name, the picture of their signature as a `data:` address.
    signature: Mapping[str, str] = field(default_factory=dict)
    # Once signed, the outbox item that will seal it: while it waits, the signature may be taken back.
    sealing_item: str = ""


@dataclass(frozen=True)
class ReadableDocument:
    """A document as pages show it; `file` describes its attachment."""

    document: CaseDocument
    template: DocumentTemplate
    contents: Contents
    file: Mapping[str, object] | None

    @property
    def id(self) -> UUID:
        return self.document.id

    @property
    def state(self) -> str:
        return self.document.state

    @property
    def title(self) -> str:
        return self.contents.title

    @property
    def is_open(self) -> bool:
        """Whether something may still be done with it."""
        return self.state in (READY, GIVEN)

    @property
    def is_draft(self) -> bool:
        """Whether it was laid out without number nor code, for a signature that it has not."""
        return self.document.signing_role is not None and self.document.signed_at is None

    @property
    def is_withdrawable(self) -> bool:
        """Whether it may be withdrawn: it waits for a signature, was refused one, or is worth something."""
        return self.state in (TO_SIGN, REFUSED) or self.is_open

    @property
    def was_given(self) -> bool:
        """Whether the applicant knows of it, be it worth nothing any more."""
        return self.document.given_at is not None

    @property
    def awaits_reading(self) -> bool:
        """Whether the applicant is asked to say that they have read it."""
        return self.state == GIVEN and self.template.is_acknowledged and self.document.acknowledged_at is None


def request_document(
    case: Case,
    template: PublishedTemplate,
    *,
    by: Actor,
    text: str = "",
    title: str = "",
    is_given_at_once: bool = False,
    processing_field: str | None = None,
    replaces_id: UUID | None = None,
) -> CaseDocument:
    """A document that the worker makes after the commit. Raises DocumentRefused."""
    if len(text) > MAX_TEXT_CHARACTERS:
        raise DocumentRefused("text_too_long")
    name = " ".join(title.split())[:MAX_TITLE_CHARACTERS] or template.template.title
    document = CaseDocument(
        id=new_id(),
        case_id=case.id,
        template_version_id=template.version_id,
        state=MAKING,
        key_id=case.key_id,
        is_given_at_once=is_given_at_once,
        processing_field=processing_field,
        requested_at=clock.now(),
        requested_by_id=by.account_id,
        replaces_id=replaces_id,
        signing_role=template.template.signature.role,
    )
    code = document_records.create_code() if template.template.is_verifiable else ""
    write_contents(document, Contents(name, text=text.strip(), code=code))
    db.session.add(document)
    enqueue(MAKE_DOCUMENT, document_id=str(document.id))
    return document


def list_documents(case: Case) -> list[ReadableDocument]:
    """The documents of the case, the latest first. Raises KeyDestroyed."""
    query = select(CaseDocument, Attachment).outerjoin(Attachment, Attachment.id == CaseDocument.attachment_id)
    query = query.where(CaseDocument.case_id == case.id).order_by(CaseDocument.requested_at.desc())
    # The session then has the files at hand.
    return [read_document(document, case) for document, _file in db.session.execute(query).all()]


def find_document(case: Case, document_id: UUID) -> ReadableDocument:
    """A document of the case. Raises DocumentNotFound."""
    document = db.session.get(CaseDocument, document_id)
    if document is None or document.case_id != case.id:
        raise DocumentNotFound(document_id)
    return read_document(document, case)


def read_document(document: CaseDocument, case: Case) -> ReadableDocument:
    """The document with its words. Raises KeyDestroyed."""
    attachment = find_attachment(document, case)
    file = describe_file(attachment) if attachment is not None else None
    version_id = document.template_version_id
    template = template_in_version(version_id) if version_id is not None else ADDED_FILE
    return ReadableDocument(document, template, read_contents(document), file)


def give_document(readable: ReadableDocument, case: Case, *, by: Actor, is_told: bool = True) -> None:
    """The applicant has the document, and is told so without the file. Raises DocumentRefused."""
    document = readable.document
    if document.state != READY:
        raise DocumentRefused("not_ready")
    event = timeline.record(
        case, DOCUMENT_GIVEN, by=by, details={"title": readable.title, "document": str(document.id)}
    )
    attachment = find_attachment(document, case)
    if attachment is not None:
        attachment.event_id = event.id
    document.state, document.given_at, document.event_id = GIVEN, clock.now(), event.id
    if document.replaces_id is not None:
        _retire_replaced(document.replaces_id, case)
    if is_told:
        event_bus.publish(DocumentGiven(case, readable.title, email=email_of(case)))


def withdraw_document(readable: ReadableDocument, case: Case, *, revision: int, reason: str, by: Actor) -> None:
    """The document is worth nothing any more, and the public page says so; one to sign, that nobody else knows of, waits
    for nobody any more. Raises DocumentRefused.
    """
    document = readable.document
    reason = " ".join(reason.split())[:MAX_REASON_CHARACTERS]
    # Signed or given meanwhile: others would read the reason.
    if document.revision != revision or not readable.is_withdrawable:
        raise DocumentRefused("changed")
    if not reason:
        raise DocumentRefused("reason_missing")
    was_given = document.state == GIVEN
    _retire(document, case, WITHDRAWN)
    write_contents(document, replace(readable.contents, reason=reason))
    details = {"title": readable.title, "text": reason, "document": str(document.id)}
    visible_to = timeline.EVERYONE if was_given else timeline.AGENTS
    timeline.record(case, DOCUMENT_WITHDRAWN, by=by, visible_to=visible_to, details=details)
    clear_counts()


def retry_document(readable: ReadableDocument) -> None:
    """Make again what failed, or what was refused by whoever signs. Raises DocumentRefused."""
    if readable.state not in (FAILED, REFUSED):
        raise DocumentRefused("not_ready")
    document = readable.document
    if document.state == REFUSED:  # whoever has the role reads the new draft
        document.signer_id = None
        write_contents(document, replace(readable.contents, reason=""))
    document.state, document.error_code = MAKING, None
    enqueue(MAKE_DOCUMENT, document_id=str(readable.id))


def find_attachment(document: CaseDocument, case: Case) -> Attachment | None:
    """The file of a document; none while it is being made."""
    return find_in_case(case, document.attachment_id) if document.attachment_id is not None else None


def read_contents(document: CaseDocument) -> Contents:
    """Raises KeyDestroyed."""
    return Contents(**unseal(document.key_id, document.sealed, about=CONTENTS))


def write_contents(document: CaseDocument, contents: Contents) -> None:
    document.sealed = seal(document.key_id, asdict(contents), about=CONTENTS)


def name_file(contents: Contents, ending: str = "pdf") -> str:
    """The name of the file, that every system accepts."""
    words = f"{contents.title} {contents.number}".replace("/", "-").replace("\\", "-")
    return f"{' '.join(words.split())[:116]}.{ending}"


def _retire_replaced(document_id: UUID, case: Case) -> None:
    replaced = db.session.get(CaseDocument, document_id)
    if replaced is not None and replaced.case_id == case.id and replaced.state in (READY, GIVEN):
        _retire(replaced, case, REPLACED)


def _retire(document: CaseDocument, case: Case, state: str) -> None:
    """The applicant no longer opens its file."""
    document.state = state
    document_records.change_record(document, state)
    attachment = find_attachment(document, case)
    if attachment is not None:
        attachment.event_id = document.made_event_id

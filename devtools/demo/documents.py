"""Documents of the demo: made by the circuits or by an agent, given, signed, waiting for a signature, withdrawn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select

from app.cases.models import Case
from app.core.db import db
from app.core.jobs.outbox import DeliveryError, OutboxItem
from app.core.web.access_rules import Actor
from app.documents import case_documents, document_jobs, document_templates
from app.documents.models import GIVEN, TO_SIGN, CaseDocument
from app.documents.signing import document_signatures
from app.packages.package_catalogue import Catalogue
from devtools.demo import fixtures, story_dates
from devtools.demo.people import People

# The worker takes this long to make a document.
MAKING_TIME = timedelta(minutes=1)
# A draft waits this long for its signature.
READING_TIME = timedelta(days=1)
# A document that takes too long on a busy computer is tried again, then left to the worker.
MAX_ATTEMPTS = 3
SIGNER = "thomas.roussel@vaubrelles.example"
SIGNED_STATUS = "paid"


@dataclass(frozen=True)
class PlayedStory:
    """A story and the case that it made."""

    story: Mapping[str, Any]
    case: Case


def name_signatory() -> None:
    """Publish the templates of the catalogue with the mayor's name, as an administrator would complete them."""
    signatory, catalogue = fixtures.load_documents()["signatory"], Catalogue()
    for published in document_templates.list_templates():
        definition = catalogue.template(published.template.slug, {})
        if definition["signature"] == {"quality": "Le maire"}:
            document_templates.publish_template({**definition, "signature": signatory})


def make_documents(played: list[PlayedStory], cast: People, *, present: datetime) -> None:
    """Make what the circuits asked for and what agents ask for, each on its day. The worker's function commits."""
    for request, case in _list_requests(played):
        _request_document(case, request, cast, present=present)
    for _attempt in range(MAX_ATTEMPTS):
        _make_queued_documents()
    _sign_oldest(cast[SIGNER])
    for request, case in _list_requests(played):
        if "withdrawn" in request:
            _withdraw_document(case, request, cast, present=present)


def _list_requests(played: list[PlayedStory]) -> Iterator[tuple[Mapping[str, Any], Case]]:
    for entry in fixtures.load_documents()["requested"]:
        for each in played:
            if (each.story["procedure"], each.story["days_ago"]) == (entry["procedure"], entry["days_ago"]):
                yield from ((request, each.case) for request in entry["documents"])


def _request_document(case: Case, request: Mapping[str, Any], cast: People, *, present: datetime) -> None:
    template = document_templates.find_template(request["template"])
    with story_dates.set_clock(_get_moment(case, request, present)):
        case_documents.request_document(
            case, template, by=cast[request["by"]], text=request.get("text", ""), is_given_at_once=True
        )


def _make_queued_documents() -> None:
    """As the worker would, on the day that each was asked for or signed."""
    query = select(OutboxItem).where(OutboxItem.kind == case_documents.MAKE_DOCUMENT, OutboxItem.done_at.is_(None))
    for item in db.session.scalars(query).all():
        document = db.session.get_one(CaseDocument, UUID(item.ids["document_id"]))
        with story_dates.set_clock((document.signed_at or document.requested_at) + MAKING_TIME):
            try:
                document_jobs.make_document(**item.ids)
            except DeliveryError:
                continue
        db.session.delete(item)


def _sign_oldest(signer: Actor) -> None:
    """The documents of the cases whose money was paid were signed; the others wait."""
    query = select(CaseDocument, Case).join(Case, Case.id == CaseDocument.case_id).where(Case.status == SIGNED_STATUS)
    for document, case in db.session.execute(query.where(CaseDocument.state == TO_SIGN)).all():
        readable = case_documents.read_document(document, case)
        with story_dates.set_clock(document.requested_at + READING_TIME):
            document_signatures.sign_document(readable, case, revision=document.revision, by=signer)
    db.session.flush()
    _make_queued_documents()


def _withdraw_document(case: Case, request: Mapping[str, Any], cast: People, *, present: datetime) -> None:
    withdrawal = request["withdrawn"]
    for readable in case_documents.list_documents(case):
        if readable.contents.text == request["text"] and readable.state == GIVEN:
            with story_dates.set_clock(_get_moment(case, withdrawal, present)):
                case_documents.withdraw_document(
                    readable,
                    case,
                    revision=readable.document.revision,
                    reason=withdrawal["reason"],
                    by=cast[request["by"]],
                )


def _get_moment(case: Case, event: Mapping[str, Any], present: datetime) -> datetime:
    return story_dates.get_moment_after(
        case.submitted_at, event["days"], position=event["days"], by_agent=True, present=present
    )

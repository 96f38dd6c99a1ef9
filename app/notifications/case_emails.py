"""What the applicant is told of a request, whatever its workflow."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from app.cases.case_definitions import workflow_of
from app.cases.events import (
    AgentWrote,
    CaseLimited,
    CaseSubmitted,
    CaseWithdrawn,
    CodeAskedFor,
    ConfirmationAsked,
    ConsentWithdrawn,
    DocumentGiven,
    LimitationLifted,
    RatingAsked,
)
from app.cases.law.acknowledgement import recorded_acknowledgement
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.cases.rating_requests import build_rating_url
from app.cases.reading.readable_case import procedure_for_applicant
from app.cases.tracking_code import code_for, code_of
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, current_language, use_language
from app.core.i18n import gettext as _
from app.core.jobs.outbox import enqueue
from app.notifications import notices
from app.notifications.case_buttons import button_to
from app.notifications.email_queue import queue_letter
from app.notifications.letters import Button, render_letter
from app.notifications.recipients import list_account_ids
from app.notifications.topics import DOCUMENT, MESSAGE, PROGRESS
from app.workflows.elements import WITHDRAWN

WRITE_RECEIPT = "write_receipt"


def queue_receipt(event: CaseSubmitted) -> None:
    """The acknowledgement is written and sent by the worker: nobody waits for it."""
    if event.email:
        enqueue(WRITE_RECEIPT, case_id=event.case.id, language=current_language())


def write_receipt(case_id: str, language: str) -> None:
    """Outbox handler: the acknowledgement that the law requires, and the code for whoever closed the page too fast.

    It is queued in the transaction that says it was written: once, whatever runs twice.
    """
    case = db.session.get(Case, UUID(case_id))
    if case is None:
        return
    with use_language(language):
        _queue_email(
            case,
            email_of(case),
            "case_received",
            code=code_for(case.submission_token),
            mentions=recorded_acknowledgement(case),
        )


def send_confirmation_request(event: ConfirmationAsked) -> None:
    """The link without which a request made without an account is dropped."""
    draft = event.draft
    written = render_letter(
        "request_confirmation",
        procedure=event.procedure,
        token=event.token,
        is_reminder=event.is_reminder,
        expires_at=draft.expires_at,
    )
    queue_letter(written, to=event.email, key_id=draft.key_id)


def send_agent_message(event: AgentWrote) -> None:
    """What an agent wrote, or the pieces asked for, which the law wants to reach the applicant (CRPA art. L114-5)."""
    if event.asks_for_pieces:
        _queue_email(event.case, event.email, "pieces_asked", words=event.text)
    else:
        _queue_email(event.case, event.email, "agent_wrote", topic=MESSAGE, words=event.text)


def send_document_given_email(event: DocumentGiven) -> None:
    """The document itself stays with the request: an e-mail may be read by others."""
    _queue_email(event.case, event.email, "document_given", topic=DOCUMENT, document=event.title)


def send_limitation_email(event: CaseLimited) -> None:
    """Why, as whoever decided it wrote it for them."""
    _queue_email(event.case, event.email, "case_limited", reason=event.reason)


def send_limitation_lifted_email(event: LimitationLifted) -> None:
    """GDPR, article 18.3: the person is told before the limitation ends; here, as it does."""
    _queue_email(event.case, event.email, "case_limitation_lifted", reason=event.reason)


def create_consent_withdrawn_notices(event: ConsentWithdrawn) -> None:
    """The agents in charge find it on their dashboard: what rests on that consent stops."""
    case = event.case
    with use_language(SOURCE_LANGUAGE):  # agents read it, whatever the language of the applicant
        title = _("Accord retiré : demande %(reference)s", reference=case.reference)
    notices.create_notices(case, _agents_in_charge(case), title=title, text=event.label)


def say_withdrawn(event: CaseWithdrawn) -> None:
    """The applicant reads that it is done, and would learn of a withdrawal that is not theirs; whoever works on it stops."""
    case = event.case
    if case.status == WITHDRAWN:  # any other way to withdraw has the letters of its workflow
        _queue_email(case, email_of(case), "case_withdrawn")
    at_work = [case.assigned_to_id] if case.assigned_to_id else _agents_in_charge(case)
    with use_language(SOURCE_LANGUAGE):  # agents read it, whatever the language of the applicant
        title = _("Demande retirée par l’usager : %(reference)s", reference=case.reference)
    notices.create_notices(case, at_work, title=title, text="")


def send_rating_request(event: RatingAsked) -> None:
    """Optional for the applicant, so it follows their choice of news; never sent twice."""
    with use_language(event.case.language):
        button = Button(build_rating_url(event.case), _("Donner mon avis"))
    _queue_email(event.case, event.email, "rating_asked", topic=PROGRESS, button=button)


def send_code(event: CodeAskedFor) -> None:
    """The code once more, for whoever reads the mail of the request."""
    _queue_email(event.case, event.email, "code_sent", code=code_of(event.case))


def send_export_ready_email(case: Case, *, until: datetime) -> None:
    """The file that its applicant asked for waits where the request is followed."""
    _queue_email(case, email_of(case), "case_archive_ready", until=until)


def _agents_in_charge(case: Case) -> Iterable[UUID]:
    functions = [function.id for function in workflow_of(case).functions[:1]]
    return dict.fromkeys(list_account_ids(case, functions))


def _queue_email(
    case: Case, to: str | None, name: str, *, topic: str | None = None, button: Button | None = None, **values: object
) -> None:
    """Queues a letter in the language of the case; its button opens the case, unless another is given."""
    if to:
        with use_language(case.language):
            named = {"reference": case.reference, "procedure": procedure_for_applicant(case).title, **values}
            written = render_letter(name, button=button or button_to(case), **named)
        queue_letter(written, to=to, key_id=case.key_id, case_id=case.id, topic=topic)

"""E-mails and notices about a case that do not depend on its workflow."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from app.agendas.calendar_files.invitations import CalendarEntry
from app.cases.case_definitions import procedure_of, workflow_of
from app.cases.events import (
    AgentWrote,
    CaseLimited,
    CaseMerged,
    CaseSeparated,
    CaseSubmitted,
    CaseWithdrawn,
    CodesAskedFor,
    ConfirmationAsked,
    ConsentWithdrawn,
    DocumentGiven,
    LimitationLifted,
    MergedCaseAnswered,
    RatingAsked,
)
from app.cases.law.acknowledgement import recorded_acknowledgement
from app.cases.models import Case
from app.cases.people.contact import email_of
from app.cases.people.rating_requests import build_rating_url
from app.cases.reading.readable_case import procedure_for_applicant
from app.cases.tracking.reply_address import build_reply_address
from app.cases.tracking.tracking_code import code_for, code_of
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, current_language, use_language
from app.core.i18n import gettext as _
from app.core.jobs.outbox import enqueue
from app.notifications import notices
from app.notifications.appointments.coming_bookings import build_invitation, list_cancelled, list_coming
from app.notifications.case_buttons import create_case_button
from app.notifications.email_queue import queue_letter
from app.notifications.letters import Button, render_letter
from app.notifications.recipient_quota import LEGAL_LANE, ORDINARY_LANE
from app.notifications.recipients import list_account_ids
from app.notifications.topics import DOCUMENT, MESSAGE, PROGRESS
from app.payments.booking_adjustments.adjustment_lists import find_latest_adjustment
from app.payments.booking_adjustments.adjustment_words import describe_decision
from app.workflows.elements import WITHDRAWN

WRITE_RECEIPT = "write_receipt"


def queue_receipt(event: CaseSubmitted) -> None:
    """Queue the acknowledgement for the worker, so that the request does not wait for it."""
    if event.email:
        enqueue(WRITE_RECEIPT, case_id=event.case.id, language=current_language())


def write_receipt(case_id: str, language: str) -> None:
    """Outbox handler: queue the acknowledgement required by law, with the tracking code.

    It is queued in the transaction that marks the outbox item as done: exactly once, even if the handler runs twice.
    """
    case = db.session.get(Case, UUID(case_id))
    if case is None:
        return
    to, appointments = email_of(case), list_coming(case) if procedure_of(case).has_offers else []
    with use_language(language):
        queue_case_email(
            case,
            to,
            "case_received",
            code=code_for(case.submission_token),
            mentions=recorded_acknowledgement(case),
            appointments=appointments,
            invitations=[build_invitation(case, appointment.booking, to=to or "") for appointment in appointments],
            lane=LEGAL_LANE,
        )


def send_confirmation_request(event: ConfirmationAsked) -> None:
    """Send the link without which a request made without an account expires."""
    draft = event.draft
    letter = render_letter(
        "request_confirmation",
        procedure=event.procedure,
        token=event.token,
        is_reminder=event.is_reminder,
        expires_at=draft.expires_at,
    )
    queue_letter(letter, to=event.email, key_id=draft.key_id, lane=LEGAL_LANE)


def send_agent_message(event: AgentWrote) -> None:
    """Send a message of an agent, or a request for pieces, which must reach the applicant by law (CRPA art. L114-5)."""
    if event.asks_for_pieces:
        queue_case_email(event.case, event.email, "pieces_asked", message=event.text)
    else:
        queue_case_email(event.case, event.email, "agent_wrote", topic=MESSAGE, message=event.text)


def send_document_given_email(event: DocumentGiven) -> None:
    """Notify the applicant; the document itself is not attached, since others may read the e-mail."""
    queue_case_email(event.case, event.email, "document_given", topic=DOCUMENT, document=event.title)


def send_limitation_email(event: CaseLimited) -> None:
    """Notify the applicant of the limitation, with the reason given by its author."""
    queue_case_email(event.case, event.email, "case_limited", reason=event.reason)


def send_limitation_lifted_email(event: LimitationLifted) -> None:
    """GDPR, article 18.3: the person is informed before the limitation ends; here, as it ends."""
    queue_case_email(event.case, event.email, "case_limitation_lifted", reason=event.reason)


def send_merge_email(event: CaseMerged) -> None:
    """Inform the applicant that the request goes on with another, of which only the reference is told."""
    queue_case_email(event.case, event.email, "case_merged", main=event.main.reference)


def send_separation_email(event: CaseSeparated) -> None:
    """Inform the applicant that the request is processed by itself again."""
    queue_case_email(event.case, event.email, "case_separated", main=event.main.reference)


def send_merged_outcome_email(event: MergedCaseAnswered) -> None:
    """Send the outcome of the other request, which is also that of this one."""
    queue_case_email(event.case, event.email, "merged_outcome", main=event.main.reference, outcome=event.label)


def create_consent_withdrawn_notices(event: ConsentWithdrawn) -> None:
    """Notify the agents in charge: processing based on that consent must stop."""
    case = event.case
    with use_language(SOURCE_LANGUAGE):  # for agents, whatever the language of the applicant
        title = _("Accord retiré : demande %(reference)s", reference=case.reference)
    notices.create_notices(case, _list_agents_in_charge(case), title=title, text=event.label)


def send_withdrawal(event: CaseWithdrawn) -> None:
    """Confirm the withdrawal to the applicant, who may not have made it, and notify the agents working on the case."""
    case = event.case
    if case.status == WITHDRAWN:  # other withdrawals have letters in their workflow
        to, appointments = email_of(case), list_cancelled(case)
        invitations = [build_invitation(case, appointment.booking, to=to or "") for appointment in appointments]
        with use_language(case.language):
            adjustments = [find_latest_adjustment(appointment.booking) for appointment in appointments]
            money = [describe_decision(adjustment) for adjustment in adjustments if adjustment is not None]
        queue_case_email(case, to, "case_withdrawn", appointments=appointments, money=money, invitations=invitations)
    agent_ids = [case.assigned_to_id] if case.assigned_to_id else _list_agents_in_charge(case)
    with use_language(SOURCE_LANGUAGE):  # for agents, whatever the language of the applicant
        title = _("Demande retirée par l’usager : %(reference)s", reference=case.reference)
    notices.create_notices(case, agent_ids, title=title, text="")


def send_rating_request(event: RatingAsked) -> None:
    """Optional for the applicant, so it follows their choice of news; never sent twice."""
    with use_language(event.case.language):
        button = Button(build_rating_url(event.case), _("Donner mon avis"))
    queue_case_email(event.case, event.email, "rating_asked", topic=PROGRESS, button=button)


def send_codes(event: CodesAskedFor) -> None:
    """Send the tracking codes again in one letter, to the address of the cases."""
    first = event.cases[0]
    with use_language(first.language):
        requests = [
            {
                "reference": case.reference,
                "procedure": procedure_for_applicant(case).title,
                "code": code_of(case),
                "url": create_case_button(case).url,
            }
            for case in event.cases
        ]
        letter = render_letter("code_sent", button=create_case_button(first), requests=requests)
    queue_letter(letter, to=event.email, key_id=first.key_id, case_id=first.id, joins_case=len(requests) == 1)


def send_export_ready_email(case: Case, *, until: datetime) -> None:
    """Notify the applicant that the data export is ready on the page of the case."""
    queue_case_email(case, email_of(case), "case_archive_ready", until=until)


def queue_case_email(
    case: Case,
    to: str | None,
    name: str,
    *,
    topic: str | None = None,
    button: Button | None = None,
    invitations: Sequence[CalendarEntry] = (),
    lane: str = ORDINARY_LANE,
    **values: object,
) -> None:
    """Queue a letter in the language of the case, if there is an address; its button opens the case, unless another is given."""
    if to:
        with use_language(case.language):
            context = {
                "reference": case.reference,
                "procedure": procedure_for_applicant(case).title,
                "can_reply": build_reply_address(case.id) is not None,
                **values,
            }
            letter = render_letter(name, button=button or create_case_button(case), **context)
        queue_letter(
            letter,
            to=to,
            key_id=case.key_id,
            case_id=case.id,
            invitations=invitations,
            topic=topic,
            joins_case=True,
            lane=lane,
        )


def _list_agents_in_charge(case: Case) -> Iterable[UUID]:
    function_ids = [function.id for function in workflow_of(case).functions[:1]]
    return dict.fromkeys(list_account_ids(case, function_ids))

"""A case as the templates of the back office want it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any, TypedDict
from uuid import UUID

from flask import url_for

from app.accounts.profile import get_names
from app.accounts.quality_holders import ReadableQuality, list_qualities_of_holder
from app.agendas.ants.readable_numbers import ReadableNumber, list_numbers_of_case
from app.agendas.models import Booking
from app.backoffice.case.case_contents import find_contents
from app.backoffice.case.case_neighbours import CaseLinks, find_case_neighbours
from app.backoffice.case_list.list_rows import case_row
from app.backoffice.conversation.answer_links import edit_urls, processing_urls
from app.backoffice.conversation.case_thread import Thread, read_thread
from app.backoffice.conversation.composer_tools import ComposerTools, build_tools
from app.backoffice.conversation.contact_preference import find_contact_preference
from app.backoffice.documents.document_context import DocumentsContext, build_documents_context
from app.cases.access import CaseNotFound, case_open_to
from app.cases.case_definitions import department_name, procedure_of, workflow_of
from app.cases.drafts import agent_drafts
from app.cases.drafts.agent_drafts import TypedInputs
from app.cases.links.linked_cases import list_linked_cases
from app.cases.models import Case
from app.cases.people import consents
from app.cases.people.consents import Consent
from app.cases.people.contact import email_of, mobile_of
from app.cases.people.work_preferences import WorkPreferences
from app.cases.reading import case_values
from app.cases.reading.answer_mask import Concealment
from app.cases.reading.answer_rows import AnswerRow
from app.cases.reading.readable_answers import Reader, answers_for, concealment_for, reader_of
from app.cases.reading.readable_case import ReadableCase, read_case
from app.cases.reading.trace import AwaitedStep, TraceLine, failed_steps, pending_steps, trace_of
from app.cases.reports.report_publication import find_publishable_place
from app.cases.search.case_search import related_cases
from app.cases.timeline import Entry
from app.cases.workflow import transitions
from app.cases.workflow.undo import UndoOffer, find_undo
from app.connectors.webservice_calls import ReadableCall, list_calls
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.documents.two_d_doc import proof_results
from app.documents.two_d_doc.proof_results import ProofResult
from app.documents.wallet.validated_copies import ReadableCopy, list_copies
from app.mailroom.contact_preference import ContactPreference
from app.payments.awaited_payments import AwaitedPayment, find_awaited_payment
from app.payments.booking_adjustments.forecasts import list_money_notes
from app.payments.case_payments import list_invoices
from app.payments.models import Invoice
from app.privacy.access_log import log_access
from app.procedures.fields import FIELD_TYPES
from app.workflows.definition import Action, Status

# Beside the main one, the actions that stand in the panel; the others are in its menu.
SECONDARY_ACTIONS = 2


class LinkedCaseRow(TypedDict):
    """Line of a request tied to another one."""

    url: str
    title: str
    reference: str
    status: Status


class CaseHeading(TypedDict):
    """Context of all pages about a case: its names, those of actors and of the agent in charge."""

    readable_case: ReadableCase
    case: Case
    applicant: str
    case_name: str
    people: dict[UUID, str]
    in_charge: str | None


class CaseContext(CaseHeading, DocumentsContext):
    """Context of `backoffice/case/case.html`; `writing` is the message, note or question being typed, if any."""

    identity: dict[str, str]
    contact_preference: ContactPreference
    department: str | None
    actions: list[Action]
    shown_actions: list[Action]
    more_actions: list[Action]
    thread: Thread
    days: list[tuple[date, list[Entry]]]
    file_url: Callable[[Mapping[str, Any]], str]
    proofs: dict[str, ProofResult]
    related: list[dict[str, Any]]
    linked: list[LinkedCaseRow]
    trace: list[TraceLine]
    calls: list[ReadableCall]
    invoices: Sequence[Invoice]
    money_notes: list[str]
    awaited_payment: AwaitedPayment | None
    pre_applications: list[tuple[Booking, ReadableNumber]]
    consents: list[Consent]
    wallet_copies: list[ReadableCopy]
    qualities: list[ReadableQuality]
    failed_messages: int
    pending: list[AwaitedStep]
    may_hand_over: bool
    may_publish_report: bool
    drafts: dict[str, TypedInputs]
    failed_steps: list[str]
    edit_urls: dict[str, str]
    processing_urls: dict[str, str]
    piece_rows: list[AnswerRow]
    days_left: int | None
    neighbours: CaseLinks
    undo: UndoOffer | None
    work_preferences: WorkPreferences
    has_shortcuts: bool
    composer: ComposerTools
    writing: Mapping[str, Any]


def find_case(case_id: UUID, *, screen: str, verb: str = "read") -> Case:
    """The case, for an agent who may open it, once the access log says that they do. Raises CaseNotFound."""
    actor = current_actor()
    try:
        case = case_open_to(actor, case_id)
    except CaseNotFound:
        _log_refusal(case_id, screen=screen, verb=verb)
        raise
    log_access(actor, verb, screen=screen, family=case.family, subject=case.id)
    return case


def _log_refusal(case_id: UUID, *, screen: str, verb: str) -> None:
    """The data protection officer sees who tries addresses of cases that are not theirs."""
    case = db.session.get(Case, case_id)
    if case is not None:
        log_access(current_actor(), verb, screen=screen, family=case.family, subject=case.id, result="refused")


def case_context(case: Case, *, writing: Mapping[str, Any] | None = None) -> CaseContext:
    """Build the context of `backoffice/case/case.html`."""
    reader = reader_of(current_actor(), case)
    contents = find_contents(case, reader=current_actor())
    readable_case = read_case(case, is_agent=True, functions=reader.functions)
    identity = case_values.identity_in(readable_case.procedure, answers_for(case, reader))
    actions = actions_in_order(case)
    shown_actions, more_actions = split_actions(actions)
    invoices = list_invoices(case)
    return {
        **case_heading(readable_case),
        "identity": identity,
        "contact_preference": find_contact_preference(case, email=email_of(case), mobile=mobile_of(case)),
        "department": department_name(case),
        "actions": actions,
        "shown_actions": shown_actions,
        "more_actions": more_actions,
        "thread": read_thread(
            case, readable_case.entries, concealment_for(case, reader), has_sent_messages=contents.sent_messages
        ),
        "days": list(_group_by_day(readable_case.entries)),
        "file_url": file_urls(case),
        "proofs": _find_proofs(readable_case, identity),
        "related": [case_row(row) for row in _related_rows(case, identity)],
        "linked": [linked_case_row(other) for other in list_linked_cases(case, reader=current_actor())],
        "trace": trace_of(case),
        "calls": _readable_calls(case, reader) if contents.calls else [],
        "pre_applications": list_numbers_of_case(case, readable_case.procedure.fields),
        "invoices": invoices,
        "money_notes": list_money_notes(case) if invoices else [],
        "awaited_payment": find_awaited_payment(case, invoices),
        "consents": consents.consents_of([case]) if contents.consents else [],
        **build_documents_context(case, has_documents=contents.documents),
        "wallet_copies": list_copies(case) if contents.wallet_copies else [],
        "qualities": list_qualities_of_holder(case.applicant_id, case.family),
        "failed_messages": contents.failed_messages,
        "pending": pending_steps(case) if contents.pending_steps else [],
        "may_hand_over": bool(reader.functions),
        "may_publish_report": find_publishable_place(current_actor(), case) is not None,
        "drafts": agent_drafts.drafts_of(case, by=current_actor()) if contents.drafts else {},
        "failed_steps": failed_steps(case) if contents.errors else [],
        "edit_urls": edit_urls(case, actions, by=current_actor()),
        "processing_urls": processing_urls(case, actions),
        "piece_rows": [row for page in readable_case.pages for row in page.rows if _can_be_asked_again(row)],
        "days_left": (case.silence_on - clock.today()).days if case.silence_on and not case.is_closed else None,
        "neighbours": find_case_neighbours(current_actor(), case),
        "undo": find_undo(current_actor()) if contents.undo else None,
        "work_preferences": contents.work_preferences,
        "has_shortcuts": contents.has_shortcuts,
        "composer": build_tools(case),
        "writing": writing or {},
    }


def _find_proofs(readable_case: ReadableCase, identity: Mapping[str, str]) -> dict[str, ProofResult]:
    """Find what the codes of the proofs shown were found to be, by file."""
    rows = (row for page in readable_case.pages for row in page.rows if proof_results.reads_codes(row.field))
    file_ids = [file["id"] for row in rows for file in row.files]
    return proof_results.find_results_of_case(readable_case.case, file_ids, identity)


def split_actions(actions: list[Action]) -> tuple[list[Action], list[Action]]:
    """Split the actions between the panel, the main one first, and its menu: quiet ones, those offered at any time."""
    expected = [action for action in actions if action.is_expected and not action.is_global]
    main_actions = (expected or actions)[: 1 + SECONDARY_ACTIONS]
    return main_actions, [action for action in actions if action not in main_actions]


def file_urls(case: Case) -> Callable[[Mapping[str, Any]], str]:
    """Download address of each file of the case."""
    return lambda file: url_for("case_page.download_file", case_id=case.id, attachment_id=file["id"])


def linked_case_row(case: Case) -> LinkedCaseRow:
    """Another request tied to this one."""
    status = workflow_of(case).status(case.status)
    return {
        "url": url_for("case_page.show_case", case_id=case.id),
        "title": procedure_of(case).title,
        "reference": case.reference,
        "status": status,
    }


def case_heading(readable_case: ReadableCase) -> CaseHeading:
    """Context shared by all pages about a case: heading, names of actors and of the agent in charge."""
    assignee_id = readable_case.case.assigned_to_id
    agents = {entry.actor_id for entry in readable_case.entries if entry.actor_kind == "agent" and entry.actor_id}
    names = get_names(agents | {assignee_id} if assignee_id else agents)
    digest = case_values.digest_of(readable_case.case)
    return {
        "readable_case": readable_case,
        "case": readable_case.case,
        "applicant": digest["name"],
        "case_name": digest["name"] or digest["line"],
        "people": names,
        "in_charge": names.get(assignee_id) if assignee_id else None,
    }


def actions_in_order(case: Case) -> list[Action]:
    """Actions available to the agent, main action first."""
    return sorted(transitions.available_actions(case, by=current_actor()), key=lambda action: not action.primary)


def last_change(readable_case: ReadableCase) -> Entry:
    """The latest change, which a colleague with an older page has not seen."""
    by_people = [entry for entry in readable_case.entries if entry.actor_kind != "system"]
    return (by_people or readable_case.entries)[-1]


def conflict_message() -> str:
    """Message for an agent whose action conflicts with a colleague's."""
    return _("La demande a changé au même instant. Vérifiez, puis confirmez de nouveau.")


def _group_by_day(entries: Iterable[Entry]) -> Iterable[tuple[date, list[Entry]]]:
    """The history folded by day, the latest first."""
    latest_first = reversed(list(entries))
    for day, entries_of_day in groupby(latest_first, key=lambda entry: clock.to_paris(entry.happened_at).date()):
        yield day, list(entries_of_day)


def _can_be_asked_again(row: AnswerRow) -> bool:
    return FIELD_TYPES[row.field.type].has_value and not FIELD_TYPES[row.field.type].is_computed


def _readable_calls(case: Case, reader: Reader) -> list[ReadableCall]:
    """Responses of other software, masked where they may quote what was sent."""
    calls = list_calls(case)
    conceal = concealment_for(case, reader) if calls else Concealment()
    return [replace(call, response=conceal.conceal(call.response)) for call in calls]


def _related_rows(case: Case, identity: dict[str, str]) -> list[Any]:
    email = identity.get("email")
    return list(related_cases(current_actor(), case, email)) if email else []

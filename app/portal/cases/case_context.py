"""A case as the portal's templates want it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from flask import url_for

from app.agendas.readable_bookings import list_stored_bookings, read_bookings
from app.cases.case_definitions import procedure_of
from app.cases.conversation.correspondence import FILES, MessageRefused
from app.cases.event_kinds import is_for_applicant
from app.cases.links.linked_cases import list_linked_cases
from app.cases.models import Case
from app.cases.people.rating_requests import build_rating_url, find_pending_request
from app.cases.reading.readable_case import ReadableCase, actions_shown, public_status_of, read_case
from app.cases.search.case_search import Row
from app.cases.timeline import Entry
from app.cases.tracking import account_link
from app.cases.workflow.awaited_answers import awaited_answer
from app.core.web.access_rules import current_actor
from app.documents.case_documents import ReadableDocument
from app.documents.wallet.kept_files import find_kept_documents
from app.forms.wallet_choices import find_documents, offer_documents
from app.notifications.appointments.choice_links import find_choice_url
from app.notifications.appointments.offer_links import build_offer_url
from app.notifications.preferences import any_choice_cache
from app.notifications.push_devices import list_devices_of_case
from app.payments.awaited_payments import find_awaited_payment
from app.payments.case_payments import list_invoices
from app.portal.cases.case_lookup import portal_actor
from app.portal.catalogue.procedure_availability import procedure_for_resident
from app.portal.documents.own_documents import list_given_documents
from app.procedures import publishing as procedures


def case_context(case: Case, *, text: str = "", refusal: MessageRefused | None = None) -> dict[str, Any]:
    """Context of `portal/cases/case.html` and `portal/cases/case_thread.html`."""
    readable_case = read_case(case, is_agent=False)
    offer_documents(find_documents(portal_actor(), procedure_of(case), [FILES]))
    available = actions_shown(case, by=portal_actor())
    # To withdraw is one of the answers awaited, or it is offered apart.
    withdrawal = next((action for action in available if action.withdraws and not action.is_expected), None)
    bookings, invoices = list_stored_bookings(case), list_invoices(case)
    return {
        "readable_case": readable_case,
        "own_data_url": url_for("portal_own_data.show_own_data", case_id=case.id),
        "consultations_url": url_for("portal_cases.list_consultations", case_id=case.id),
        "account_link": _account_link_state(case),
        "awaited": awaited_answer(case, readable_case.entries, readable_case.law.awaited if readable_case.law else ()),
        "entries": _visible_entries(readable_case.entries),
        "linked": [linked_case_row(other) for other in list_linked_cases(case, reader=portal_actor())],
        "actions": [action for action in available if action is not withdrawal],
        "withdrawal": withdrawal,
        "rating_url": build_rating_url(case) if find_pending_request(case) else None,
        "appointments": read_bookings(bookings, by=portal_actor()),
        "offer_url": build_offer_url,
        "invoices": invoices,
        "awaited_payment": find_awaited_payment(case, invoices),
        "choice_url": find_choice_url(case, bookings),
        "documents": _list_made_documents(case, readable_case.documents),
        "file_url": file_urls(case),
        "kept_documents": _find_kept_documents(readable_case),
        "devices": list_devices_of_case(case.id) if case.applicant_id is None and any_choice_cache.get() else [],
        "text": text,
        "message_files": FILES,
        "refusal": refusal,
    }


def _list_made_documents(case: Case, entries: list[Entry]) -> list[ReadableDocument]:
    """The documents that the history says were made and given; nothing is looked for when it says of none."""
    return list_given_documents(case) if any("document" in entry.details for entry in entries) else []


def _find_kept_documents(readable_case: ReadableCase) -> dict[str, UUID]:
    """Find the files given in this case that a resident who is signed in keeps already."""
    actor = current_actor()
    if actor.kind != "resident" or actor.account_id is None:
        return {}
    return find_kept_documents(actor.account_id, readable_case)


def file_urls(case: Case) -> Callable[[Mapping[str, Any]], str]:
    """Download address of each file of the case."""
    return lambda file: url_for("portal_cases.download_file", case_id=case.id, attachment_id=file["id"])


def _account_link_state(case: Case) -> str | None:
    """The offer to add the request to the account of a person who opened it with its code."""
    actor = current_actor()
    if actor.kind != "resident" or not account_link.is_unowned(case):
        return None
    return "offered" if account_link.can_join(case, actor) else "other_address"


def linked_case_row(case: Case) -> dict[str, str]:
    """Another request tied to this one."""
    status = public_status_of(case)
    return {
        "url": url_for("portal_cases.show_case", case_id=case.id),
        "title": procedure_for_resident(procedures.live_procedure(case.procedure_slug)).title,
        "reference": case.reference,
        "status": status.public_label,
        "tone": status.tone,
    }


def case_row(row: Row) -> dict[str, Any]:
    """A line of "mes demandes"."""
    status = public_status_of(row)
    return {
        "url": url_for("portal_cases.show_case", case_id=row.id),
        "title": procedure_for_resident(procedures.live_procedure(row.procedure_slug)).title,
        "about": row.line,
        "reference": row.reference,
        "status": status.public_label,
        "tone": status.tone,
        "submitted_at": row.submitted_at,
        "expects_you": row.awaits_applicant,
    }


def _visible_entries(entries: list[Entry]) -> list[Entry]:
    """Timeline entries shown to the applicant; the first status repeats the submission and is left out."""
    visible_entries = [entry for entry in entries if is_for_applicant(entry.kind)]
    first_status = next((entry for entry in visible_entries if entry.kind == "status_changed"), None)
    return [entry for entry in visible_entries if entry is not first_status]

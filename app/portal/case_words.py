"""A case as the portal's templates want it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import url_for

from app.cases import joining
from app.cases.awaited_answers import awaited_answer
from app.cases.links import linked_to
from app.cases.messages import MessageRefused
from app.cases.models import Case
from app.cases.reading import actions_shown, public_status_of, read_case
from app.cases.search import Row
from app.cases.timeline import TOLD, Entry
from app.core.access import current_actor
from app.notifications.devices import devices_of_case
from app.notifications.preferences import somebody_chose
from app.portal.holding import as_applicant
from app.portal.standing import procedure_shown
from app.procedures import publishing as procedures


def case_context(case: Case, *, text: str = "", refusal: MessageRefused | None = None) -> dict[str, Any]:
    """Everything that `portal/case.html` and `portal/case_thread.html` name."""
    shown = read_case(case, is_agent=False)
    available = actions_shown(case, by=as_applicant())
    # To withdraw is one of the answers awaited, or it is offered apart.
    withdrawal = next((action for action in available if action.withdraws and not action.is_expected), None)
    return {
        "shown": shown,
        "own_data_url": url_for("portal_own_data.show_own_data", case_id=case.id),
        "consultations_url": url_for("portal_cases.list_consultations", case_id=case.id),
        "joining": _joining(case),
        "awaited": awaited_answer(case, shown.entries, shown.law.awaited if shown.law else ()),
        "entries": _conversation(shown.entries),
        "linked": [linked(other) for other in linked_to(case, seen_by=as_applicant())],
        "actions": [action for action in available if action is not withdrawal],
        "withdrawal": withdrawal,
        "file_url": file_urls(case),
        "devices": devices_of_case(case.id) if case.applicant_id is None and somebody_chose.get() else [],
        "text": text,
        "refusal": refusal,
    }


def file_urls(case: Case) -> Callable[[Mapping[str, Any]], str]:
    """Where each file of the case is saved from."""
    return lambda file: url_for("portal_cases.download_file", case_id=case.id, attachment_id=file["id"])


def _joining(case: Case) -> str | None:
    """What is said to an account holder who opened the request with its code."""
    actor = current_actor()
    if actor.kind != "resident" or not joining.is_unowned(case):
        return None
    return "offered" if joining.may_join(case, actor) else "other_address"


def linked(case: Case) -> dict[str, str]:
    """Another request tied to this one."""
    status = public_status_of(case)
    return {
        "url": url_for("portal_cases.show_case", case_id=case.id),
        "title": procedure_shown(procedures.live(case.procedure_slug)).title,
        "reference": case.reference,
        "status": status.public_label,
        "tone": status.tone,
    }


def listed(row: Row) -> dict[str, Any]:
    """A line of "mes demandes"."""
    status = public_status_of(row)
    return {
        "url": url_for("portal_cases.show_case", case_id=row.id),
        "title": procedure_shown(procedures.live(row.procedure_slug)).title,
        "about": row.line,
        "reference": row.reference,
        "status": status.public_label,
        "tone": status.tone,
        "submitted_at": row.submitted_at,
        "expects_you": row.awaits_applicant,
    }


def _conversation(entries: list[Entry]) -> list[Entry]:
    """What the applicant reads of the timeline; the first status says nothing that "sent" has not said."""
    said = [entry for entry in entries if entry.is_message or entry.kind in TOLD]
    first_status = next((entry for entry in said if entry.kind == "status_changed"), None)
    return [entry for entry in said if entry is not first_status]

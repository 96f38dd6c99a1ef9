"""A case as the portal's templates want it."""

from __future__ import annotations

from typing import Any

from flask import url_for

from app.cases.links import linked_to
from app.cases.messages import MessageRefused
from app.cases.models import Case
from app.cases.reading import actions_shown, public_status_of, read_case
from app.cases.search import Row
from app.cases.timeline import TOLD, Entry
from app.notifications.devices import devices_of_case
from app.notifications.preferences import somebody_chose
from app.portal.holding import as_applicant
from app.portal.standing import procedure_shown
from app.procedures import publishing as procedures


def case_context(case: Case, *, text: str = "", refusal: MessageRefused | None = None) -> dict[str, Any]:
    """Everything that `portal/case.html` and `portal/case_thread.html` name."""
    shown = read_case(case, is_agent=False)
    return {
        "shown": shown,
        "own_data_url": url_for("portal_own_data.show_own_data", case_id=case.id),
        "consultations_url": url_for("portal_cases.list_consultations", case_id=case.id),
        "entries": _conversation(shown.entries),
        "linked": [linked(other) for other in linked_to(case, seen_by=as_applicant())],
        "actions": actions_shown(case, by=as_applicant()),
        "file_url": lambda file: url_for("portal_cases.download_file", case_id=case.id, attachment_id=file["id"]),
        "devices": devices_of_case(case.id) if case.applicant_id is None and somebody_chose.get() else [],
        "text": text,
        "refusal": refusal,
    }


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

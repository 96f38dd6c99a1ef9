"""A case as the templates of the back office want it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import date
from itertools import groupby
from typing import Any
from uuid import UUID

from flask import url_for

from app.accounts.profile import get_names
from app.accounts.quality_holders import list_qualities_of_holder
from app.backoffice.case_list import case_row
from app.backoffice.case_presence import find_presence
from app.cases import acting
from app.cases.access import case_open_to
from app.cases.case_definitions import department_name, procedure_of, workflow_of
from app.cases.drafts import agent_drafts
from app.cases.linked_cases import list_linked_cases
from app.cases.models import Case
from app.cases.people import consents
from app.cases.reading import case_values
from app.cases.reading.answer_mask import Concealment
from app.cases.reading.readable_answers import Reader, answers_for, concealment_for, reader_of
from app.cases.reading.readable_case import ReadableCase, read_case
from app.cases.reading.trace import failed_steps, pending_steps, trace_of
from app.cases.search.case_search import related_cases
from app.cases.timeline import Entry
from app.connectors.webservice_calls import ReadableCall, list_calls
from app.core import clock
from app.core.i18n import gettext as _
from app.core.web.access_rules import current_actor
from app.privacy.access_log import log_access
from app.workflows.definition import Action

# What is said between people, notes among agents included.
CONVERSATION_KINDS = ("message", "pieces_asked", "note")


def find_case(case_id: UUID, *, screen: str, verb: str = "read") -> Case:
    """The case, for an agent who may open it, once the access log says that they do. Raises CaseNotFound."""
    actor = current_actor()
    case = case_open_to(actor, case_id)
    log_access(actor, verb, screen=screen, family=case.family, subject=case.id)
    return case


def case_context(case: Case, **more: Any) -> dict[str, Any]:
    """Everything that `backoffice/case.html` names. `more` is what is being written in one of its forms."""
    reader = reader_of(current_actor(), case)
    present = find_presence(case, reader=current_actor())
    shown = read_case(case, is_agent=True, functions=reader.functions)
    identity = case_values.identity_in(shown.procedure, answers_for(case, reader))
    return {
        **case_heading(shown),
        "identity": identity,
        "department": department_name(case),
        "actions": actions_in_order(case),
        "spoken": [entry for entry in shown.entries if entry.kind in CONVERSATION_KINDS],
        "days": list(_group_by_day(shown.entries)),
        "file_url": file_urls(case),
        "related": [case_row(row) for row in _related_rows(case, identity)],
        "linked": [linked_case_row(other) for other in list_linked_cases(case, reader=current_actor())],
        "trace": trace_of(case),
        "calls": _readable_calls(case, reader) if present.calls else [],
        "consents": consents.consents_of([case]) if present.consents else [],
        "qualities": list_qualities_of_holder(case.applicant_id, case.family),
        "failed_messages": present.failed_messages,
        "pending": pending_steps(case) if present.pending_steps else [],
        "may_hand_over": bool(reader.functions),
        "in_charge": get_names([case.assigned_to_id]).get(case.assigned_to_id) if case.assigned_to_id else None,
        "drafts": agent_drafts.drafts_of(case, by=current_actor()) if present.drafts else {},
        "failed_steps": failed_steps(case) if present.errors else [],
        **more,
    }


def file_urls(case: Case) -> Callable[[Mapping[str, Any]], str]:
    """Where each file of the case is saved from."""
    return lambda file: url_for("case_page.download_file", case_id=case.id, attachment_id=file["id"])


def linked_case_row(case: Case) -> dict[str, Any]:
    """Another request tied to this one."""
    status = workflow_of(case).status(case.status)
    return {
        "url": url_for("case_page.show_case", case_id=case.id),
        "title": procedure_of(case).title,
        "reference": case.reference,
        "status": status,
    }


def case_heading(shown: ReadableCase) -> dict[str, Any]:
    """What every page about a case says at its top, and who did what in it."""
    agents = (entry.actor_id for entry in shown.entries if entry.actor_kind == "agent" and entry.actor_id)
    digest = case_values.digest_of(shown.case)
    return {
        "shown": shown,
        "case": shown.case,
        "applicant": digest["name"],
        "named": digest["name"] or digest["line"],
        "people": get_names(agents),
    }


def actions_in_order(case: Case) -> list[Action]:
    """What the agent may do now, the main action first."""
    return sorted(acting.available_actions(case, by=current_actor()), key=lambda action: not action.primary)


def last_change(shown: ReadableCase) -> Entry:
    """What somebody did last: what a colleague who read the page before does not know of yet."""
    by_people = [entry for entry in shown.entries if entry.actor_kind != "system"]
    return (by_people or shown.entries)[-1]


def conflict_message() -> str:
    """What an agent is told who confirmed something as a colleague acted."""
    return _("La demande a changé au même instant. Vérifiez, puis confirmez de nouveau.")


def _group_by_day(entries: Iterable[Entry]) -> Iterable[tuple[date, list[Entry]]]:
    """The history folded by day, the latest first."""
    latest_first = reversed(list(entries))
    for day, found in groupby(latest_first, key=lambda entry: clock.to_paris(entry.happened_at).date()):
        yield day, list(found)


def _readable_calls(case: Case, reader: Reader) -> list[ReadableCall]:
    """What other software answered, in which it may quote what it was sent."""
    calls = list_calls(case)
    conceal = concealment_for(case, reader) if calls else Concealment()
    return [replace(call, answer=conceal.conceal(call.answer)) for call in calls]


def _related_rows(case: Case, identity: dict[str, str]) -> list[Any]:
    email = identity.get("email")
    return list(related_cases(current_actor(), case, email)) if email else []

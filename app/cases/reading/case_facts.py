"""Facts about a case that expressions and texts may read, besides its answers."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from sqlalchemy import select

from app.cases.case_definitions import workflow_of
from app.cases.models import Case, CaseEvent
from app.cases.reading.case_header import CaseHeader
from app.cases.reading.recent_messages import format_recent_messages
from app.cases.tracking.tracking_code import code_of
from app.core import clock
from app.core.db import db
from app.core.formats import format_code
from app.core.lazy_mapping import LazyMapping
from app.core.sites import current_site
from app.themes import charter
from app.workflows.definition import UnknownStatus
from app.workflows.publishing import former_status

STATUS_CHANGED = "status_changed"


# What other capabilities know of a case, by the name that expressions read.
_more_facts: Mapping[str, Callable[[CaseHeader], Any]] = {}
# What other capabilities say of a case, by the name that texts read.
_more_texts: Mapping[str, Callable[[Case], str]] = {}


def install(
    more_facts: Mapping[str, Callable[[CaseHeader], Any]], more_texts: Mapping[str, Callable[[Case], str]]
) -> None:
    """Set the facts that other capabilities know, and the texts that they write. Called once by the composition root."""
    global _more_facts, _more_texts
    _more_facts, _more_texts = more_facts, more_texts


def facts_of(case: CaseHeader) -> LazyMapping:
    """Raw values, for conditions and computed values."""
    return LazyMapping(
        {
            "channel": lambda: case.channel,
            "status": lambda: case.status,
            "previous_status": lambda: _previous_status(case),
            "status_changed": lambda: _previous_status(case) not in (None, case.status),
            "has_account": lambda: case.applicant_id is not None,
            "by_agent": lambda: case.entered_by_id is not None,
            "closed": lambda: case.is_closed,
            "criticality": lambda: case.criticality or 0,
            "submitted_on": lambda: clock.to_paris(case.submitted_at).date().isoformat(),
            **{name: partial(read, case) for name, read in _more_facts.items()},
        }
    )


def case_placeholders(case: Case, *, summary: Callable[[], str]) -> LazyMapping:
    """Formatted values for texts. `summary` gives all answers in writing."""
    base_url = current_site().base_url
    return LazyMapping(
        {
            "reference": lambda: case.reference,
            "submitted_on": lambda: case.submitted_at,
            "tracking_url": lambda: f"{base_url}/suivi",
            "tracking_code": lambda: "",  # told to the applicant alone
            "agent_url": lambda: f"{base_url}/agents/demandes/{case.id}",
            "previous_status": lambda: _status_label(case, _previous_status(case)),
            "criticality": lambda: _criticality_label(case),
            "summary": summary,
            "history": lambda: format_recent_messages(case),
            **{name: partial(write, case) for name, write in _more_texts.items()},
        }
    )


def placeholders_for_applicant(case: Case, words: Mapping[str, Any], *, tracking_url: str = "") -> Mapping[str, Any]:
    """The words of a case in what its applicant alone reads, with the code that opens it, and a link of theirs if any."""
    own = {"tracking_code": format_code(code_of(case)), **({"tracking_url": tracking_url} if tracking_url else {})}
    return ChainMap(own, words)  # type: ignore[arg-type]


def authority_placeholders() -> dict[str, str | None]:
    """The authority, and where its pages are."""
    authority, base_url = charter.get_charter(), current_site().base_url
    return {
        "name": authority.name,
        "phone": authority.phone,
        "email": authority.email,
        "url": base_url,
        "account_url": f"{base_url}/compte/profil",
        "agents_url": f"{base_url}/agents",
    }


def _previous_status(case: CaseHeader) -> str | None:
    """The status before this one; none for a case that is entering its first."""
    entered = [*_unsaved_statuses(case), *_saved_statuses(case)]
    before = entered[1:] if entered[:1] == [case.status] else entered
    return before[0] if before else None


def _unsaved_statuses(case: CaseHeader) -> list[str]:
    """The statuses entered by what is under way, the latest first."""
    unsaved_events = [each for each in db.session.new if isinstance(each, CaseEvent) and each.case_id == case.id]
    status_events = [event for event in unsaved_events if event.kind == STATUS_CHANGED and event.status]
    return [str(event.status) for event in reversed(status_events)]


def _saved_statuses(case: CaseHeader) -> list[str]:
    if case in db.session.new:
        return []
    query = select(CaseEvent.status).where(CaseEvent.case_id == case.id, CaseEvent.kind == STATUS_CHANGED)
    latest = query.order_by(CaseEvent.happened_at.desc(), CaseEvent.position.desc()).limit(2)
    with db.session.no_autoflush:
        return [status for status in db.session.scalars(latest) if status]


def _status_label(case: Case, status_id: str | None) -> str:
    if not status_id:
        return ""
    try:
        status = workflow_of(case).find_status(status_id) or former_status(case.workflow_version_id, status_id)
    except UnknownStatus:
        return ""
    return status.public_label


def _criticality_label(case: Case) -> str:
    level = workflow_of(case).level(case.criticality or 0)
    return level.label if level else ""

"""What the applicant is told of a request, whatever its workflow."""

from __future__ import annotations

from app.cases.acknowledgement import mentions
from app.cases.definitions import procedure_of
from app.cases.happenings import AgentWrote, CaseSubmitted
from app.cases.models import Case
from app.notifications.emails import queue_letter
from app.notifications.rendering import letter_from


def send_receipt(event: CaseSubmitted) -> None:
    """The acknowledgement that the law requires, and the tracking code for whoever closed the page too fast."""
    if event.email:
        _write(event.case, event.email, "case_received", code=event.tracking_code, mentions=mentions(event.case))


def pass_on(event: AgentWrote) -> None:
    """What an agent wrote, or the pieces asked for."""
    _write(event.case, event.email, "pieces_asked" if event.asks_for_pieces else "agent_wrote", words=event.text)


def _write(case: Case, to: str | None, name: str, **values: object) -> None:
    if to:
        procedure = procedure_of(case)
        written = letter_from(name, reference=case.reference, procedure=procedure.title, **values)
        queue_letter(written, to=to, key_id=case.key_id, case_id=case.id)

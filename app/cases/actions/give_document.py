"""Documents given: a file that agents made or received is put at the disposal of the applicant, with their request."""

from __future__ import annotations

from app.cases import timeline
from app.cases.event_kinds import DOCUMENT_GIVEN
from app.cases.events import DocumentGiven
from app.cases.files.action_files import find_action_files
from app.cases.people.contact import email_of
from app.cases.workflow.effects import ActionExecution
from app.core import event_bus
from app.core.web.access_rules import SYSTEM
from app.language.text.normalisation import to_one_line


def give_document(execution: ActionExecution) -> None:
    """The files leave what agents keep among themselves; the applicant is told that they are there, and gets none by e-mail."""
    parameters = execution.action.parameters
    # A file without an event came with the request: the applicant has it already.
    files = [file for file in find_action_files(execution, parameters["files"]) if file.event_id is not None]
    if not files:
        return
    case, title = execution.case, to_one_line(execution.text("title"))
    event = timeline.record(case, DOCUMENT_GIVEN, by=SYSTEM, details={"title": title, "text": execution.text("text")})
    for file in files:
        file.event_id = event.id
    if parameters.get("tell", True):
        event_bus.publish(DocumentGiven(case, title, email=email_of(case)))

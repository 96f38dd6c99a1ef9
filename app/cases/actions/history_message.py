"""Messages of a workflow in the history: to everyone, to the agents, or to those alone who play a function."""

from __future__ import annotations

from collections.abc import Iterable

from app.cases import timeline
from app.cases.files.action_files import find_action_files
from app.cases.files.attachments import describe_file
from app.cases.timeline import Entry
from app.cases.workflow.effects import ActionExecution
from app.core.web.access_rules import SYSTEM


def write_history_message(execution: ActionExecution) -> None:
    """Writes a line in the timeline, with the files it names."""
    parameters = execution.action.parameters
    to = parameters.get("to", ())
    functions = [to] if isinstance(to, str) else list(to)
    files = list(find_action_files(execution, parameters.get("attachments", ())))
    is_public = not functions and parameters.get("visible_to", timeline.EVERYONE) == timeline.EVERYONE
    translated = execution.translations("text") if is_public else {}
    event = timeline.record(
        execution.case,
        "history_message",
        by=SYSTEM,
        visible_to=timeline.AGENTS if functions else parameters.get("visible_to", timeline.EVERYONE),
        details={
            "text": execution.text("text"),
            **({"translations": translated} if translated else {}),
            **({"functions": functions} if functions else {}),
            **({"files": [describe_file(file) for file in files]} if files else {}),
        },
    )
    if event.visible_to == timeline.EVERYONE:
        for file in files:
            # What agents joined is now for the applicant, too; what came with the request is theirs already.
            file.event_id = event.id if file.event_id else None


def entries_for_functions(entries: Iterable[Entry], functions: frozenset[str]) -> list[Entry]:
    """Keep the entries that a person who plays these functions may read."""
    return [entry for entry in entries if _is_readable_by(entry, functions)]


def _is_readable_by(entry: Entry, functions: frozenset[str]) -> bool:
    to = entry.details.get("functions") if entry.kind == "history_message" else None
    return not to or bool(functions.intersection(to))

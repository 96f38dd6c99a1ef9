"""Files in responses of other software: stored with the case, for agents until they are given to the applicant."""

from __future__ import annotations

import io
from typing import Any

from app.cases import timeline
from app.cases.files.attachments import add_to_event, describe_file
from app.cases.files.uploads import receive_file
from app.cases.models import Case
from app.core.web.access_rules import SYSTEM
from app.workflows.definition import EntryAction

RECEIVED = "file_received"


def save_file(case: Case, action: EntryAction, content: bytes, *, name: str) -> dict[str, Any]:
    """Store the file; returns its value by processing field. Its type is detected from its content."""
    file = receive_file(io.BytesIO(content), name or action.id)
    event = timeline.record(case, RECEIVED, by=SYSTEM, visible_to=timeline.AGENTS, details={"title": file.name})
    attachment = add_to_event(case, event, file.stream, name=file.name, type_=file.type, limit=file.size)
    field = action.parameters.get("file_into")
    return {field: [describe_file(attachment)]} if field else {}

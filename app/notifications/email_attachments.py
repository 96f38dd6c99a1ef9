"""Attachments of workflow e-mails: files of the case, of agents, and of the current action."""

from __future__ import annotations

from uuid import UUID

from app.cases.files.action_files import find_action_files
from app.cases.workflow.effects import ActionExecution
from app.core.i18n import ngettext

# Mail servers refuse much larger messages.
MAX_BYTES = 10 * 1024 * 1024


def select_attachments(execution: ActionExecution) -> tuple[list[UUID], str]:
    """The files to attach, and a sentence about those that are too large."""
    file_ids: list[UUID] = []
    size = omitted_count = 0
    for file in find_action_files(execution, execution.action.parameters.get("attachments", ())):
        if size + file.size > MAX_BYTES:
            omitted_count += 1
            continue
        file_ids.append(file.id)
        size += file.size
    if not omitted_count:
        return file_ids, ""
    return file_ids, ngettext(
        "Un fichier est trop lourd pour un e-mail : il est à lire avec la demande.",
        "%(num)s fichiers sont trop lourds pour un e-mail : ils sont à lire avec la demande.",
        omitted_count,
    )

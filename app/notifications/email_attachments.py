"""The files that an e-mail takes with it: those of the request, of what agents keep, of the action that led there."""

from __future__ import annotations

from uuid import UUID

from app.cases.effects import Performance
from app.cases.files.action_files import find_action_files
from app.core.i18n import ngettext

# Mail servers refuse what is much larger.
MAX_BYTES = 10 * 1024 * 1024


def select_attachments(performance: Performance) -> tuple[list[UUID], str]:
    """The files, and a sentence about those that an e-mail is too small for."""
    joined: list[UUID] = []
    size = left_out = 0
    for file in find_action_files(performance, performance.action.parameters.get("attachments", ())):
        if size + file.size > MAX_BYTES:
            left_out += 1
            continue
        joined.append(file.id)
        size += file.size
    if not left_out:
        return joined, ""
    return joined, ngettext(
        "Un fichier est trop lourd pour un e-mail : il est à lire avec la demande.",
        "%(num)s fichiers sont trop lourds pour un e-mail : ils sont à lire avec la demande.",
        left_out,
    )

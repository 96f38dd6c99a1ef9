"""Files of a case, decrypted as they leave."""

from __future__ import annotations

from uuid import UUID

from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.case_representations import FILES, expand_case
from app.api.v1.declared_operations import Operation, operation
from app.api.v1.key_authentication import current_key
from app.api.v1.problem_types import LIMITED, NOT_FOUND
from app.api.v1.problems import ApiProblem
from app.api.v1.reachable_cases import find_readable_case
from app.cases.files import attachments
from app.connectors.api_scopes import READ_CASES
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.web.access_rules import access
from app.core.web.downloads import create_download


@bp.get("/demandes/<reference>/fichiers/<uuid:file_id>")
@operation(
    Operation(
        "readFile",
        _("Prendre un fichier d’une demande"),
        scope=READ_CASES,
        answer="File",
        problems=(NOT_FOUND, LIMITED),
    )
)
@access("key")
@rate_limit(API_CALL)
def read_file(reference: str, file_id: UUID) -> ResponseReturnValue:
    """The content of a file that the case lists; never of a note between agents."""
    case, key = find_readable_case(reference), current_key()
    file_ids = set() if key.is_anonymous else {file["id"] for file in expand_case(case, key, [FILES])[FILES]}
    attachment = attachments.find_in_case(case, file_id) if str(file_id) in file_ids else None
    if attachment is None:
        raise ApiProblem(NOT_FOUND)
    file = attachments.open_file(attachment)
    return create_download(file.name, file.type, file.size, file.chunks)

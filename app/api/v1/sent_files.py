"""Files that a call sends in base64, received as those of a browser are."""

from __future__ import annotations

import binascii
import io
from base64 import b64decode
from collections.abc import Mapping, Sequence

from werkzeug.datastructures import FileStorage

from app.api.v1.problem_types import BAD_REQUEST
from app.api.v1.problems import ApiProblem
from app.core.i18n import gettext as _


def decode_files(files: Sequence[Mapping[str, str]]) -> list[FileStorage]:
    """The files of a body, `{"name", "content"}` each. Raises ApiProblem for one that is not base64."""
    return [FileStorage(io.BytesIO(_decode(file)), filename=file["name"]) for file in files]


def _decode(file: Mapping[str, str]) -> bytes:
    try:
        return b64decode(file["content"], validate=True)
    except binascii.Error:
        raise ApiProblem(BAD_REQUEST, _("Le contenu de « %(name)s » n’est pas en base64.", name=file["name"])) from None

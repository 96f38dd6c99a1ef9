"""Tokens of reports that wait for something before they are one: sealed, so that they open nothing else."""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from uuid import UUID

from flask import Response

from app.api.open311.blueprint import bp
from app.api.open311.call_errors import unknown_resource_error
from app.api.open311.response_documents import create_response
from app.cases.models import Draft
from app.cases.reports.published_reports import find_report_id
from app.core.db import db
from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.core.web.access_rules import access

_ABOUT = "open311.token"
MAX_LENGTH = 300


@bp.get("/v2/tokens/<token>.<suffix>")
@access("public")
def show_token(token: str, suffix: str) -> Response:
    """The id of the report that a token was given for, empty as long as the report waits."""
    draft_id = _read_token(token)
    report_id = find_report_id(draft_id) if draft_id else None
    if report_id is None and (draft_id is None or db.session.get(Draft, draft_id) is None):
        raise unknown_resource_error()
    content = {"service_request_id": str(report_id) if report_id else None, "token": token}
    return create_response("service_requests", [content], suffix)


def create_token(draft: Draft) -> str:
    """A token for a report that is still a draft."""
    return urlsafe_b64encode(seal_for_site(draft.id.hex, about=_ABOUT)).decode().rstrip("=")


def _read_token(token: str) -> UUID | None:
    if len(token) > MAX_LENGTH:
        return None
    try:
        return UUID(unseal_for_site(urlsafe_b64decode(token + "=" * (-len(token) % 4)), about=_ABOUT))
    except (binascii.Error, SealBroken, ValueError):
        return None

"""The document of a key for software: what it may do, and how to ask."""

from __future__ import annotations

from typing import Any

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from app.api.v1.blueprint import bp
from app.api.v1.declared_operations import Operation, operation
from app.api.v1.key_authentication import current_key
from app.api.v1.openapi import build_document
from app.api.v1.query_values import check_names
from app.connectors.api_keys import get_rights
from app.connectors.models import ApiKey
from app.core.i18n import lazy_gettext as _
from app.core.rate_limits.limits import API_CALL, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access


@bp.get("")
@operation(Operation("readEntry", _("Voir ce que la clé permet"), answer="Entry"))
@access("key")
@rate_limit(API_CALL)
def show_entry() -> ResponseReturnValue:
    """The name of the key, what it may do, and where its document is."""
    check_names()
    key = current_key()
    return {
        "name": key.name,
        "scopes": _describe_rights(key),
        "document": f"{current_site().base_url}/api/v1/openapi.json",
    }


@bp.get("/openapi.json")
@operation(Operation("readDocument", _("Prendre le document OpenAPI de la clé"), answer="Document"))
@access("key")
@rate_limit(API_CALL)
def read_document() -> ResponseReturnValue:
    check_names()
    return jsonify(build_document(current_app, current_key(), base_url=current_site().base_url))


def _describe_rights(key: ApiKey) -> list[dict[str, Any]]:
    return [{"subject": subject, "scope": call} for subject, call in sorted(get_rights(key))]

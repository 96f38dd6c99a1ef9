"""Pages about the API for people: the document of a key, and the problems that software may meet."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, current_app, request
from flask.typing import ResponseReturnValue

from app.api.v1.key_authentication import find_key
from app.api.v1.problem_types import PROBLEM_TYPES
from app.api.v1.readable_document import list_operations
from app.connectors import api_keys
from app.connectors.models import ApiKey
from app.core.rate_limits.limits import CREDENTIAL_CHECK, DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.core.web.declared_forms import RawText
from app.core.web.responses import render

bp = Blueprint("api_pages", __name__, url_prefix="/api/v1")
SECRET = RawText("secret", limit=400)


@bp.get("/documentation")
@access("public")
@rate_limit(DEFAULT)
def show_documentation() -> ResponseReturnValue:
    """The form in which whoever received a key shows it, to read what it permits."""
    return render("api/documentation.html", is_refused=False)


@bp.post("/documentation")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def find_documentation() -> ResponseReturnValue:
    """The document of the key that is shown; nothing of it is kept in the page."""
    key = find_key(SECRET.read().strip())
    if key is None or not api_keys.can_be_used_from(key, request.remote_addr):
        return render("api/documentation.html", is_refused=True, status=422)
    return _render_document(key)


@bp.get("/cles/<uuid:api_key_id>/documentation")
@access("administrator")
def show_key_document(api_key_id: UUID) -> ResponseReturnValue:
    """The document of a key for an administrator, who does not have its secret."""
    return _render_document(api_keys.find_key(api_key_id))


@bp.get("/problemes")
@access("public")
@rate_limit(DEFAULT)
def show_problems() -> ResponseReturnValue:
    """Every type of problem, at the address that answers give."""
    return render("api/problems.html", problem_types=PROBLEM_TYPES)


def _render_document(key: ApiKey) -> ResponseReturnValue:
    base_url = current_site().base_url
    groups = list_operations(current_app, key, base_url=base_url)
    return render("api/document.html", key=key, groups=groups, base_url=base_url)

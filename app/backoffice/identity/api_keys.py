"""The keys of other software: an administrator makes them, says what they open, and takes them back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.connectors import api_keys
from app.connectors.api_keys import KeyRefused, Right
from app.connectors.models import ApiKey
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.core.web.declared_forms import RawText
from app.core.web.responses import redirect, render

bp = Blueprint("api_keys", __name__, url_prefix="/agents/administration/cles")
NAME = RawText("name", limit=api_keys.MAX_NAME_LENGTH)


@bp.get("")
@access("administrator")
def list_keys() -> ResponseReturnValue:
    return render(
        "backoffice/identity/api_keys/list.html", keys=api_keys.all_keys(), openings=api_keys.list_callable_actions()
    )


@bp.get("/nouvelle")
@access("administrator")
def show_new_key() -> ResponseReturnValue:
    return _render_form(None)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_key() -> ResponseReturnValue:
    """The answer itself shows the secret: it is nowhere else, and no address leads back to it."""
    try:
        key, secret = api_keys.create_api_key(NAME.read(), _read_rights())
    except KeyRefused:
        db.session.rollback()
        return _render_form(None, is_refused=True)
    db.session.commit()
    return render(
        "backoffice/identity/api_keys/created.html",
        key=key,
        secret=secret,
        base_url=current_site().base_url,
        status=201,
    )


@bp.get("/<uuid:api_key_id>")
@access("administrator")
def show_key(api_key_id: UUID) -> ResponseReturnValue:
    return _render_form(api_keys.find_key(api_key_id))


@bp.post("/<uuid:api_key_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_key(api_key_id: UUID) -> ResponseReturnValue:
    key = api_keys.find_key(api_key_id)
    try:
        api_keys.change_key(key, NAME.read(), _read_rights())
    except KeyRefused:
        db.session.rollback()
        return _render_form(key, is_refused=True)
    db.session.commit()
    flash(_("La clé est enregistrée. Ce qu’elle ouvre change tout de suite."))
    return redirect(url_for(".show_key", api_key_id=key.id))


@bp.post("/<uuid:api_key_id>/revocation")
@access("administrator")
@rate_limit(DEFAULT)
def create_revocation(api_key_id: UUID) -> ResponseReturnValue:
    key = api_keys.find_key(api_key_id)
    api_keys.revoke_key(key)
    db.session.commit()
    flash(_("La clé « %(name)s » n’ouvre plus rien.", name=key.name))
    return redirect(url_for(".list_keys"))


def _render_form(key: ApiKey | None, *, is_refused: bool = False) -> ResponseReturnValue:
    rights = api_keys.get_rights(key) if key is not None else set()
    return render(
        "backoffice/identity/api_keys/key.html",
        status=422 if is_refused else 200,
        key=key,
        openings=api_keys.list_callable_actions(),
        name=RawText("name").read() if is_refused else key.name if key else "",
        held=_read_rights() if is_refused else rights,
        is_nameless=is_refused and not NAME.read().strip(),
        is_useless=is_refused and not _read_rights(),
        base_url=current_site().base_url,
    )


def _read_rights() -> set[Right]:
    """The ticked rights that exist."""
    ticked = set(request.form.getlist("rights"))
    existing_rights = {
        (slug, action.name)
        for slug, (_title, actions) in api_keys.list_callable_actions().items()
        for action in actions
    }
    return {right for right in existing_rights if ":".join(right) in ticked}

"""The keys of other software: an administrator makes them, says what they open, renews them, and takes them back."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.backoffice.identity.api_key_form import KeyForm, read_rights, render_form
from app.connectors import api_keys
from app.connectors.api_keys import KeyRefused
from app.connectors.models import ApiKey
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access
from app.core.web.responses import redirect, render

bp = Blueprint("api_keys", __name__, url_prefix="/agents/administration/cles")


@bp.get("")
@access("administrator")
def list_keys() -> ResponseReturnValue:
    keys = api_keys.all_keys()
    return render(
        "backoffice/identity/api_keys/list.html",
        keys=keys,
        expired_ids={key.id for key in keys if api_keys.is_expired(key)},
    )


@bp.get("/nouvelle")
@access("administrator")
def show_new_key() -> ResponseReturnValue:
    return render_form(None)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_key() -> ResponseReturnValue:
    """The answer itself shows the secret: it is nowhere else, and no address leads back to it."""
    form = KeyForm()
    try:
        _check_day(form)
        key, secret = api_keys.create_api_key(form.name, read_rights(), form.terms)
    except KeyRefused as refusal:
        db.session.rollback()
        return render_form(None, problems=refusal.problems)
    db.session.commit()
    return _render_secret(key, secret)


@bp.get("/<uuid:api_key_id>")
@access("administrator")
def show_key(api_key_id: UUID) -> ResponseReturnValue:
    return render_form(api_keys.find_key(api_key_id))


@bp.post("/<uuid:api_key_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_key(api_key_id: UUID) -> ResponseReturnValue:
    key, form = api_keys.find_key(api_key_id), KeyForm()
    try:
        _check_day(form)
        api_keys.change_key(key, form.name, read_rights(), form.terms)
    except KeyRefused as refusal:
        db.session.rollback()
        return render_form(key, problems=refusal.problems)
    db.session.commit()
    flash(_("La clé est enregistrée. Ce qu’elle ouvre change tout de suite."))
    return redirect(url_for(".show_key", api_key_id=key.id))


@bp.post("/<uuid:api_key_id>/renouvellement")
@access("administrator")
@rate_limit(DEFAULT)
def create_renewal(api_key_id: UUID) -> ResponseReturnValue:
    """Another secret for the same key; the answer alone shows it."""
    key = api_keys.find_key(api_key_id)
    if not api_keys.is_in_force(key):
        return redirect(url_for(".show_key", api_key_id=key.id))
    secret = api_keys.renew_secret(key)
    db.session.commit()
    return _render_secret(key, secret)


@bp.post("/<uuid:api_key_id>/renouvellement/fin")
@access("administrator")
@rate_limit(DEFAULT)
def end_overlap(api_key_id: UUID) -> ResponseReturnValue:
    key = api_keys.find_key(api_key_id)
    api_keys.end_overlap(key)
    db.session.commit()
    flash(_("L’ancien secret de « %(name)s » n’ouvre plus rien.", name=key.name))
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


def _check_day(form: KeyForm) -> None:
    if form.has_unreadable_day:
        raise KeyRefused(["end_unreadable"])


def _render_secret(key: ApiKey, secret: str) -> ResponseReturnValue:
    return render(
        "backoffice/identity/api_keys/created.html",
        key=key,
        secret=secret,
        former_until=api_keys.get_former_end(key),
        base_url=current_site().base_url,
        status=201,
    )

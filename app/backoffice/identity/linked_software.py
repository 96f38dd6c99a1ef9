"""Linked software: what the administrator declares, so that people sign in to it with their Parvis account."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, flash, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import SOFTWARE, record_event
from app.backoffice.identity.linked_software_form import read_declaration, render_form
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.sites import current_site
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.openid_provider import clients
from app.openid_provider.clients import DeclarationRefused
from app.openid_provider.models import SECRET, OpenidClient

bp = Blueprint("linked_software", __name__, url_prefix="/agents/administration/logiciels")


@bp.get("")
@access("administrator")
def list_clients() -> ResponseReturnValue:
    return render("backoffice/identity/linked_software/list.html", clients=clients.all_clients())


@bp.get("/nouveau")
@access("administrator")
def show_new_client() -> ResponseReturnValue:
    return render_form(None)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_client() -> ResponseReturnValue:
    """The answer itself shows the secret: it is nowhere else, and no address leads back to it."""
    declaration = read_declaration()
    try:
        client, secret = clients.declare_client(declaration)
    except DeclarationRefused as error:
        db.session.rollback()
        return render_form(None, declaration=declaration, problems=error.problems)
    record_event("software_declared", SOFTWARE, by=current_actor(), subject=client.client_id, name=client.name)
    db.session.commit()
    return _render_declared(client, secret, status=201)


@bp.get("/<uuid:client_id>")
@access("administrator")
def show_client(client_id: UUID) -> ResponseReturnValue:
    return render_form(clients.find_client(client_id))


@bp.post("/<uuid:client_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_client(client_id: UUID) -> ResponseReturnValue:
    client, declaration = clients.find_client(client_id), read_declaration()
    had_secret = client.authentication == SECRET
    try:
        clients.change_client(client, declaration)
    except DeclarationRefused as error:
        db.session.rollback()
        return render_form(clients.find_client(client_id), declaration=declaration, problems=error.problems)
    record_event("software_changed", SOFTWARE, by=current_actor(), subject=client.client_id, name=client.name)
    # A software that goes back to a secret has none yet.
    secret = clients.renew_secret(client) if client.authentication == SECRET and not had_secret else None
    db.session.commit()
    if secret:
        return _render_declared(client, secret)
    flash(_("Le logiciel est enregistré. Ce qu’il peut demander change tout de suite."))
    return redirect(url_for(".show_client", client_id=client.id))


@bp.post("/<uuid:client_id>/secret")
@access("administrator")
@rate_limit(DEFAULT)
def create_secret(client_id: UUID) -> ResponseReturnValue:
    """Another secret; the former one is refused at once."""
    client = clients.find_client(client_id)
    if client.authentication != SECRET or client.closed_at is not None:
        return redirect(url_for(".show_client", client_id=client.id))
    secret = clients.renew_secret(client)
    record_event("software_secret_renewed", SOFTWARE, by=current_actor(), subject=client.client_id, name=client.name)
    db.session.commit()
    return _render_declared(client, secret)


@bp.post("/<uuid:client_id>/retrait")
@access("administrator")
@rate_limit(DEFAULT)
def create_closure(client_id: UUID) -> ResponseReturnValue:
    """Nobody signs in to it any more, and those who had are signed out of it."""
    client = clients.find_client(client_id)
    clients.close_client(client)
    record_event("software_closed", SOFTWARE, by=current_actor(), subject=client.client_id, name=client.name)
    db.session.commit()
    flash(_("« %(name)s » n’est plus relié.", name=client.name))
    return redirect(url_for(".list_clients"))


def _render_declared(client: OpenidClient, secret: str | None, *, status: int = 200) -> ResponseReturnValue:
    return render(
        "backoffice/identity/linked_software/declared.html",
        status=status,
        client=client,
        secret=secret,
        issuer=current_site().base_url,
    )

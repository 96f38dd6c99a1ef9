"""ProConnect and the identity providers of the authority: an administrator declares them, and tries them first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import AGENTS, record_event
from app.accounts.agents import all_roles
from app.backoffice.identity import openid_source_form as source_form
from app.backoffice.identity.typed_secrets import seal_typed_secret
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Tick
from app.core.web.responses import redirect, render
from app.identity.openid import declared_sources
from app.identity.openid.models import OpenidSource
from app.identity.openid.proconnect import ISSUERS
from app.identity.openid.provider_check import CheckResult, check_source
from app.identity.openid.source_declaration import (
    OPENID,
    PROCONNECT,
    PROCONNECT_COMPANIES,
    Declaration,
    DeclarationRefused,
    new_declaration,
)
from app.identity.pending_links import count_pending
from app.identity.provider_metadata import clear_cache
from app.identity.return_addresses import get_announcement_address, get_return_address, get_signed_out_address

bp = Blueprint("openid_sources", __name__, url_prefix="/agents/administration/fournisseurs-d-identite")

IS_TRIAL = Tick("then", value="try")


@bp.get("")
@access("administrator")
def list_sources() -> ResponseReturnValue:
    rows = declared_sources.list_declared()
    return render(
        "backoffice/identity/openid_sources/list.html",
        sources=[(row, declared_sources.count_links(row)) for row in rows],
        has_proconnect=any(row.kind == PROCONNECT for row in rows),
        has_companies=any(row.kind == PROCONNECT_COMPANIES for row in rows),
        pending=count_pending(),
    )


@bp.get("/nouveau")
@access("administrator")
def show_new_source() -> ResponseReturnValue:
    return _render_form(None, new_declaration(_read_kind()))


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_source() -> ResponseReturnValue:
    """Declare it, and show what is to be declared at the provider."""
    declaration = source_form.read_declaration(_read_kind())
    if IS_TRIAL.read():
        return _render_form(None, declaration, results=check_source(declaration))
    try:
        row = declared_sources.declare_source(declaration)
    except DeclarationRefused as error:
        db.session.rollback()
        return _render_form(None, declaration, problems=error.problems)
    record_event("identity_source_declared", AGENTS, by=current_actor(), subject=row.key, name=row.name)
    db.session.commit()
    flash(_("C’est enregistré. Déclarez maintenant les deux adresses ci-dessous chez le fournisseur."))
    return redirect(url_for(".show_source", provider_id=row.id))


@bp.get("/<uuid:provider_id>")
@access("administrator")
def show_source(provider_id: UUID) -> ResponseReturnValue:
    row = declared_sources.find_declared(provider_id)
    return _render_form(row, declared_sources.read_declaration(row))


@bp.post("/<uuid:provider_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_source(provider_id: UUID) -> ResponseReturnValue:
    """Save what was typed, from the next sign-in on; « Essayer » stops before saving."""
    row = declared_sources.find_declared(provider_id)
    declaration = source_form.read_declaration(row.kind)
    if IS_TRIAL.read():
        return _render_form(row, declaration, results=check_source(declaration))
    try:
        declared_sources.change_source(row, declaration)
    except DeclarationRefused as error:
        db.session.rollback()
        return _render_form(declared_sources.find_declared(provider_id), declaration, problems=error.problems)
    record_event("identity_source_changed", AGENTS, by=current_actor(), subject=row.key, name=row.name)
    db.session.commit()
    # A page that was being made meanwhile may have fetched what the former settings said.
    clear_cache()
    flash(_("C’est enregistré, dès la prochaine connexion."))
    return redirect(url_for(".show_source", provider_id=row.id))


@bp.post("/<uuid:provider_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_source(provider_id: UUID) -> ResponseReturnValue:
    row = declared_sources.find_declared(provider_id)
    try:
        declared_sources.delete_source(row)
    except declared_sources.ProviderInUse:
        flash(_("Des comptes s’ouvrent avec ce fournisseur : décochez « En service » plutôt."), "warning")
        return redirect(url_for(".show_source", provider_id=provider_id))
    record_event("identity_source_deleted", AGENTS, by=current_actor(), subject=row.key, name=row.name)
    db.session.commit()
    flash(_("Le fournisseur est retiré."))
    return redirect(url_for(".list_sources"))


def _read_kind() -> str:
    kind = request.values.get("genre", OPENID)
    return kind if source_form.is_kind(kind) else OPENID


def _render_form(
    row: OpenidSource | None,
    declaration: Declaration,
    *,
    problems: Mapping[str, str] | None = None,
    results: Sequence[CheckResult] | None = None,
) -> ResponseReturnValue:
    roles = all_roles()
    return render(
        "backoffice/identity/openid_sources/source.html",
        status=422 if problems else 200,
        source=row,
        declaration=declaration,
        kept_secret=seal_typed_secret(request.form, "secret"),
        is_proconnect=declaration.is_proconnect,
        is_for_companies=declaration.is_for_companies,
        problems=source_form.describe_problems(problems or {}),
        results=results,
        issuers=ISSUERS,
        audiences=[(key, str(label)) for key, label in source_form.AUDIENCE_LABELS.items()],
        methods=[(key, str(label)) for key, label in source_form.AUTHENTICATION_LABELS.items()],
        places=[(key, str(label), str(hint)) for key, (label, hint) in source_form.PLACE_LABELS.items()],
        attributes=source_form.list_attribute_fields(declaration),
        roles=source_form.list_role_fields(declaration, roles),
        return_address=get_return_address(row.key) if row else None,
        logout_address=get_signed_out_address() if row else None,
        announcement_address=get_announcement_address(row.key) if row and row.kind == OPENID else None,
        links=declared_sources.count_links(row) if row else 0,
    )

"""SAML providers: an administrator declares them, gives them our metadata, and checks that all is ready."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.accounts.administration_history import IDENTITIES, record_event
from app.accounts.agents import all_roles
from app.accounts.families import family_label
from app.backoffice.identity.saml_provider_form import EMPTY_FORM, METADATA_PROBLEMS, describe_provider, read_provider
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity.certificates import get_expiry
from app.identity.saml import saml_providers
from app.identity.saml.addresses import get_addresses
from app.identity.saml.models import SamlProvider
from app.identity.saml.saml_providers import ALERT_BEFORE, ProviderAlreadyDeclared

bp = Blueprint("saml_providers", __name__, url_prefix="/agents/administration/saml")


@bp.get("")
@access("administrator")
def list_providers() -> ResponseReturnValue:
    rows = [(provider, _find_trouble(provider)) for provider in saml_providers.list_providers()]
    return render("backoffice/identity/saml_providers/list.html", rows=rows)


@bp.get("/nouveau")
@access("administrator")
def show_new_provider() -> ResponseReturnValue:
    return _render_form(None, EMPTY_FORM)


@bp.post("")
@access("administrator")
@rate_limit(DEFAULT)
def create_provider() -> ResponseReturnValue:
    return _save_provider(None)


@bp.get("/<uuid:provider_id>")
@access("administrator")
def show_provider(provider_id: UUID) -> ResponseReturnValue:
    provider = saml_providers.find_provider(provider_id)
    return _render_form(provider, describe_provider(provider))


@bp.post("/<uuid:provider_id>")
@access("administrator")
@rate_limit(DEFAULT)
def update_provider(provider_id: UUID) -> ResponseReturnValue:
    return _save_provider(saml_providers.find_provider(provider_id))


@bp.post("/<uuid:provider_id>/suppression")
@access("administrator")
@rate_limit(DEFAULT)
def delete_provider(provider_id: UUID) -> ResponseReturnValue:
    provider = saml_providers.find_provider(provider_id)
    record_event("saml_provider_deleted", IDENTITIES, by=current_actor(), subject=provider.key, name=provider.name)
    saml_providers.delete_provider(provider)
    db.session.commit()
    flash(_("Le fournisseur est retiré. Les comptes restent ; ils s’ouvrent par leurs autres moyens."))
    return redirect(url_for(".list_providers"))


def _save_provider(provider: SamlProvider | None) -> ResponseReturnValue:
    form = request.form.to_dict()
    values, problems = read_provider(form, is_new=provider is None)
    if values is None:
        return _render_form(provider, form, problems=problems)
    try:
        saved = saml_providers.save_provider(values, provider)
    except ProviderAlreadyDeclared:
        db.session.rollback()
        current = saml_providers.find_provider(provider.id) if provider is not None else None
        return _render_form(
            current, form, problems={"metadata": _("Ce fournisseur est déjà déclaré sous un autre nom.")}
        )
    what = "saml_provider_changed" if provider is not None else "saml_provider_declared"
    record_event(what, IDENTITIES, by=current_actor(), subject=saved.key, name=saved.name)
    db.session.commit()
    flash(
        _("Le fournisseur est enregistré.")
        if provider
        else _("Le fournisseur est déclaré. Donnez-lui maintenant nos métadonnées.")
    )
    return redirect(url_for(".show_provider", provider_id=saved.id))


def _render_form(
    provider: SamlProvider | None, form: Mapping[str, Any], *, problems: Mapping[str, str] | None = None
) -> ResponseReturnValue:
    return render(
        "backoffice/identity/saml_providers/provider.html",
        status=422 if problems else 200,
        provider=provider,
        form=form,
        problems=problems or {},
        roles=[(role, family_label(role.family), form.get(f"role-{role.slug}", "")) for role in all_roles()],
        addresses=get_addresses(provider.key) if provider else None,
        expiry=get_expiry(provider.certificates) if provider else None,
        trouble=_find_trouble(provider) if provider else "",
    )


def _find_trouble(provider: SamlProvider) -> str:
    """Describe what an administrator should see to, in a sentence."""
    expiry = get_expiry(provider.certificates)
    if expiry is None or expiry < clock.now():
        return _("Son certificat n’est plus valable : personne n’entre. Lisez ses nouvelles métadonnées.")
    if provider.metadata_error:
        reason = METADATA_PROBLEMS.get(provider.metadata_error, _("L’adresse ne répond pas."))
        return _("Ses métadonnées n’ont pas pu être relues. %(reason)s", reason=reason)
    if expiry < clock.now() + ALERT_BEFORE:
        return _("Son certificat finit dans moins d’un mois. Demandez-lui ses nouvelles métadonnées.")
    return ""

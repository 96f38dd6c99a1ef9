"""The page to view and correct one's profile."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, request, url_for

from app.accounts.profile import Profile, correct_profile, read_profile
from app.accounts.quality_holders import list_qualities_of_account
from app.auth.account_checks import load_own_account
from app.auth.forms import ProfileForm
from app.core.db import db
from app.core.formats import format_phone
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.form_resumption import Resumption, SubmittedValues, allow_resumption
from app.core.web.responses import redirect, render
from app.procedures.procedure_options import PROFILES

blueprint = Blueprint("profile", __name__)


@blueprint.get("/profil")
@access("signed_in")
def show_profile() -> Response:
    """The stored profile in an editable form."""
    profile = read_profile(load_own_account())
    return _render_page(ProfileForm(formdata=None, data=_form_values(profile)), profile)


def describe_update(values: SubmittedValues) -> Resumption:
    """Description of a profile update, for resuming an interrupted form."""
    labels = {field.name: field.label.text for field in ProfileForm(formdata=None) if field.type != "CSRFTokenField"}
    labels["kinds"] = _("Vous agissez aussi comme…")
    return Resumption(_("Enregistrer ces informations"), _("Votre profil"), labels.get)


@blueprint.post("/profil")
@allow_resumption(describe_update)
@access("signed_in")
@rate_limit(DEFAULT)
def update_profile() -> Response:
    """Save the corrections."""
    account = load_own_account()
    form = ProfileForm()
    if not form.validate():
        return _render_page(form, read_profile(account), status=422)
    correct_profile(
        account,
        first_name=(form.first_name.data or "").strip(),
        last_name=(form.last_name.data or "").strip(),
        phone=form.phone.data or "",
        address=form.address,
        kinds=tuple(kind for kind in PROFILES if kind in request.form.getlist("kinds")),
    )
    db.session.commit()
    flash(_("Vos informations sont à jour."))
    return redirect(url_for(".show_profile"))


def _form_values(profile: Profile) -> dict[str, Any]:
    names_and_phone = {
        "first_name": profile.first_name,
        "last_name": profile.last_name,
        "phone": format_phone(profile.phone),
    }
    return {**names_and_phone, **(profile.address or {})}


def _render_page(form: ProfileForm, profile: Profile, *, status: int = 200) -> Response:
    kinds = request.form.getlist("kinds") if request.method == "POST" else profile.kinds
    actor = current_actor()
    qualities = list_qualities_of_account(actor.account_id) if actor.kind == "resident" and actor.account_id else []
    return render(
        "auth/profile.html",
        status=status,
        form=form,
        profile=profile,
        has_password=load_own_account().password_hash is not None,
        kinds=kinds,
        qualities=qualities,
    )

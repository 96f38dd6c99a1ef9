"""One's own passkeys: creating, naming, removing."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, flash, request, url_for

from app.accounts.browser_secret import get_browser_secret, read_browser_secret
from app.accounts.browsers import browser_name
from app.accounts.models import Account
from app.accounts.passkeys import account_passkeys
from app.accounts.passkeys.ceremonies import ResponseRefused
from app.accounts.passkeys.challenges import ChallengeUnusable
from app.accounts.passkeys.queries import list_passkeys, read_name
from app.accounts.second_factor import asks_second_step
from app.accounts.sign_in_methods import BY_PASSKEY
from app.auth.account_checks import is_recently_authenticated, load_own_account, redirect_to_reauthentication
from app.auth.forms import NewPasskeyForm, PasskeyNameForm
from app.auth.key_checks import are_passkeys_possible, create_options_response, load_relying_party
from app.auth.sign_in_completion import complete_sign_in, get_home_url, set_browser_mark
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import CREDENTIAL_CHECK, DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity.links import has_confirmed_link

blueprint = Blueprint("passkeys", __name__, url_prefix="/cles-d-acces")


@blueprint.get("")
@access("signed_in")
def show_passkeys() -> Response:
    """The keys of the account, with their last use."""
    return _render_list(load_own_account())


@blueprint.get("/nouvelle")
@access("signed_in")
def show_new_passkey() -> Response:
    """The page where a browser creates a key."""
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_new_passkey"))
    name = browser_name(request.headers.get("User-Agent", ""))
    return _render_new(NewPasskeyForm(formdata=None, name=name))


@blueprint.get("/nouvelle/options")
@access("signed_in")
def show_creation_options() -> Response:
    """Answer with what the browser needs to create a key, in JSON."""
    options = account_passkeys.get_creation_options(
        load_own_account(), load_relying_party(), browser=get_browser_secret()
    )
    return create_options_response(options)


@blueprint.post("/nouvelle")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def create_passkey() -> Response:
    """Store the key: every other session ends, and an agent without recovery codes gets some, shown once."""
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_new_passkey"))
    account, form = load_own_account(), NewPasskeyForm()
    if not form.validate():
        return _render_new(form, status=422)
    try:
        codes = account_passkeys.add_passkey(
            account,
            load_relying_party(),
            form.credential.data or "",
            name=form.name.data.strip(),
            browser=read_browser_secret(),
        )
    except (ResponseRefused, ChallengeUnusable):
        return _refuse_creation(
            form, _("La clé n’a pas pu être créée. Recommencez, et suivez votre appareil jusqu’au bout.")
        )
    except account_passkeys.KeyAlreadyRegistered:
        return _refuse_creation(
            form, _("Cet appareil a déjà une clé ici. Utilisez un autre appareil pour en créer une.")
        )
    except account_passkeys.TooManyKeys:
        return _refuse_creation(
            form, _("Vous avez déjà 20 clés. Supprimez celles qui ne servent plus, puis recommencez.")
        )
    response = complete_sign_in(account, url_for(".show_passkeys"), method=BY_PASSKEY)
    db.session.commit()
    if codes:
        page = render("auth/recovery_codes.html", codes=codes, home=get_home_url(account.kind))
        return set_browser_mark(page, account)
    flash(_("Votre clé est créée. Vos autres connexions sont fermées."))
    return response


@blueprint.post("/<uuid:passkey_id>/nom")
@access("signed_in")
@rate_limit(DEFAULT)
def rename_passkey(passkey_id: UUID) -> Response:
    account, form = load_own_account(), PasskeyNameForm()
    if not form.validate():
        return _render_list(account, form, renamed_id=passkey_id, status=422)
    account_passkeys.rename_passkey(account, passkey_id, form.name.data.strip())
    db.session.commit()
    flash(_("Le nom de la clé est changé."))
    return redirect(url_for(".show_passkeys"))


@blueprint.post("/<uuid:passkey_id>/fin")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def delete_passkey(passkey_id: UUID) -> Response:
    """Remove the key and end every other session."""
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_passkeys"))
    account = load_own_account()
    try:
        account_passkeys.delete_passkey(account, passkey_id, has_identity=has_confirmed_link(account.id))
    except account_passkeys.LastMethod:
        flash(_("Gardez cette clé : sans elle, vous ne pourriez plus vous connecter. Créez-en d’abord une autre."))
        return redirect(url_for(".show_passkeys"))
    response = complete_sign_in(account, url_for(".show_passkeys"), method=current_actor().sign_in_method)
    db.session.commit()
    flash(_("La clé est supprimée. Vos autres connexions sont fermées."))
    return response


def _refuse_creation(form: NewPasskeyForm, message: str) -> Response:
    # The use of the challenge is recorded whatever comes of it.
    db.session.commit()
    return _render_new(form, problem=message, status=422)


def _render_list(
    account: Account, form: PasskeyNameForm | None = None, *, renamed_id: UUID | None = None, status: int = 200
) -> Response:
    return render(
        "auth/passkeys.html",
        status=status,
        keys=[(passkey, read_name(account, passkey)) for passkey in list_passkeys(account.id)],
        can_delete=account_passkeys.can_delete_passkey(account, has_identity=has_confirmed_link(account.id)),
        is_second_factor=asks_second_step(account),
        are_possible=are_passkeys_possible(),
        form=form,
        renamed_id=renamed_id,
    )


def _render_new(form: NewPasskeyForm, *, problem: str = "", status: int = 200) -> Response:
    return render("auth/new_passkey.html", status=status, form=form, problem=problem)

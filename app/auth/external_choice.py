"""Somebody unknown comes with an identity: they open an account, or add it to the one they have after proving it."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.accounts.models import RESIDENT
from app.accounts.profile import read_profile
from app.auth.account_checks import is_recently_authenticated, load_own_account, redirect_to_reauthentication
from app.auth.external_callback import create_resident, get_browser_token, link_identity
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.identity import links, unlinked_identities
from app.identity.sources import UnknownSource, find_source
from app.identity.unlinked_identities import WaitingIdentity

blueprint = Blueprint("external_choice", __name__, url_prefix="/avec/identite")


class IdentityGone(LookupError):
    """The identity was used, declined, or waited too long; or it arrived in another browser."""


@blueprint.get("/choix")
@access("public")
def show_choice() -> Response:
    """Offer to open an account or to add the identity to an existing one."""
    waiting_identity = _load_waiting_identity()
    return render(
        "auth/external_choice.html",
        waiting_identity=waiting_identity,
        company=waiting_identity.identity.organisation_name,
        source=find_source(waiting_identity.source),
        token=_get_token(),
        is_known_pivot=links.is_known_pivot(waiting_identity.identity),
        addition_url=url_for(".show_addition", jeton=_get_token()),
    )


@blueprint.post("/choix")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_account() -> Response:
    """Open the account, and sign its owner in."""
    waiting_identity = _take_waiting_identity()
    source = find_source(waiting_identity.source)
    if RESIDENT not in source.kinds or not source.can_create:
        raise IdentityGone
    return create_resident(source.key, waiting_identity.identity, waiting_identity.next_url)


@blueprint.get("/rattachement")
@access("signed_in")
def show_addition() -> Response:
    """Ask to confirm the addition to one's account, once it was proved a moment ago."""
    waiting_identity = _load_waiting_identity()
    if not is_recently_authenticated():
        return redirect_to_reauthentication(request.full_path)
    source = find_source(waiting_identity.source)
    return render(
        "auth/external_addition.html",
        waiting_identity=waiting_identity,
        source=source,
        token=_get_token(),
        profile=read_profile(load_own_account()),
        is_possible=current_actor().kind in source.kinds and _is_of_own_company(waiting_identity),
    )


@blueprint.post("/rattachement")
@access("signed_in")
@rate_limit(CREDENTIAL_CHECK)
def create_addition() -> Response:
    """Add the identity to one's account."""
    if not is_recently_authenticated():
        return redirect_to_reauthentication(url_for(".show_addition", jeton=_get_token()))
    waiting_identity = _take_waiting_identity()
    source = find_source(waiting_identity.source)
    if current_actor().kind not in source.kinds or not _is_of_own_company(waiting_identity):
        raise IdentityGone
    return link_identity(load_own_account(), source.key, waiting_identity.identity, waiting_identity.next_url)


@blueprint.post("/abandon")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def delete_arrival() -> Response:
    """Forget the identity."""
    next_url = _take_waiting_identity().next_url
    db.session.commit()
    return redirect(next_url or "/")


@blueprint.errorhandler(IdentityGone)
@blueprint.errorhandler(UnknownSource)
@blueprint.errorhandler(links.LinkedElsewhere)
@blueprint.errorhandler(links.OtherPerson)
def show_arrival_over(_error: Exception) -> Response:
    db.session.rollback()
    return render("auth/external_over.html", status=410)


def _is_of_own_company(waiting_identity: WaitingIdentity) -> bool:
    """Whether the identity and the account are of the same company, or both of a person."""
    return waiting_identity.identity.organisation == links.find_organisation(load_own_account())


def _get_token() -> str:
    return request.form.get("jeton", "") or request.args.get("jeton", "")


def _load_waiting_identity() -> WaitingIdentity:
    waiting_identity = unlinked_identities.find_identity(_get_token(), browser=get_browser_token())
    if waiting_identity is None:
        raise IdentityGone
    return waiting_identity


def _take_waiting_identity() -> WaitingIdentity:
    """The identity, for this request alone."""
    waiting_identity = _load_waiting_identity()
    if not unlinked_identities.delete_identity(_get_token()):
        raise IdentityGone
    return waiting_identity

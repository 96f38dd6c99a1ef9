"""Going to a source of identities, and coming back."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from uuid import UUID

from flask import Blueprint, Response, abort, jsonify, request, url_for

from app.accounts.assurance import STRONG
from app.auth.account_checks import is_recently_authenticated, redirect_to_reauthentication
from app.auth.external_attempts import Attempt, keep_attempt, new_demand, take_attempt
from app.auth.external_callback import receive_identity
from app.auth.response_cookie import set_response_cookie
from app.auth.sign_in_completion import get_home_url
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import is_local_path, redirect, render
from app.identity.franceconnect.settings import list_public_keys
from app.identity.linking_rules import LINK, PROVE, SIGN_IN, STEP_UP
from app.identity.links import LinkedElsewhere, OtherPerson
from app.identity.return_addresses import get_return_address
from app.identity.source import IdentitySource, SignInRefused
from app.identity.sources import UnknownSource, find_source, list_sources

blueprint = Blueprint("external", __name__, url_prefix="/avec")

# In addresses: why one goes to the source.
PURPOSES = {"": SIGN_IN, "lien": LINK, "preuve": PROVE, "niveau": STEP_UP}
# Reasons that say nothing of the provider: trying again is all there is to do.
ORDINARY_REASONS = frozenset({"cancelled", "expired"})
# Reasons of the account or of the means that was chosen at the source: one has to choose again there.
OTHER_ACCOUNT_REASONS = frozenset(
    {
        *("level_too_low", "second_factor_missing", "not_fresh"),
        *("wrong_organisation", "wrong_domain", "wrong_provider", "email_not_verified"),
    }
)

TakeAttempt = Callable[[], Attempt]

log = logging.getLogger(__name__)


@blueprint.get("/<key>")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def start_sign_in(key: str) -> Response:
    """Send the browser to the source; what it will be asked stays in its cookie."""
    source, purpose = _load_source(key), PURPOSES.get(request.args.get("but", ""), SIGN_IN)
    if request.headers.get("Sec-Fetch-Site") in ("cross-site", "same-site"):
        # A page elsewhere does not choose when one signs in here.
        return redirect(url_for("account.sign_in.show_sign_in"))
    actor = current_actor()
    if purpose in (LINK, PROVE) and actor.is_anonymous:
        return redirect(url_for("account.sign_in.show_sign_in"))
    if purpose == LINK and not is_recently_authenticated():
        return redirect_to_reauthentication(request.full_path)
    next_url = request.args.get("next", "")
    demand = new_demand(
        get_return_address(key),
        proof=_read_level("preuve", source.max_proof),
        strength=_read_level("force", STRONG),
        is_fresh=purpose == PROVE or request.args.get("autre") == "oui",
    )
    attempt = Attempt(key, purpose, next_url if is_local_path(next_url) else "", demand, _bound_account(purpose))
    try:
        redirection = source.start(demand)
    except SignInRefused as refusal:
        return render_refusal(source, refusal, attempt)
    keep_attempt(replace(attempt, demand=replace(demand, own_values=redirection.own_values)))
    response = redirect(redirection.url)
    return set_response_cookie(response, key, demand.state) if redirection.uses_form_post else response


@blueprint.get("/<key>/retour")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def finish_sign_in(key: str) -> Response:
    """The browser comes back with an answer, which is used once, or with a refusal."""
    answer = request.args.to_dict()
    return finish_attempt(_load_source(key), answer, lambda: take_attempt(key, answer.get("state", "")))


@blueprint.get("/franceconnect-plus/cles")
@access("public")
def show_encryption_keys() -> Response:
    """The public key that FranceConnect+ encrypts to; an empty set while there is none."""
    response = jsonify(keys=list_public_keys())
    response.headers["Cache-Control"] = "public, max-age=300"
    return response


def finish_attempt(source: IdentitySource, answer: Mapping[str, str], take: TakeAttempt) -> Response:
    """Finish the attempt that `take` finds: also for sources whose answer comes otherwise than in an address."""
    attempt = None
    try:
        attempt = take()
        # Before the source is asked anything: an answer that fails halfway has served too.
        db.session.commit()
        return receive_identity(source, attempt, source.finish(attempt.demand, answer))
    except SignInRefused as refusal:
        db.session.rollback()
        return render_refusal(source, refusal, attempt)
    except LinkedElsewhere:
        db.session.rollback()
        return render_refusal(source, SignInRefused("linked_elsewhere"), attempt)
    except OtherPerson:
        db.session.rollback()
        return render_refusal(source, SignInRefused("other_person"), attempt)


def render_refusal(source: IdentitySource, refusal: SignInRefused, attempt: Attempt | None) -> Response:
    """Render what happened, how to try again, and the other ways in; the reference finds the line of the log."""
    reference = refusal.reference or secrets.token_hex(4)
    if refusal.reason not in ORDINARY_REASONS:
        log.warning("sign-in refused: %s, %s, %s, %s", source.key, refusal.reason, refusal.code or "-", reference)
    actor = current_actor()
    next_url = attempt.next_url if attempt else ""
    return render(
        "auth/external_refusal.html",
        status=503 if refusal.reason == "unavailable" else 403,
        source=source,
        refusal=refusal,
        reference=reference,
        again=_retry_url(source, attempt, refusal),
        next_url=next_url,
        back=next_url or (get_home_url(actor.kind) if actor.is_authenticated else "/"),
        others=[each for each in list_sources() if each.key != source.key and each.kinds & source.kinds],
    )


def _retry_url(source: IdentitySource, attempt: Attempt | None, refusal: SignInRefused) -> str:
    # The source would answer at once with the account that was just refused.
    other = "oui" if refusal.reason in OTHER_ACCOUNT_REASONS else None
    if attempt is None:
        return url_for("account.external.start_sign_in", key=source.key, autre=other)
    word = next(word for word, purpose in PURPOSES.items() if purpose == attempt.purpose)
    return url_for(
        "account.external.start_sign_in",
        key=source.key,
        next=attempt.next_url or None,
        but=word or None,
        preuve=attempt.demand.proof or None,
        force=attempt.demand.strength or None,
        autre=other,
    )


def _bound_account(purpose: str) -> UUID | None:
    return current_actor().account_id if purpose != SIGN_IN else None


def _load_source(key: str) -> IdentitySource:
    try:
        return find_source(key)
    except UnknownSource:
        abort(404)


def _read_level(name: str, most: int) -> int:
    text = request.args.get(name, "")
    return min(int(text), most) if text.isdecimal() and len(text) == 1 else 0

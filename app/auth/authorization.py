"""Signing in to linked software with one's Parvis account: who asks, whether the person agrees, and back there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import parse_qs

from flask import Blueprint, Response, flash, request, url_for
from werkzeug.exceptions import NotFound

from app.accounts.models import Account
from app.accounts.sessions import SessionProof, find_session
from app.auth.account_checks import load_own_account
from app.auth.authorization_pages import render_consent, render_handover, render_not_admitted, render_refusal
from app.auth.prompt_timestamps import read_timestamp, sign_timestamp
from app.core import clock
from app.core.db import db
from app.core.i18n import gettext as _
from app.core.outgoing.urls import add_query, encode_form
from app.core.rate_limits.limits import DEFAULT, LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect
from app.openid_provider import software_links
from app.openid_provider.authorization_request import (
    AuthorizationError,
    AuthorizationRequest,
    RequestRefused,
    find_redirect_uri,
    parse_authorization_request,
)
from app.openid_provider.authorizations import create_authorization
from app.openid_provider.client_authentication import find_client
from app.openid_provider.id_tokens import get_issuer, get_subject, read_id_token_hint

blueprint = Blueprint("authorization", __name__)

# The parameter that comes back from signing in, last in the query.
MARK_PARAMETER = "reprise"
MAX_QUERY_LENGTH = 8000


@dataclass(frozen=True)
class _Exchange:
    """A request as it came, and when this person was first asked to sign in for it."""

    query: str
    mark: str
    # What the person answered to the question of the consent page; None before.
    answer: str | None = None
    chosen_claims: tuple[str, ...] = ()

    @property
    def values(self) -> Mapping[str, list[str]]:
        return parse_qs(self.query, keep_blank_values=True, max_num_fields=50)

    @property
    def asked_at(self) -> datetime | None:
        return read_timestamp(self.mark, self.query)

    @property
    def has_form(self) -> bool:
        """Whether the person comes from a form of ours, after which browsers follow no redirect elsewhere."""
        return bool(self.mark) or self.answer is not None


@blueprint.get("/openid/authorize")
@access("public")
def show_authorization() -> Response:
    """Answer the software at once, or ask the person to sign in or to agree first."""
    query, _separator, mark = request.query_string.decode("latin-1").partition(f"&{MARK_PARAMETER}=")
    return _answer_request(_Exchange(query, mark))


@blueprint.post("/openid/authorize")
@access("public")
@rate_limit(LIGHT_REQUEST)
def create_authorization_request() -> Response:
    """Redirect to a link an authorization request sent by a form of the software, whose browser brings no cookie here."""
    pairs = {name: request.form[name] for name in request.form if len(request.form.getlist(name)) == 1}
    return redirect(f"{url_for('.show_authorization')}?{encode_form(pairs)}")


@blueprint.post("/openid/consent")
@access("public")
@rate_limit(DEFAULT)
def create_consent() -> Response:
    """Take the answer of the person; the request itself is checked again."""
    form = request.form
    exchange = _Exchange(
        query=form.get("query", ""),
        mark=form.get("mark", ""),
        answer=form.get("answer", "no"),
        chosen_claims=tuple(form.getlist("given")),
    )
    return _answer_request(exchange)


def _answer_request(exchange: _Exchange) -> Response:
    if not exchange.query:
        raise NotFound
    if len(exchange.query) > MAX_QUERY_LENGTH:
        return render_refusal("request_too_long")
    try:
        values = exchange.values
        client = find_client((values.get("client_id") or [""])[0])
        redirect_uri = find_redirect_uri(client, values)
    except ValueError:
        return render_refusal("request_too_long")
    except RequestRefused as error:
        return render_refusal(error.reason)
    assert client is not None
    state = values["state"][0] if values.get("state") else None
    try:
        parsed = parse_authorization_request(client, values)
        return _continue_request(parsed, exchange)
    except AuthorizationError as error:
        url = _build_answer(redirect_uri, state, error=error.code, error_description=error.description)
        return render_handover(client, url) if exchange.has_form else redirect(url)


def _continue_request(parsed: AuthorizationRequest, exchange: _Exchange) -> Response:
    session = find_session(current_actor().session_id)
    if current_actor().is_anonymous or session is None or not _is_recent(parsed, session, exchange.asked_at):
        return _ask_to_sign_in(parsed, exchange)
    account = load_own_account()
    if current_actor().must_enrol:
        _refuse_question(parsed, "interaction_required")
        return redirect(url_for("account.second_factor.show_second_factor"))
    _check_hint(parsed, account)
    if not parsed.client.admits(account.kind):
        _refuse_question(parsed, "access_denied")
        back_url = _build_answer(parsed.redirect_uri, parsed.state, error="access_denied")
        return render_not_admitted(parsed.client, back_url)
    is_asked = account.kind == "resident" and parsed.has_prompt("consent")
    if exchange.answer is not None:
        _record_answer(parsed, account, exchange)
    elif is_asked or software_links.needs_consent(parsed.client, account, parsed.scopes):
        _refuse_question(parsed, "consent_required")
        return render_consent(parsed, account, exchange.query, exchange.mark)
    elif account.kind == "agent":
        software_links.save_link(parsed.client, account, parsed.scopes, chosen_claims=parsed.client.claims)
    code = create_authorization(parsed, account, session)
    db.session.commit()
    url = _build_answer(parsed.redirect_uri, parsed.state, code=code)
    return render_handover(parsed.client, url) if exchange.has_form else redirect(url)


def _is_recent(parsed: AuthorizationRequest, session: SessionProof, asked_at: datetime | None) -> bool:
    """Whether the person proved their identity as recently as the software wants."""
    if asked_at is not None and session.proved_at >= asked_at:
        return True
    if parsed.has_prompt("login"):
        return False
    return parsed.max_age is None or clock.now() - session.proved_at <= timedelta(seconds=parsed.max_age)


def _ask_to_sign_in(parsed: AuthorizationRequest, exchange: _Exchange) -> Response:
    _refuse_question(parsed, "login_required")
    mark = exchange.mark if exchange.asked_at is not None else sign_timestamp(exchange.query)
    back = f"{url_for('.show_authorization')}?{exchange.query}&{MARK_PARAMETER}={mark}"
    if current_actor().is_authenticated:
        return redirect(url_for("account.proving.show_reauthentication", next=back))
    flash(_("Connectez-vous pour continuer vers « %(name)s ».", name=parsed.client.name), "account_needed")
    return redirect(url_for("account.sign_in.show_sign_in", next=back))


def _refuse_question(parsed: AuthorizationRequest, code: str) -> None:
    """Raises AuthorizationError if the software wants nothing to be asked of the person."""
    if parsed.has_prompt("none"):
        raise AuthorizationError(code, "nothing may be asked of the person with prompt=none")


def _check_hint(parsed: AuthorizationRequest, account: Account) -> None:
    """Raises AuthorizationError if the software expects somebody else."""
    if parsed.id_token_hint is None:
        return
    claims = read_id_token_hint(parsed.id_token_hint)
    if claims is None or claims.get("sub") != get_subject(account.id, parsed.client.id):
        raise AuthorizationError("login_required", "somebody else is signed in")


def _record_answer(parsed: AuthorizationRequest, account: Account, exchange: _Exchange) -> None:
    """Raises AuthorizationError if the person does not agree."""
    if exchange.answer != "yes":
        raise AuthorizationError("access_denied", "the person does not agree")
    software_links.save_link(parsed.client, account, parsed.scopes, chosen_claims=exchange.chosen_claims)


def _build_answer(redirect_uri: str, state: str | None, **values: str) -> str:
    """The address of the software with the answer, who answers (RFC 9207), and its own state."""
    return add_query(redirect_uri, {**values, **({"state": state} if state else {}), "iss": get_issuer()})

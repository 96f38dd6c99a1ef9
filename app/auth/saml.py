"""The pages that SAML providers and their browsers ask for: our metadata, their answers, the end of a sign-out."""

from __future__ import annotations

from flask import Blueprint, Response, request, url_for

from app.auth.external_sign_in import render_refusal
from app.auth.response_cookie import delete_response_cookie, is_expected
from app.core.db import db
from app.core.rate_limits.limits import CREDENTIAL_CHECK, LIGHT_REQUEST, rate_limit
from app.core.web.access_rules import access
from app.core.web.declared_forms import read_texts
from app.core.web.responses import redirect
from app.identity.saml.addresses import PREFIX
from app.identity.saml.own_metadata import build_metadata
from app.identity.saml.posted_answers import keep_answer
from app.identity.saml.saml_providers import SamlProviderNotFound, find_provider_by_key
from app.identity.saml.saml_responses import MAX_ENCODED_LENGTH
from app.identity.saml.saml_source import build_source
from app.identity.source import SignInRefused

blueprint = Blueprint("saml", __name__, url_prefix=PREFIX.removeprefix("/compte"))

METADATA_TYPE = "application/samlmetadata+xml"


@blueprint.get("/<key>/metadonnees")
@access("public")
@rate_limit(LIGHT_REQUEST)
def show_metadata(key: str) -> Response:
    """Show the metadata that the provider has to know of this site."""
    response = Response(build_metadata(find_provider_by_key(key)), content_type=METADATA_TYPE)
    response.headers["Content-Disposition"] = f'attachment; filename="parvis-{key}.xml"'
    return response


@blueprint.post("/<key>/reponse")
@access("public")
@rate_limit(CREDENTIAL_CHECK)
def create_answer(key: str) -> Response:
    """A browser posts the answer of its provider: it is kept for the next request, which brings the session."""
    provider = find_provider_by_key(key)
    if not provider.is_active:
        raise SamlProviderNotFound(key)
    state, encoded = read_texts("RelayState", "SAMLResponse")
    if not is_expected(key, state):
        return render_refusal(build_source(provider), SignInRefused("expired"), None)
    if not 0 < len(encoded) <= MAX_ENCODED_LENGTH:
        return render_refusal(build_source(provider), SignInRefused("untrusted", code="saml.size"), None)
    token = keep_answer(key, encoded)
    db.session.commit()
    next_url = url_for("account.external.finish_sign_in", key=key, state=state, reponse=token)
    return delete_response_cookie(redirect(next_url), key, state)


@blueprint.get("/<key>/deconnexion")
@access("public")
@rate_limit(LIGHT_REQUEST)
def finish_sign_out(key: str) -> Response:
    """The provider has ended its session; whether this browser waited for that is checked by the next page."""
    find_provider_by_key(key)
    return redirect(url_for("account.external_sign_out.show_return", state=request.args.get("RelayState", "")))

"""The discovery document: what this provider does, and no more (OpenID Connect Discovery)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.openid_provider.authorization_request import CHALLENGE_METHOD, PROMPTS
from app.openid_provider.claims import CLAIMS, SCOPES
from app.openid_provider.client_authentication import ASSERTION_ALGORITHMS
from app.openid_provider.id_tokens import LEVELS, get_issuer
from app.openid_provider.models import ALGORITHMS

SECRET_METHODS = ("client_secret_basic", "client_secret_post", "private_key_jwt")


def build_discovery_document(addresses: Mapping[str, str]) -> dict[str, Any]:
    """The document; `addresses` are those of the endpoints, by their name in it."""
    return {
        "issuer": get_issuer(),
        **addresses,
        "response_types_supported": ["code"],
        "response_modes_supported": ["query"],
        "grant_types_supported": ["authorization_code", "refresh_token"],
        "code_challenge_methods_supported": [CHALLENGE_METHOD],
        "subject_types_supported": ["pairwise"],
        "id_token_signing_alg_values_supported": list(ALGORITHMS),
        "scopes_supported": list(SCOPES),
        "claims_supported": ["sub", *CLAIMS, "name", "email_verified", "roles", "auth_time", "acr", "amr", "sid"],
        "claims_parameter_supported": False,
        "request_parameter_supported": False,
        "request_uri_parameter_supported": False,
        "prompt_values_supported": sorted(PROMPTS),
        "acr_values_supported": list(LEVELS.values()),
        "token_endpoint_auth_methods_supported": list(SECRET_METHODS),
        "token_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
        "revocation_endpoint_auth_methods_supported": list(SECRET_METHODS),
        "revocation_endpoint_auth_signing_alg_values_supported": list(ASSERTION_ALGORITHMS),
        "authorization_response_iss_parameter_supported": True,
        "backchannel_logout_supported": True,
        "backchannel_logout_session_supported": True,
        "ui_locales_supported": ["fr", "en"],
    }

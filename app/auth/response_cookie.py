"""The cookie that authenticates a response posted from the page of an identity provider: this browser has asked for it.

The form comes from another site: the browser sends no cookie of ours with it but those that allow it. This one lives ten
minutes, is only sent to the address of these responses, and opens nothing by itself: the session is asked for afterwards.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from datetime import datetime

from flask import Response, request

from app.accounts.tokens import hash_token
from app.auth.external_attempts import LIFETIME
from app.core import clock
from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.identity.saml.addresses import PREFIX

SEALED = "posted_back"


def set_response_cookie(response: Response, key: str, state: str) -> Response:
    """Set the cookie for the attempt that has just begun."""
    contents = {"key": key, "state": state, "until": (clock.now() + LIFETIME).isoformat()}
    response.set_cookie(
        _name(state),
        base64.urlsafe_b64encode(seal_for_site(contents, about=SEALED)).decode(),
        max_age=int(LIFETIME.total_seconds()),
        path=f"{PREFIX}/{key}/reponse",
        secure=True,
        httponly=True,
        samesite="None",
    )
    return response


def is_expected(key: str, state: str) -> bool:
    """Whether this browser waits for an answer of that source, with that state."""
    try:
        contents = unseal_for_site(base64.urlsafe_b64decode(request.cookies.get(_name(state), "")), about=SEALED)
    except (SealBroken, binascii.Error, ValueError):
        return False
    is_same = hmac.compare_digest(contents["state"].encode(), state.encode("utf-8", "surrogatepass"))
    return is_same and contents["key"] == key and datetime.fromisoformat(contents["until"]) > clock.now()


def delete_response_cookie(response: Response, key: str, state: str) -> Response:
    """Delete the cookie: its response has come."""
    response.delete_cookie(_name(state), path=f"{PREFIX}/{key}/reponse", secure=True, httponly=True, samesite="None")
    return response


def _name(state: str) -> str:
    return f"answer-{hash_token(state).hex()[:16]}"

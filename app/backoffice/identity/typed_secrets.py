"""A secret typed in a form that is shown again: kept in the page, sealed, so that it is neither lost nor displayed."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from datetime import datetime, timedelta

from flask import request

from app.core import clock
from app.core.sealing import SealBroken, seal_for_site, unseal_for_site
from app.core.web.access_rules import current_actor
from app.core.web.declared_forms import RawText

SEALED = "kept_secret"
# Less than an agent may stay idle.
LIFETIME = timedelta(minutes=20)


def seal_typed_secret(form: Mapping[str, str], name: str) -> str:
    """The value of the hidden field `kept_<name>`; empty when nothing was typed."""
    secret = SecretInput(name).read(form)
    if not secret:
        return ""
    until = clock.now() + LIFETIME
    contents = {"name": name, "secret": secret, "account": str(current_actor().account_id), "until": until.isoformat()}
    return base64.urlsafe_b64encode(seal_for_site(contents, about=SEALED)).decode()


class SecretInput(RawText):
    """The input of a secret: what is typed in it, else what was typed there a moment ago by the same person."""

    def read(self, submitted: Mapping[str, str] | None = None) -> str:
        form = request.form if submitted is None else submitted
        if typed_secret := super().read(form):
            return typed_secret
        try:
            contents = unseal_for_site(base64.urlsafe_b64decode(form.get(f"kept_{self.name}", "")), about=SEALED)
        except (SealBroken, binascii.Error, ValueError):
            return ""
        is_own = contents["name"] == self.name and contents["account"] == str(current_actor().account_id)
        return str(contents["secret"]) if is_own and datetime.fromisoformat(contents["until"]) > clock.now() else ""

"""A bank that checks the forms it is sent and signs its answers, as SystemPay documents it (HMAC-SHA-256 of the fields)."""

from __future__ import annotations

import base64
import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import urlencode

KEY = "CleDeTest123456"


def sign(fields: Mapping[str, str], key: str = KEY) -> str:
    """The values of the fields in the order of their names, then the key, joined by a plus sign."""
    text = "+".join([*(fields[name] for name in sorted(fields) if name.startswith("vads_")), key])
    return base64.b64encode(hmac.digest(key.encode(), text.encode(), hashlib.sha256)).decode()


def answer(form: Mapping[str, str], *, result: str = "00", key: str = KEY, **changes: str) -> str:
    """The query by which the bank says what became of the payment of a form, which it has checked."""
    fields = {name: value for name, value in form.items() if name.startswith("vads_")}
    assert hmac.compare_digest(form["signature"], sign(fields))
    response = {
        **{name: fields[name] for name in ("vads_amount", "vads_order_id", "vads_site_id", "vads_ctx_mode")},
        **{name: fields[name] for name in ("vads_trans_id", "vads_trans_date")},
        "vads_result": result,
        "vads_auth_result": result,
        "vads_auth_number": "3fe1b2",
        **changes,
    }
    return urlencode({**response, "signature": sign(response, key)})

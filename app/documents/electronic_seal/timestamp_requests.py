"""Requests to an RFC 3161 timestamp service, through the HTTP client that every outgoing request uses."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from app.core.outgoing import NoUsableResponse, fetch

QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"
MAX_REPLY_BYTES = 64 * 1024
_GRANTED = ("granted", "granted_with_mods")


def send_request(url: str, request: Any) -> Any:
    """The reply (TimeStampResp) to a request (TimeStampReq). Raises OutgoingError."""
    # A megabyte of ASN.1 descriptions, for authorities that have such a service.
    from asn1crypto.tsp import TimeStampResp

    headers = {"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE}
    response = fetch(url, method="POST", headers=headers, body=request.dump(), max_bytes=MAX_REPLY_BYTES)
    if response.raise_for_status().content_type != REPLY_TYPE:
        raise NoUsableResponse("garbled")
    try:
        reply = TimeStampResp.load(response.body, strict=True)
        is_granted = reply["status"]["status"].native in _GRANTED
    except (ValueError, TypeError, KeyError):
        raise NoUsableResponse("garbled") from None
    if not is_granted:
        raise NoUsableResponse("refused")
    return reply


def check_service(url: str) -> None:
    """Ask for the timestamp of nothing in particular. Raises OutgoingError."""
    from asn1crypto.tsp import TimeStampReq

    imprint = {"hash_algorithm": {"algorithm": "sha256"}, "hashed_message": hashlib.sha256().digest()}
    nonce = secrets.randbits(63)
    send_request(url, TimeStampReq({"version": 1, "message_imprint": imprint, "nonce": nonce, "cert_req": True}))

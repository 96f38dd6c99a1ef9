"""Timestamps of an RFC 3161 service, asked through the HTTP client that every outgoing request uses."""

from __future__ import annotations

from asn1crypto.tsp import TimeStampReq, TimeStampResp
from pyhanko.sign.timestamps import TimeStamper

from app.core.outgoing import NoUsableResponse, fetch

QUERY_TYPE, REPLY_TYPE = "application/timestamp-query", "application/timestamp-reply"
MAX_REPLY_BYTES = 64 * 1024


class TimestampService(TimeStamper):
    """The service at one address; a token proves that the seal existed at its time."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self._url = url

    async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
        """The reply of the service. Raises OutgoingError."""
        headers = {"Content-Type": QUERY_TYPE, "Accept": REPLY_TYPE}
        response = fetch(self._url, method="POST", headers=headers, body=req.dump(), max_bytes=MAX_REPLY_BYTES)
        if response.raise_for_status().content_type != REPLY_TYPE:
            raise NoUsableResponse("garbled")
        try:
            return TimeStampResp.load(response.body, strict=True)
        except (ValueError, TypeError):
            raise NoUsableResponse("garbled") from None

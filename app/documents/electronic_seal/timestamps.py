"""Timestamps of an RFC 3161 service, as pyHanko asks for them."""

from __future__ import annotations

from asn1crypto.tsp import TimeStampReq, TimeStampResp
from pyhanko.sign.timestamps import TimeStamper

from app.documents.electronic_seal.timestamp_requests import send_request


class TimestampService(TimeStamper):
    """The service at one address; a token proves that the seal existed at its time."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self._url = url

    async def async_request_tsa_response(self, req: TimeStampReq) -> TimeStampResp:
        """The reply of the service. Raises OutgoingError."""
        return send_request(self._url, req)

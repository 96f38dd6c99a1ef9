"""A device that sends what it stores, as the outbox of the portal does."""

from __future__ import annotations

import json
from base64 import b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import select
from werkzeug.test import TestResponse

from app.cases.models import Case
from app.core.db import db
from tests.client import Browser

FORM_VALUES = {
    "type": "trou",
    "description": "Un grand trou devant l’école.",
    "prenom": "Chloé",
    "nom": "Exemple",
    "courriel": "chloe@residents.example",
}
BASE = "/api/sync/v1"


def list_cases() -> list[Case]:
    """Every case created so far."""
    db.session.expire_all()
    return list(db.session.scalars(select(Case)))


@dataclass
class Device:
    """A browser with, besides its cookies, a device secret and the pseudonym of its owner."""

    browser: Browser
    secret: str = "a" * 43
    owner: str = ""
    headers: dict[str, str] = field(default_factory=lambda: {"Sec-Fetch-Site": "same-origin"})

    def sign_in(self) -> None:
        """Send under the signed-in account from now on."""
        self.owner = self.fetch_state()["owner"]

    def fetch_state(self) -> dict[str, Any]:
        state: dict[str, Any] = self.browser.client.get(f"{BASE}/state").get_json()
        return state

    def send(
        self, token: UUID, version: UUID, *, age: int | None = None, files: Any = None, **form_values: str
    ) -> DeviceResponse:
        return self.send_bytes(token, build_content(version, files=files, **form_values), age=age)

    def send_bytes(self, token: UUID, body: bytes, *, age: int | None = None) -> DeviceResponse:
        headers = self._headers() | ({"Parvis-Age": str(age)} if age is not None else {})
        url = f"{BASE}/requests/{token}"
        return DeviceResponse(self.browser.client.put(url, data=body, headers=headers, content_type="application/json"))

    def send_file(
        self,
        token: UUID,
        name: UUID,
        version: UUID,
        body: bytes,
        *,
        file_name: str = "photo.jpg",
        question: str = "photos",
    ) -> DeviceResponse:
        url = f"{BASE}/requests/{token}/files/{name}?procedure=signaler&version={version}&field={question}"
        headers = self._headers() | {"Parvis-Name": file_name}
        return DeviceResponse(self.browser.client.put(url, data=body, headers=headers, content_type="image/jpeg"))

    def fetch_request(self, token: UUID) -> DeviceResponse:
        return DeviceResponse(self.browser.client.get(f"{BASE}/requests/{token}", headers=self._headers()))

    def _headers(self) -> dict[str, str]:
        return {**self.headers, "Parvis-Device": self.secret, "Parvis-Owner": self.owner}


class DeviceResponse:
    """A response to a device."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.body: dict[str, Any] = response.get_json() if response.is_json else {}

    @property
    def code(self) -> str | None:
        return self.body.get("code") or self.body.get("status")


def build_content(version: UUID, *, slug: str = "signaler", files: Any = None, **form_values: str) -> bytes:
    """The serialised content of a request."""
    inputs = [[name, value] for name, value in {**FORM_VALUES, **form_values}.items()]
    return json.dumps({"procedure": slug, "version": str(version), "typed": inputs, "files": files or {}}).encode()


def make_token() -> UUID:
    return uuid4()


def compute_digest_header(body: bytes) -> str:
    """The header that announces the digest of the body."""
    return f"sha-256=:{b64encode(sha256(body).digest()).decode()}:"

"""A passkey device in Python: it creates keys and signs as a telephone does, and can be told to cheat."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from webauthn.helpers import base64url_to_bytes, bytes_to_base64url, encode_cbor

USER_PRESENT, USER_VERIFIED, HAS_KEY = 0x01, 0x04, 0x40
ORIGIN = "http://localhost:8000"


@dataclass
class Device:
    """A device with one key of a site. `counts`: it tells how often the key was used."""

    origin: str = ORIGIN
    host: str = ""
    verifies: bool = True
    counts: bool = True
    count: int = 0
    credential_id: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    key: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))
    handle: bytes | None = None

    def create(self, options: dict[str, Any]) -> str:
        """The response to options of `navigator.credentials.create`."""
        self.handle = base64url_to_bytes(options["user"]["id"])
        numbers = self.key.public_key().public_numbers()
        x, y = numbers.x.to_bytes(32, "big"), numbers.y.to_bytes(32, "big")
        public_key = encode_cbor({1: 2, 3: -7, -1: 1, -2: x, -3: y})
        length = len(self.credential_id).to_bytes(2, "big")
        attested = bytes(16) + length + self.credential_id + public_key
        data = self._build_data(options["rp"]["id"], HAS_KEY) + attested
        attestation = encode_cbor({"fmt": "none", "attStmt": {}, "authData": data})
        client_data = self._build_client_data("webauthn.create", options["challenge"])
        return self._build_response(clientDataJSON=client_data, attestationObject=attestation)

    def sign(self, options: dict[str, Any], **changes: bytes | None) -> str:
        """The response to options of `navigator.credentials.get`; `changes` replaces parts of it."""
        client_data = self._build_client_data("webauthn.get", options["challenge"])
        data = self._build_data(options["rpId"])
        signature = self.key.sign(data + sha256(client_data).digest(), ec.ECDSA(SHA256()))
        parts: dict[str, bytes | None] = {
            "clientDataJSON": client_data,
            "authenticatorData": data,
            "signature": signature,
            "userHandle": self.handle,
        }
        return self._build_response(**(parts | changes))

    def _build_data(self, host: str, flags: int = 0) -> bytes:
        self.count += self.counts
        flags |= USER_PRESENT | (USER_VERIFIED if self.verifies else 0)
        return sha256((self.host or host).encode()).digest() + bytes([flags]) + self.count.to_bytes(4, "big")

    def _build_client_data(self, kind: str, challenge: str) -> bytes:
        return json.dumps({"type": kind, "challenge": challenge, "origin": self.origin}).encode()

    def _build_response(self, **parts: bytes | None) -> str:
        name = bytes_to_base64url(self.credential_id)
        response = {key: bytes_to_base64url(value) for key, value in parts.items() if value is not None}
        return json.dumps({"id": name, "rawId": name, "type": "public-key", "response": response})

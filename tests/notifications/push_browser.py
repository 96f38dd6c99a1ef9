"""A browser subscribed to the push service of the test, which decrypts messages like a real one."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from app.core.outgoing.web_push import CURVE, derive_content_keys, encode_base64url
from app.notifications.push_devices import Subscription

SERVER_KEY = bytes(range(1, 33))
POINT = 65


@dataclass
class PushBrowser:
    """Browser that receives push messages: its address at the push service, and the keys that it keeps for itself."""

    url: str
    auth: bytes = b"0123456789abcdef"
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(CURVE))

    @property
    def public(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)

    @property
    def subscription(self) -> Subscription:
        return Subscription(self.url, encode_base64url(self.public), encode_base64url(self.auth))

    @property
    def build_form(self) -> dict[str, str]:
        """Build the form that the page sends."""
        subscription = self.subscription
        return {"endpoint": subscription.endpoint, "p256dh": subscription.p256dh, "auth": subscription.auth}

    def decrypt_message(self, body: bytes) -> Any:
        """Decrypt a message: salt, size of a record, length of the key of the sender, that key, the record."""
        salt, length, sealed = body[:16], body[20], body[21 + POINT :]
        assert (int.from_bytes(body[16:20]), length) == (4096, POINT)
        server = body[21 : 21 + POINT]
        shared = self.private.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, server))
        key, nonce = derive_content_keys(shared, salt=salt, auth=self.auth, browser=self.public, server=server)
        plain = AESGCM(key).decrypt(nonce, sealed, None)
        assert plain.endswith(b"\x02")
        return json.loads(plain[:-1])

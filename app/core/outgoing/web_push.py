"""Web push as browsers take it: the key that says who sends (RFC 8292), a message that one browser alone can read (RFC 8291)."""

from __future__ import annotations

import base64
import binascii
import json
import os
import struct
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
POINT_BYTES = 65
AUTH_BYTES = 16
SALT_BYTES = 16
RECORD_SIZE = 4096
# Marks the end of the only record.
LAST_RECORD_DELIMITER = b"\x02"
CONTENT_ENCODING = "aes128gcm"


class InvalidKeys(ValueError):
    """What a browser gave are no keys of a subscription."""


@dataclass(frozen=True)
class ServerKey:
    """The key by which push services know this installation, and browsers what they subscribed to."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def read(cls, secret: bytes) -> ServerKey:
        """From the 32 bytes that the operator keeps."""
        return cls(ec.derive_private_key(int.from_bytes(secret), CURVE))

    @property
    def public(self) -> str:
        """As browsers want it: `applicationServerKey`."""
        return encode_base64url(_encode_point(self.private.public_key()))

    @property
    def fingerprint(self) -> str:
        """Enough of it to know later which key a browser subscribed to."""
        return sha256(self.public.encode()).hexdigest()[:16]

    def build_authorization(self, origin: str, *, subject: str, until: datetime) -> str:
        """The header by which the push service at that origin knows who sends. `subject` is whom it may write to."""
        claims = {"aud": origin, "exp": int(until.timestamp()), "sub": subject}
        signed = ".".join(_encode_json(part) for part in ({"typ": "JWT", "alg": "ES256"}, claims))
        numbers = decode_dss_signature(self.private.sign(signed.encode(), ec.ECDSA(SHA256())))
        signature = b"".join(number.to_bytes(32) for number in numbers)
        return f"vapid t={signed}.{encode_base64url(signature)}, k={self.public}"


@dataclass(frozen=True)
class BrowserKeys:
    """What a browser gives with its subscription, so that nobody on the way reads what it is sent."""

    public: bytes
    auth: bytes = field(repr=False)

    @classmethod
    def read(cls, p256dh: str, auth: str) -> BrowserKeys:
        """From their text. Raises KeysRefused."""
        keys = cls(decode_base64url(p256dh), decode_base64url(auth))
        if len(keys.public) != POINT_BYTES or len(keys.auth) != AUTH_BYTES:
            raise InvalidKeys
        _decode_point(keys.public)
        return keys


def encrypt_message(
    plain: bytes,
    keys: BrowserKeys,
    *,
    salt: bytes | None = None,
    private: ec.EllipticCurvePrivateKey | None = None,
) -> bytes:
    """The body of the message in one record. `salt` and `private` are drawn for each, and given by tests of known values."""
    salt, private = salt or os.urandom(SALT_BYTES), private or ec.generate_private_key(CURVE)
    own = _encode_point(private.public_key())
    shared = private.exchange(ec.ECDH(), _decode_point(keys.public))
    key, nonce = derive_content_keys(shared, salt=salt, auth=keys.auth, browser=keys.public, server=own)
    sealed = AESGCM(key).encrypt(nonce, plain + LAST_RECORD_DELIMITER, None)
    return salt + struct.pack("!IB", RECORD_SIZE, len(own)) + own + sealed


def derive_content_keys(
    shared: bytes, *, salt: bytes, auth: bytes, browser: bytes, server: bytes
) -> tuple[bytes, bytes]:
    """Key and nonce of the record, which both sides derive from what they share."""
    secret = _derive_key(shared, salt=auth, info=b"WebPush: info\x00" + browser + server, length=32)
    key = _derive_key(secret, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derive_key(secret, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    return key, nonce


def encode_base64url(raw: bytes) -> str:
    """As web push writes bytes: base64 of addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes:
    """The bytes written so. Raises KeysRefused."""
    try:
        return base64.b64decode(text.rstrip("=") + "=" * (-len(text.rstrip("=")) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        raise InvalidKeys from None


def _encode_point(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def _decode_point(point: bytes) -> ec.EllipticCurvePublicKey:
    try:
        return ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        raise InvalidKeys from None


def _derive_key(secret: bytes, *, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(SHA256(), length, salt=salt, info=info).derive(secret)


def _encode_json(part: Mapping[str, object]) -> str:
    return encode_base64url(json.dumps(part, separators=(",", ":")).encode())

"""Web push: the sender's key (VAPID, RFC 8292) and message encryption for one browser (RFC 8291)."""

from __future__ import annotations

import base64
import binascii
import os
import struct
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc import jwt
from joserfc.jwk import ECKey

CURVE = ec.SECP256R1()
POINT_BYTES = 65
AUTH_BYTES = 16
SALT_BYTES = 16
RECORD_SIZE = 4096
# Delimiter of the last and only record.
LAST_RECORD_DELIMITER = b"\x02"
CONTENT_ENCODING = "aes128gcm"


class InvalidKeys(ValueError):
    """The subscription keys of a browser are invalid."""


@dataclass(frozen=True)
class ServerKey:
    """The key that identifies this installation to push services and browsers."""

    private: ec.EllipticCurvePrivateKey = field(repr=False)

    @classmethod
    def read(cls, secret: bytes) -> ServerKey:
        """From the operator's secret of 32 bytes."""
        return cls(ec.derive_private_key(int.from_bytes(secret), CURVE))

    @property
    def public(self) -> str:
        """The public key in the format of `applicationServerKey`."""
        return encode_base64url(_encode_point(self.private.public_key()))

    @property
    def fingerprint(self) -> str:
        """A short digest, to recognise later which key a browser subscribed to."""
        return sha256(self.public.encode()).hexdigest()[:16]

    def build_authorization(self, origin: str, *, subject: str, until: datetime) -> str:
        """The Authorization header for the push service at that origin. `subject` is a contact address."""
        claims = {"aud": origin, "exp": int(until.timestamp()), "sub": subject}
        token = jwt.encode({"alg": "ES256"}, claims, ECKey(self.private, self.private))
        return f"vapid t={token}, k={self.public}"


@dataclass(frozen=True)
class BrowserKeys:
    """The keys of a browser's subscription, for end-to-end encryption."""

    public: bytes
    auth: bytes = field(repr=False)

    @classmethod
    def read(cls, p256dh: str, auth: str) -> BrowserKeys:
        """Decode the keys. Raises InvalidKeys."""
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
    """The encrypted body in one record. `salt` and `private` are random, except in tests with known values."""
    salt, private = salt or os.urandom(SALT_BYTES), private or ec.generate_private_key(CURVE)
    server_point = _encode_point(private.public_key())
    shared = private.exchange(ec.ECDH(), _decode_point(keys.public))
    key, nonce = derive_content_keys(shared, salt=salt, auth=keys.auth, browser=keys.public, server=server_point)
    sealed = AESGCM(key).encrypt(nonce, plain + LAST_RECORD_DELIMITER, None)
    return salt + struct.pack("!IB", RECORD_SIZE, len(server_point)) + server_point + sealed


def derive_content_keys(
    shared: bytes, *, salt: bytes, auth: bytes, browser: bytes, server: bytes
) -> tuple[bytes, bytes]:
    """The key and nonce of the record, derived from the shared secret."""
    secret = _derive_key(shared, salt=auth, info=b"WebPush: info\x00" + browser + server, length=32)
    key = _derive_key(secret, salt=salt, info=b"Content-Encoding: aes128gcm\x00", length=16)
    nonce = _derive_key(secret, salt=salt, info=b"Content-Encoding: nonce\x00", length=12)
    return key, nonce


def encode_base64url(raw: bytes) -> str:
    """URL-safe base64 without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def decode_base64url(text: str) -> bytes:
    """Decode URL-safe base64. Raises InvalidKeys."""
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

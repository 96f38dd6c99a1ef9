"""Web push: the known values of RFC 8291, the proof of who sends, and keys that are none."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256

from app.core.outgoing.web_push import (
    CURVE,
    BrowserKeys,
    InvalidKeys,
    ServerKey,
    decode_base64url,
    encode_base64url,
    encrypt_message,
)

# RFC 8291, appendix A.
PLAIN = b"When I grow up, I want to be a watermelon"
SERVER = "yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"
BROWSER = "BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"
AUTH = "BTBZMqHH6r4Tts7J_aSIgg"
SALT = "DGv6ra1nlYgDCS1FRnbzlw"
BODY = (
    "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A"
    "_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN"
)


def test_a_message_is_written_as_the_standard_says() -> None:
    private = ec.derive_private_key(int.from_bytes(decode_base64url(SERVER)), CURVE)

    body = encrypt_message(PLAIN, BrowserKeys.read(BROWSER, AUTH), salt=decode_base64url(SALT), private=private)

    assert encode_base64url(body) == BODY


def test_the_same_message_is_encrypted_differently_each_time() -> None:
    keys = BrowserKeys.read(BROWSER, AUTH)

    assert encrypt_message(PLAIN, keys) != encrypt_message(PLAIN, keys)


def test_a_push_service_can_check_who_sends() -> None:
    key = ServerKey.read(b"\x01" * 32)

    header = key.build_authorization(
        "https://push.example", subject="mailto:a@ville.example", until=datetime(2026, 1, 1, tzinfo=UTC)
    )

    scheme, token, key_part = header.replace(",", "").split()
    claims, signature = token.removeprefix("t=").rsplit(".", 1)
    raw = decode_base64url(signature)
    public = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, decode_base64url(key_part.removeprefix("k=")))
    numbers = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    public.verify(numbers, claims.encode(), ec.ECDSA(SHA256()))
    assert (scheme, len(raw)) == ("vapid", 64)
    assert [json.loads(decode_base64url(part)) for part in claims.split(".")] == [
        {"typ": "JWT", "alg": "ES256"},
        {"aud": "https://push.example", "exp": 1767225600, "sub": "mailto:a@ville.example"},
    ]


@pytest.mark.parametrize(
    ("public", "auth"),
    [
        ("", AUTH),
        ("é", AUTH),
        (BROWSER[:-4], AUTH),
        (encode_base64url(b"\x04" + b"\x01" * 64), AUTH),
        (BROWSER, ""),
        (BROWSER, encode_base64url(b"\x00" * 17)),
        (BROWSER, "pas de base64 !"),
    ],
)
def test_invalid_keys_are_refused(public: str, auth: str) -> None:
    with pytest.raises(InvalidKeys):
        BrowserKeys.read(public, auth)

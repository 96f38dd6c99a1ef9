"""Tokens of other software: one good one is read, and every alteration of it is refused."""

import base64
import hmac
import json
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from joserfc import jwe, jws
from joserfc.jwk import ECKey, OctKey, RSAKey

from app.core import clock
from app.identity.signed_tokens import (
    DecryptionKey,
    ExpectedToken,
    KeyUnknown,
    LevelTooLow,
    TokenRefused,
    parse_keys,
    read_token,
)

ISSUER, AUDIENCE, NONCE = "https://issuer.example", "parvis", "n" * 43
KEY = ECKey.generate_key("P-256", {"kid": "one", "use": "sig", "alg": "ES256"})
RSA = RSAKey.generate_key(2048, {"kid": "two", "use": "sig"})
ATTACKER = ECKey.generate_key("P-256", {"kid": "one"})
KEYS = parse_keys({"keys": [KEY.as_dict(private=False), RSA.as_dict(private=False)]})
EXPECTED = ExpectedToken(ISSUER, AUDIENCE, ("ES256", "RS256"), nonce=NONCE, required=("sub",), levels=("eidas1",))


def claims(**changes):
    now = int(clock.now().timestamp())
    values = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "exp": now + 60,
        "iat": now,
        "nonce": NONCE,
        "sub": "abcv1",
        "acr": "eidas1",
    }
    return {name: value for name, value in (values | changes).items() if value is not ...}


def sign(payload=None, key=KEY, header=None, **changes):
    content = payload if payload is not None else json.dumps(claims(**changes)).encode()
    head = {"alg": "ES256", "kid": "one"} | (header or {})
    head = {name: value for name, value in head.items() if value is not ...}
    registry = jws.JWSRegistry(algorithms=[head["alg"]], strict_check_header=False)
    return jws.serialize_compact(head, content, key, registry=registry)


def forge(header, payload=None, signature=b"x" * 64):
    parts = [json.dumps(header).encode(), json.dumps(payload or claims()).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


def sign_by_hand(header):
    """A token whose signature is right, whatever its header says."""
    unsigned = forge(header).rpartition(".")[0]
    first, second = decode_dss_signature(KEY.private_key.sign(unsigned.encode(), ECDSA(SHA256())))
    signature = first.to_bytes(32, "big") + second.to_bytes(32, "big")
    return f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def with_part(token, index, content):
    parts = token.split(".")
    parts[index] = base64.urlsafe_b64encode(content).rstrip(b"=").decode()
    return ".".join(parts)


def read(token, expected=EXPECTED, **more):
    return read_token(token, KEYS, expected, **more)


def now_plus(**delay):
    return int((clock.now() + timedelta(**delay)).timestamp())


def test_a_good_token_is_read():
    assert read(sign())["sub"] == "abcv1"
    assert read(sign(key=RSA, header={"alg": "RS256", "kid": "two"}))["sub"] == "abcv1"
    assert read(sign(aud=[AUDIENCE]))["sub"] == "abcv1"
    assert read(sign(header={"kid": ...}))["sub"] == "abcv1"


@pytest.mark.parametrize(
    "changes",
    [
        *({"iss": value} for value in ("https://issuer.example/", "https://other.example", "", None, ..., 1, [ISSUER])),
        *({"aud": value} for value in ("other", [], None, ..., ["other"], {"parvis": 1}, [AUDIENCE, "other"])),
        *({"exp": value} for value in (..., None, "soon", True, 0, -1, 2**41, 1_000_000_000)),
        *({"iat": value} for value in (..., None, "now", 1_000_000_000, 4_000_000_000)),
        *({"nonce": value} for value in (..., None, "", "m" * 43, NONCE + "n", [NONCE])),
        *({"sub": value} for value in (..., None, "", 5, ["abcv1"], "a" * 256)),
        {"nbf": 4_000_000_000},
        {"nbf": "later"},
    ],
    ids=str,
)
def test_a_claim_that_differs_is_refused(changes):
    with pytest.raises(TokenRefused):
        read(sign(**changes))


def test_a_clock_may_be_half_a_minute_away_and_no_more():
    assert read(sign(exp=now_plus(seconds=-20), iat=now_plus(seconds=-80)))
    assert read(sign(iat=now_plus(seconds=20)))
    for changes in ({"exp": now_plus(seconds=-40)}, {"iat": now_plus(seconds=40)}, {"iat": now_plus(minutes=-11)}):
        with pytest.raises(TokenRefused):
            read(sign(**changes))


@pytest.mark.parametrize("level", ["eidas0", "eidas2", "", None, ..., ["eidas1"], "EIDAS1", "eidas1 "])
def test_another_level_is_refused(level):
    with pytest.raises(LevelTooLow):
        read(sign(acr=level))


@pytest.mark.parametrize("algorithm", ["none", "None", "NONE", "", None, 1, "HS256", "ES384", "PS256", "ES256K", "dir"])
def test_an_algorithm_that_was_not_agreed_is_refused(algorithm):
    with pytest.raises(TokenRefused):
        read(forge({"alg": algorithm, "kid": "one"}))


def test_a_published_key_does_not_sign_with_an_algorithm_that_was_not_agreed():
    signed = sign(key=RSA, header={"alg": "RS256", "kid": "two"})

    with pytest.raises(TokenRefused, match="algorithm"):
        read(signed, ExpectedToken(ISSUER, AUDIENCE, ("ES256",), nonce=NONCE))


def test_a_public_key_is_not_taken_for_a_shared_secret():
    unsigned = forge({"alg": "HS256", "kid": "one"}).rpartition(".")[0]
    signature = hmac.digest(KEY.as_pem(private=False), unsigned.encode(), "sha256")
    token = f"{unsigned}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"

    with pytest.raises(TokenRefused):
        read(token)
    with pytest.raises(TokenRefused):
        read(token, ExpectedToken(ISSUER, AUDIENCE, ("HS256", "ES256"), nonce=NONCE))


@pytest.mark.parametrize(
    "header",
    [
        {"jwk": ATTACKER.as_dict(private=False)},
        {"jku": "https://evil.example/keys"},
        {"x5u": "https://evil.example/certificate"},
        {"x5c": ["AAAA"]},
    ],
    ids=lambda header: next(iter(header)),
)
def test_a_key_that_comes_with_its_token_is_not_looked_at(header):
    with pytest.raises(TokenRefused):
        read(sign(key=ATTACKER, header=header))
    with pytest.raises(TokenRefused):
        read(sign(key=ATTACKER, header=header | {"kid": ...}))


@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"crit": []}, {"b64": False}, {"zip": "DEF"}], ids=str)
def test_a_header_that_changes_the_reading_is_refused(header):
    assert read(sign_by_hand({"alg": "ES256", "kid": "one", "other": "header"}))
    with pytest.raises(TokenRefused, match="not signed as agreed"):
        read(sign_by_hand({"alg": "ES256", "kid": "one"} | header))


@pytest.mark.parametrize(
    "token",
    [
        "",
        ".",
        "..",
        "a.b.c",
        "a.b",
        "é.é.é",
        "null.null.null",
        "e30.e30.",
        "W10.W10.AAAA",
        forge({"alg": "ES256", "kid": "one"}, signature=b""),
        forge({"alg": "ES256", "kid": "one"}, signature=b"\0" * 64),
        forge({"alg": "ES256", "kid": "one"}, signature=b"x" * 5000),
    ],
)
def test_what_is_no_token_is_refused(token):
    with pytest.raises(TokenRefused):
        read(token)


@pytest.mark.parametrize("payload", [b"", b"[]", b"1", b"{", b"\xff", b'{"iss": NaN}', b"[" * 5000, b'{"a":' * 3000])
def test_a_signed_payload_that_is_no_object_is_refused(payload):
    with pytest.raises(TokenRefused):
        read(sign(payload))


def test_an_altered_part_is_refused():
    token = sign()
    other = json.dumps(claims(sub="someone else")).encode()

    for altered in (with_part(token, 1, other), token[:-2] + ("AA" if token[-2:] != "AA" else "BB"), token + "x"):
        with pytest.raises(TokenRefused):
            read(altered)


def test_a_huge_token_is_refused_before_it_is_read():
    with pytest.raises(TokenRefused, match="too long"):
        read("e" * 20_000 + ".e.e")
    with pytest.raises(TokenRefused):
        read(sign(padding="p" * 20_000))


def test_an_unknown_key_says_that_keys_are_to_be_fetched_again():
    with pytest.raises(KeyUnknown):
        read(sign(header={"kid": "three"}))


@pytest.mark.filterwarnings("ignore:Key size")
def test_a_weak_private_or_shared_key_of_a_set_is_left_out():
    weak = RSAKey.generate_key(1024).as_dict(private=False)
    document = {"keys": [weak, OctKey.generate_key(256).as_dict(private=True), {"kty": "EC"}, {}, None, {"use": "enc"}]}

    assert parse_keys(document) == []
    (key,) = parse_keys({"keys": [KEY.as_dict(private=True)]})
    assert "d" not in key.as_dict()
    for nonsense in (None, [], {"keys": {}}, {"keys": [1] * 500}):
        with pytest.raises(TokenRefused):
            parse_keys(nonsense)


OURS = ECKey.generate_key("P-256", {"kid": "enc", "use": "enc"})


def encrypt(content, key=OURS, **header):
    head = {"alg": "ECDH-ES", "enc": "A256GCM", "cty": "JWT", "kid": "enc"} | header
    registry = jwe.JWERegistry(algorithms=[head["alg"], head["enc"]], strict_check_header=False)
    return jwe.encrypt_compact(head, content, key, registry=registry)


def test_an_encrypted_token_is_read_with_our_key_alone():
    decryption = DecryptionKey(OURS)

    assert read(encrypt(sign()), decryption=decryption)["sub"] == "abcv1"
    stranger = ECKey.generate_key("P-256")
    with pytest.raises(TokenRefused):
        read(encrypt(sign(), key=stranger), decryption=decryption)


@pytest.mark.parametrize(
    "token",
    [
        sign(),  # not encrypted at all
        encrypt(encrypt(sign())),
        encrypt(json.dumps(claims())),
        encrypt(sign(), enc="A128GCM"),
        encrypt(sign(), enc="A128CBC-HS256"),
        encrypt(sign(), alg="ECDH-ES+A128KW"),
        encrypt(sign(), cty="text"),
        encrypt(sign(key=ATTACKER)),
        encrypt(b"\xff\xfe"),
    ],
)
def test_what_is_not_encrypted_as_agreed_is_refused(token):
    with pytest.raises(TokenRefused):
        read(token, decryption=DecryptionKey(OURS))


def test_an_encrypted_token_is_not_read_where_none_is_expected():
    with pytest.raises(TokenRefused):
        read(encrypt(sign()))

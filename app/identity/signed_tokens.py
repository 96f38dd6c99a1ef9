"""Reading signed tokens of other software, strictly: JWT signed with pinned keys and algorithms, encrypted or not.

Nothing in a token says how it is to be checked: keys come from the settings of its source, algorithms from a list, and
the headers that name or carry keys (`jwk`, `jku`, `x5u`, `x5c`) are ignored.
"""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from joserfc import jwe, jws
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OKPKey, RSAKey

from app.core import clock
from app.core.parsing import Budget, Parser
from app.core.parsing.json_text import load_json

MAX_TOKEN_LENGTH = 16 * 1024
# The clocks of two servers are never quite together.
LEEWAY = timedelta(seconds=30)
# A token issued longer ago is not the answer to what was asked a moment ago.
MAX_AGE = timedelta(minutes=10)
SIGNATURE_ALGORITHMS = ("ES256", "RS256", "PS256", "ES384", "RS384", "ES512", "RS512", "EdDSA")
KEY_MANAGEMENT_ALGORITHMS = ("ECDH-ES", "RSA-OAEP", "RSA-OAEP-256")
CONTENT_ENCRYPTIONS = ("A256GCM",)
# Headers that change how a token is read; `crit` would say that some other must be understood.
_REFUSED_HEADERS = frozenset({"crit", "zip", "b64"})
_KEY_TYPES = {"ES": ("EC",), "RS": ("RSA",), "PS": ("RSA",), "Ed": ("OKP",)}
_CURVES = {"ES256": "P-256", "ES384": "P-384", "ES512": "P-521"}
_MIN_RSA_BITS = 2048

PublicKey = RSAKey | ECKey | OKPKey
PARSER: Parser[Any] = Parser(
    "token", Budget(MAX_TOKEN_LENGTH, max_parts=2_000), load_json, is_called_before_writing=False
)


class TokenRefused(Exception):
    """The token is not what its source would have written; the message is a word for logs, never a claim."""


class KeyUnknown(TokenRefused):
    """No pinned key has the number that the token names: its source may have changed keys."""


class LevelTooLow(TokenRefused):
    """The token is sound, and proves less than was asked."""


@dataclass(frozen=True)
class ExpectedToken:
    """Contents expected of a token: who wrote it, for whom, and in answer to what."""

    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    nonce: str | None = None
    subject: str | None = None
    # Claims that must be there besides `iss`, `aud`, `exp` and `iat`.
    required: tuple[str, ...] = ()
    # The accepted values of `acr`; None accepts any.
    levels: Collection[str] | None = None
    # Logout tokens of older providers have none; one that is there is checked all the same.
    needs_expiry: bool = True


@dataclass(frozen=True)
class DecryptionKey:
    """Our private key for what a source encrypts to us, and how it may encrypt it."""

    key: Any
    algorithms: tuple[str, ...] = KEY_MANAGEMENT_ALGORITHMS


def read_token(
    token: str, keys: Collection[PublicKey], expected: ExpectedToken, *, decryption: DecryptionKey | None = None
) -> dict[str, Any]:
    """The claims of a token after every check. Raises TokenRefused, or KeyUnknown to fetch the keys once more.

    With a decryption key the token must be encrypted, and hold a signed one: never the other way round, nor twice.
    """
    signed = _decrypt(token, decryption) if decryption is not None else token
    claims = _verify_signature(signed, keys, expected)
    _check_claims(claims, expected)
    return claims


def read_header(token: str) -> dict[str, Any]:
    """The header of a compact token, unverified and never to be believed. Raises TokenRefused."""
    if len(token) > MAX_TOKEN_LENGTH or not token.isascii():
        raise TokenRefused("too long, or not ASCII")
    return _load_object(_decode_part(token.split(".", 1)[0]))


def parse_keys(document: Any) -> list[PublicKey]:
    """The public signature keys of a published set; others in it are left out. Raises TokenRefused if it is no set."""
    entries = document.get("keys") if isinstance(document, Mapping) else None
    if not isinstance(entries, list) or len(entries) > 100:
        raise TokenRefused("no set of keys")
    keys = (_parse_key(entry) for entry in entries)
    return [key for key in keys if key is not None]


def _parse_key(entry: Any) -> PublicKey | None:
    if not isinstance(entry, dict) or entry.get("use") not in (None, "sig") or entry.get("kty") not in _PARSERS:
        return None
    # A private key that was published by mistake is used for nothing, and an `oct` one is no public key.
    public = {name: value for name, value in entry.items() if name not in _PRIVATE_MEMBERS}
    try:
        key: PublicKey = _PARSERS[entry["kty"]].import_key(public)
        # Loaded now: a key that cannot be is left out here rather than when a token names it.
        key.get_op_key("verify")
    except (JoseError, ValueError, TypeError, KeyError):
        return None
    return None if _is_weak(key) else key


_PARSERS: Mapping[str, Any] = {"RSA": RSAKey, "EC": ECKey, "OKP": OKPKey}
_PRIVATE_MEMBERS = frozenset({"d", "p", "q", "dp", "dq", "qi", "oth", "k", "key_ops"})


def _is_weak(key: PublicKey) -> bool:
    return isinstance(key, RSAKey) and key.raw_value.key_size < _MIN_RSA_BITS


def _decrypt(token: str, decryption: DecryptionKey) -> str:
    header = read_header(token)
    if token.count(".") != 4 or _REFUSED_HEADERS & header.keys():
        raise TokenRefused("not encrypted as agreed")
    if header.get("alg") not in decryption.algorithms or header.get("enc") not in CONTENT_ENCRYPTIONS:
        raise TokenRefused("encryption not accepted")
    if str(header.get("cty", "JWT")).upper() != "JWT":
        raise TokenRefused("no token inside")
    try:
        registry = jwe.JWERegistry(algorithms=[*decryption.algorithms, *CONTENT_ENCRYPTIONS], strict_check_header=False)
        plain = jwe.decrypt_compact(token, decryption.key, registry=registry).plaintext or b""
        return plain.decode("ascii")
    except (JoseError, ValueError, TypeError):
        raise TokenRefused("cannot be decrypted") from None


def _verify_signature(token: str, keys: Collection[PublicKey], expected: ExpectedToken) -> dict[str, Any]:
    header = read_header(token)
    if token.count(".") != 2 or _REFUSED_HEADERS & header.keys():
        raise TokenRefused("not signed as agreed")
    algorithm = header.get("alg")
    if not isinstance(algorithm, str) or algorithm not in expected.algorithms or algorithm not in SIGNATURE_ALGORITHMS:
        raise TokenRefused("algorithm not accepted")
    for key in _find_keys(header, algorithm, keys):
        try:
            registry = jws.JWSRegistry(algorithms=[algorithm], strict_check_header=False)
            return _load_object(jws.deserialize_compact(token, key, registry=registry).payload)
        except (JoseError, ValueError, TypeError):
            continue
    raise TokenRefused("signature")


def _find_keys(header: Mapping[str, Any], algorithm: str, keys: Collection[PublicKey]) -> list[PublicKey]:
    """The key that the token names; all that fit when it names none, and there are few."""
    fitting_keys = [key for key in keys if _fits(key, algorithm)]
    number = header.get("kid")
    if number is not None:
        fitting_keys = [key for key in fitting_keys if key.kid == number][:1]
    if not fitting_keys:
        raise KeyUnknown("key")
    return fitting_keys[:5]


def _fits(key: PublicKey, algorithm: str) -> bool:
    if key.key_type not in _KEY_TYPES[algorithm[:2]] or key.get("alg") not in (None, algorithm):
        return False
    return algorithm not in _CURVES or key.get("crv") == _CURVES[algorithm]


def _check_claims(claims: Mapping[str, Any], expected: ExpectedToken) -> None:
    now = clock.now().timestamp()
    leeway = LEEWAY.total_seconds()
    if claims.get("iss") != expected.issuer:
        raise TokenRefused("issuer")
    audiences = claims.get("aud")
    if isinstance(audiences, str):
        audiences = [audiences]
    if not isinstance(audiences, list) or expected.audience not in audiences:
        raise TokenRefused("audience")
    if len(audiences) > 1 and claims.get("azp") != expected.audience:
        raise TokenRefused("authorised party")
    if (expected.needs_expiry or "exp" in claims) and not now < _read_time(claims, "exp") + leeway:
        raise TokenRefused("expired")
    issued_at = _read_time(claims, "iat")
    if not now - MAX_AGE.total_seconds() <= issued_at <= now + leeway:
        raise TokenRefused("issued at another time")
    if "nbf" in claims and _read_time(claims, "nbf") > now + leeway:
        raise TokenRefused("not valid yet")
    _check_answer(claims, expected)


def _check_answer(claims: Mapping[str, Any], expected: ExpectedToken) -> None:
    """Check that the token answers what was asked: same nonce, same person, one of the levels."""
    subject = claims.get("sub")
    if "sub" in expected.required and not (isinstance(subject, str) and 0 < len(subject) <= 255):
        raise TokenRefused("subject")
    if expected.subject is not None and not _is_same(subject, expected.subject):
        raise TokenRefused("another subject")
    if expected.nonce is not None and not _is_same(claims.get("nonce"), expected.nonce):
        raise TokenRefused("nonce")
    if any(claims.get(name) in (None, "") for name in expected.required):
        raise TokenRefused("claim missing")
    if expected.levels is not None and claims.get("acr") not in expected.levels:
        raise LevelTooLow("level")


def _is_same(value: Any, expected: str) -> bool:
    return isinstance(value, str) and hmac.compare_digest(value.encode(), expected.encode())


def _read_time(claims: Mapping[str, Any], name: str) -> float:
    value = claims.get(name)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < 2**40:
        raise TokenRefused(f"{name} missing")
    return float(value)


def _decode_part(part: str) -> bytes:
    try:
        return base64.b64decode(part + "=" * (-len(part) % 4), altchars=b"-_", validate=True)
    except ValueError:
        raise TokenRefused("not base64") from None


def _load_object(content: bytes | None) -> dict[str, Any]:
    try:
        value = PARSER(content or b"")
        json.dumps(value, allow_nan=False, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise TokenRefused("not JSON") from None
    if not isinstance(value, dict):
        raise TokenRefused("not an object")
    return value

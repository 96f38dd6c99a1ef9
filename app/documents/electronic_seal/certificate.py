"""The certificate of an electronic seal: read from a PKCS#12 file, with its private key and the certificates above it."""

from __future__ import annotations

import base64
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, pkcs12
from cryptography.x509.oid import NameOID

from app.core.parsing import Budget, Meter, Parser

MAX_FILE_BYTES = 64 * 1024
# Files of certificate authorities ask for a few thousand iterations; more would hold the page for minutes.
MAX_ITERATIONS = 1_000_000
MIN_RSA_BITS, MIN_CURVE_BITS = 2048, 256
MAX_CHAIN = 6
ALERT_BEFORE = timedelta(days=30)
SealKey = RSAPrivateKey | EllipticCurvePrivateKey


class CertificateRefused(ValueError):
    """The file cannot seal: `problem` is "unreadable", "password", "key_missing", "weak", "usage" or "expired"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class SealCertificate:
    """A private key and its certificate, with those of the authorities above it; all in DER."""

    key: bytes
    certificate: bytes
    chain: tuple[bytes, ...] = ()

    @property
    def subject(self) -> str:
        """Name of the owner of the seal."""
        return _name(self._parse().subject)

    @property
    def issuer(self) -> str:
        """The certificate authority."""
        return _name(self._parse().issuer)

    @property
    def expires_at(self) -> datetime:
        return self._parse().not_valid_after_utc

    def find_fault(self, now: datetime) -> str:
        """Find why nothing is sealed with it any more, or soon: "not_yet_valid", "expired", "expires_soon", "chain";
        else empty.
        """
        if now < self._parse().not_valid_before_utc:
            return "not_yet_valid"
        if now >= self.expires_at:
            return "expired"
        if now >= self.expires_at - ALERT_BEFORE:
            return "expires_soon"
        return "" if self._has_whole_chain(now) else "chain"

    def to_json(self) -> dict[str, Any]:
        """Return the values that are sealed in the database."""
        parts = (self.key, self.certificate, *self.chain)
        key, certificate, *chain = (base64.b64encode(part).decode() for part in parts)
        return {"key": key, "certificate": certificate, "chain": chain}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> SealCertificate:
        chain = tuple(base64.b64decode(part) for part in values["chain"])
        return cls(base64.b64decode(values["key"]), base64.b64decode(values["certificate"]), chain)

    def _parse(self) -> x509.Certificate:
        return x509.load_der_x509_certificate(self.certificate)

    def _has_whole_chain(self, now: datetime) -> bool:
        """Whether each certificate is signed by another of the file that is valid, up to one that signs itself."""
        authorities = [x509.load_der_x509_certificate(part) for part in self.chain]
        current = self._parse()
        for _ in range(MAX_CHAIN):
            if current.issuer == current.subject:
                return True
            issuer = next((authority for authority in authorities if _is_issued_by(current, authority)), None)
            if issuer is None or now >= issuer.not_valid_after_utc:
                return False
            current = issuer
        return False


def read_certificate(content: bytes, password: str, *, now: datetime) -> SealCertificate:
    """The certificate of a PKCS#12 file. Raises CertificateRefused, BudgetExceeded."""
    PARSER(content)
    try:
        key, certificate, others = pkcs12.load_key_and_certificates(content, password.encode() or None)
    except ValueError:
        raise CertificateRefused("password") from None
    if key is None or certificate is None:
        raise CertificateRefused("key_missing")
    is_strong = (isinstance(key, RSAPrivateKey) and key.key_size >= MIN_RSA_BITS) or (
        isinstance(key, EllipticCurvePrivateKey) and key.key_size >= MIN_CURVE_BITS
    )
    if not is_strong or len(others) > MAX_CHAIN:
        raise CertificateRefused("weak")
    if not _can_sign(certificate):
        raise CertificateRefused("usage")
    if now >= certificate.not_valid_after_utc:
        raise CertificateRefused("expired")
    return SealCertificate(
        key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()),
        certificate.public_bytes(Encoding.DER),
        tuple(other.public_bytes(Encoding.DER) for other in others),
    )


def _check_file(content: bytes, meter: Meter) -> None:
    """The structure of the file, and what opening it would cost; nothing is decrypted."""
    from asn1crypto import pkcs12 as structure

    try:
        file = structure.Pfx.load(content, strict=True)
        iterations = [int(file["mac_data"]["iterations"].native)] if file["mac_data"].native else []
        for part in file.authenticated_safe:
            meter.count_part()
            if part["content_type"].native == "encrypted_data":
                algorithm = part["content"]["encrypted_content_info"]["content_encryption_algorithm"]
                iterations.append(int(algorithm.kdf_iterations))
            else:
                iterations += _list_key_iterations(structure.SafeContents.load(part["content"].native), meter)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise CertificateRefused("unreadable") from None
    if any(not 0 < iteration <= MAX_ITERATIONS for iteration in iterations):
        raise CertificateRefused("unreadable")


def _list_key_iterations(bags: Any, meter: Meter) -> list[int]:
    iterations = []
    for bag in bags:
        meter.count_part()
        if bag["bag_id"].native == "pkcs8_shrouded_key_bag":
            iterations.append(int(bag["bag_value"]["encryption_algorithm"].kdf_iterations))
    return iterations


def _can_sign(certificate: x509.Certificate) -> bool:
    """Whether its authority lets it sign documents; one that says nothing does."""
    try:
        usage = certificate.extensions.get_extension_for_class(x509.KeyUsage).value
    except (x509.ExtensionNotFound, ValueError):
        return True
    return usage.digital_signature or usage.content_commitment


def _is_issued_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def _name(name: x509.Name) -> str:
    """The common name, else the organisation."""
    for kind in (NameOID.COMMON_NAME, NameOID.ORGANIZATION_NAME):
        if values := name.get_attributes_for_oid(kind):
            return str(values[0].value)
    return name.rfc4514_string()


PARSER: Parser[None] = Parser(
    "certificate of the electronic seal",
    Budget(MAX_FILE_BYTES, max_parts=100, max_seconds=0.5),
    _check_file,
    is_called_before_writing=False,
)

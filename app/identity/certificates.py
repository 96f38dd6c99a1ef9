"""Certificates that administrators paste, or that a provider publishes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.serialization import Encoding

MIN_RSA_BITS = 2048
_PEM_LINE = 64


class CertificateRefused(ValueError):
    """The text is not one certificate, or its key is weak."""


def clean_certificate(text: str) -> str:
    """A certificate in PEM, from PEM or bare base64. Raises CertificateRefused."""
    bare = "".join(part for part in text.split() if "-----" not in part)
    lines = [bare[start : start + _PEM_LINE] for start in range(0, len(bare), _PEM_LINE)]
    pem = "\n".join(("-----BEGIN CERTIFICATE-----", *lines, "-----END CERTIFICATE-----", ""))
    try:
        certificate = x509.load_pem_x509_certificate(pem.encode())
        key = certificate.public_key()
    except (ValueError, UnicodeEncodeError):
        raise CertificateRefused from None
    is_strong = isinstance(key, EllipticCurvePublicKey) or (
        isinstance(key, RSAPublicKey) and key.key_size >= MIN_RSA_BITS
    )
    if not is_strong:
        raise CertificateRefused
    return certificate.public_bytes(Encoding.PEM).decode()


def get_expiry(certificates: Sequence[str]) -> datetime | None:
    """Return the time at which the last of these certificates expires; None without any."""
    return max((x509.load_pem_x509_certificate(pem.encode()).not_valid_after_utc for pem in certificates), default=None)

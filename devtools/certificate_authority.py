"""A certificate authority of development: electronic seals for the demo and for tests, which nobody else trusts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

AUTHORITY_NAME = "Parvis test authority"
VALIDITY = timedelta(days=730)
RSA_BITS = 2048
SealKey = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey


@dataclass(frozen=True)
class CertificateAuthority:
    """An authority and its key, kept in memory only."""

    key: rsa.RSAPrivateKey
    certificate: x509.Certificate

    def issue_seal(self, name: str, password: str, *, now: datetime, until: datetime | None = None) -> bytes:
        """A PKCS#12 file that seals in that name."""
        key, certificate = self.issue_certificate(name, now=now, until=until)
        encryption = BestAvailableEncryption(password.encode())
        return pkcs12.serialize_key_and_certificates(name.encode(), key, certificate, [self.certificate], encryption)

    def issue_certificate(
        self, name: str, *, now: datetime, until: datetime | None = None, is_timestamping: bool = False
    ) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
        """A key and its certificate, for seals or for timestamps."""
        key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
        until = until or now + VALIDITY
        return key, self.sign_certificate(name, key, now=now, until=until, is_timestamping=is_timestamping)

    def sign_certificate(
        self, name: str, key: SealKey, *, now: datetime, until: datetime, is_timestamping: bool = False
    ) -> x509.Certificate:
        """The certificate of a key."""
        builder = _build(name, self.certificate.subject, key, now=now, until=until)
        builder = builder.add_extension(_build_usage(is_authority=False), critical=True)
        if is_timestamping:
            usages = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.TIME_STAMPING])
            builder = builder.add_extension(usages, critical=True)
        return builder.sign(self.key, SHA256())


def create_authority(*, now: datetime) -> CertificateAuthority:
    """A new authority."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=RSA_BITS)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, AUTHORITY_NAME)])
    builder = _build(AUTHORITY_NAME, name, key, now=now, until=now + VALIDITY * 5)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_build_usage(is_authority=True), critical=True)
    return CertificateAuthority(key, builder.sign(key, SHA256()))


def _build(name: str, issuer: x509.Name, key: SealKey, *, now: datetime, until: datetime) -> x509.CertificateBuilder:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, until) - timedelta(days=1))
        .not_valid_after(until)
        .add_extension(identifier, critical=False)
    )


def _build_usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        content_commitment=not is_authority,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        encipher_only=False,
        decipher_only=False,
    )

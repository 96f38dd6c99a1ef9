"""Signs with the key of a seal, loaded once for each file."""

from __future__ import annotations

from asn1crypto import keys, x509
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_private_key
from pyhanko.sign.signers import SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from app.documents.electronic_seal.certificate import SealCertificate, SealKey


class CertificateSigner(SimpleSigner):
    """PyHanko would load the key at each signature, and check its primes each time: two thirds of the cost of a seal."""

    def __init__(self, certificate: SealCertificate) -> None:
        authorities = SimpleCertificateStore()  # type: ignore[no-untyped-call]
        authorities.register_multiple([x509.Certificate.load(each) for each in certificate.chain])
        super().__init__(
            signing_cert=x509.Certificate.load(certificate.certificate),
            signing_key=keys.PrivateKeyInfo.load(certificate.key),
            cert_registry=authorities,
        )
        # It was checked when the certificate was deposited.
        key = load_der_private_key(certificate.key, password=None, unsafe_skip_rsa_key_validation=True)
        assert isinstance(key, SealKey)
        self._key = key

    def sign_raw(self, data: bytes, digest_algorithm: str) -> bytes:
        """The signature of the data by SHA-256."""
        if isinstance(self._key, RSAPrivateKey):
            return self._key.sign(data, PKCS1v15(), SHA256())
        return self._key.sign(data, ECDSA(SHA256()))

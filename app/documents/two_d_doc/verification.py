"""Verification of a 2D-Doc message: signed by who it says, with a certificate in force on that day."""

from __future__ import annotations

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature

from app.documents.two_d_doc.certificate_store import CertificateStore, is_in_force
from app.documents.two_d_doc.message import Message

# What a code is found to be. An unknown issuer says nothing for nor against the document.
VALID, INVALID, EXPIRED, UNKNOWN_ISSUER = "valid", "invalid", "expired", "unknown_issuer"

_HASHES: dict[str, hashes.HashAlgorithm] = {
    "secp256r1": hashes.SHA256(),
    "secp384r1": hashes.SHA384(),
    "secp521r1": hashes.SHA512(),
}


def verify_message(message: Message, store: CertificateStore) -> str:
    """The state of the message. EXPIRED: the certificate was not in force when the document was signed."""
    header = message.header
    leaf = store.find_leaf(header.authority_id, header.certificate_id)
    if leaf is None:
        return UNKNOWN_ISSUER
    key = leaf.public_key()
    if not isinstance(key, ec.EllipticCurvePublicKey) or not _is_signed(message, key):
        return INVALID
    signed_on = header.signed_on or header.issued_on
    return VALID if signed_on is not None and is_in_force(leaf, signed_on) else EXPIRED


def _is_signed(message: Message, key: ec.EllipticCurvePublicKey) -> bool:
    """ECDSA; the signature is r then s, each as long as the numbers of the curve."""
    algorithm = _HASHES.get(key.curve.name)
    length = (key.curve.key_size + 7) // 8
    if algorithm is None or len(message.signature) != 2 * length:
        return False
    r, s = (int.from_bytes(part, "big") for part in (message.signature[:length], message.signature[length:]))
    try:
        key.verify(encode_dss_signature(r, s), message.signed_bytes, ec.ECDSA(algorithm))
    except InvalidSignature:
        return False
    return True

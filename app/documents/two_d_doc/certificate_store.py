"""The certificates that verify 2D-Doc messages: kept in a folder, since nothing is fetched while a proof is read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.x509.oid import NameOID

_SUFFIXES = frozenset({".pem", ".crt", ".cer", ".der"})
_ID_LENGTH = 4
_PEM_START = b"-----BEGIN"


@dataclass(frozen=True)
class CertificateStore:
    """By authority id, as messages name it: its own certificates, and by id those that it issued."""

    authorities: Mapping[str, Sequence[x509.Certificate]] = field(default_factory=dict)
    leaves: Mapping[tuple[str, str], x509.Certificate] = field(default_factory=dict)

    def find_leaf(self, authority_id: str, certificate_id: str) -> x509.Certificate | None:
        """The certificate of that id, when an authority of the store issued it."""
        leaf = self.leaves.get((authority_id, certificate_id))
        if leaf is None or not any(_is_issued_by(leaf, each) for each in self.authorities.get(authority_id, ())):
            return None
        return leaf


def is_in_force(certificate: x509.Certificate, day: date) -> bool:
    """Whether the certificate is valid on that day."""
    return certificate.not_valid_before_utc.date() <= day <= certificate.not_valid_after_utc.date()


def load_store(folder: Path | None) -> CertificateStore:
    """The certificates of a folder: one subfolder per authority, named by its id; empty without a folder.

    A certificate of an authority may issue others; a leaf is named by its id, as the common name of its subject or as its file.
    """
    if folder is None or not folder.is_dir():
        return CertificateStore()
    return _read_folder(folder, max(path.stat().st_mtime_ns for path in (folder, *folder.iterdir())))


@lru_cache(maxsize=4)
def _read_folder(folder: Path, changed_at: int) -> CertificateStore:
    """`changed_at`: when a certificate was last added."""
    authorities: dict[str, list[x509.Certificate]] = {}
    leaves: dict[tuple[str, str], x509.Certificate] = {}
    for authority_folder in sorted(path for path in folder.iterdir() if path.is_dir()):
        authority_id = authority_folder.name.upper()
        for name, certificate in _read_certificates(authority_folder):
            if _is_authority(certificate):
                authorities.setdefault(authority_id, []).append(certificate)
            else:
                leaves[authority_id, _find_id(certificate) or name.upper()] = certificate
    return CertificateStore(authorities, leaves)


def _read_certificates(folder: Path) -> Iterator[tuple[str, x509.Certificate]]:
    for path in sorted(folder.iterdir()):
        if path.suffix.lower() not in _SUFFIXES:
            continue
        content = path.read_bytes()
        try:
            if content.lstrip().startswith(_PEM_START):
                yield from ((path.stem, certificate) for certificate in x509.load_pem_x509_certificates(content))
            else:
                yield path.stem, x509.load_der_x509_certificate(content)
        except ValueError:
            continue  # the doctor counts the certificates that can be read


def _is_authority(certificate: x509.Certificate) -> bool:
    try:
        return bool(certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca)
    except (x509.ExtensionNotFound, ValueError):
        return False


def _is_issued_by(leaf: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        leaf.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return is_in_force(authority, leaf.not_valid_before_utc.date())


def _find_id(certificate: x509.Certificate) -> str:
    names = certificate.subject.get_attributes_for_oid(NameOID.COMMON_NAME)
    name = str(names[0].value).strip().upper() if names else ""
    return name if len(name) == _ID_LENGTH and name.isalnum() else ""

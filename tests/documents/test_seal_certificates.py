"""Certificates of seals: what a PKCS#12 file must hold, and what is wrong with those that are refused."""

from __future__ import annotations

from datetime import timedelta

import pytest
from asn1crypto import pkcs12 as structure
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, NoEncryption, pkcs12

from app.core import clock
from app.core.parsing.budget import BudgetExceeded
from app.documents.electronic_seal.certificate import CertificateRefused, SealCertificate, read_certificate
from tests.documents.seals import NAME, PASSWORD, get_authority, get_seal, get_seal_file, make_seal


def read(content: bytes, password: str = PASSWORD) -> SealCertificate:
    return read_certificate(content, password, now=clock.now())


def test_a_seal_is_read_with_its_authority() -> None:
    certificate = read(get_seal_file())

    assert (certificate.subject, certificate.issuer) == (NAME, "Parvis test authority")
    assert certificate.find_fault(clock.now()) == ""
    assert SealCertificate.from_json(certificate.to_json()) == certificate


def build_costly_file() -> bytes:
    """A file whose password takes minutes to check."""
    file = structure.Pfx.load(get_seal_file())
    file["mac_data"]["iterations"] = 2**31 - 1
    return bytes(file.dump(force=True))


def build_authority_file() -> bytes:
    """The certificate of the authority itself, which signs certificates only."""
    authority = get_authority()
    return pkcs12.serialize_key_and_certificates(b"", authority.key, authority.certificate, None, NoEncryption())


@pytest.mark.parametrize(
    ("content", "password", "problem"),
    [
        (b"", PASSWORD, "unreadable"),
        (b"%PDF-1.7 not a certificate", PASSWORD, "unreadable"),
        (build_costly_file(), PASSWORD, "unreadable"),
        (get_seal_file()[:-40], PASSWORD, "unreadable"),
        (get_seal_file(), "", "password"),
        (get_seal_file(), "un autre", "password"),
        (build_authority_file(), "", "usage"),
        (
            pkcs12.serialize_key_and_certificates(
                b"", None, get_authority().certificate, None, BestAvailableEncryption(PASSWORD.encode())
            ),
            PASSWORD,
            "key_missing",
        ),
    ],
    ids=["empty", "pdf", "costly", "cut", "no-password", "wrong-password", "authority", "no-key"],
)
def test_what_cannot_seal_is_refused(content: bytes, password: str, problem: str) -> None:
    with pytest.raises(CertificateRefused) as refusal:
        read(content, password)

    assert refusal.value.problem == problem


def test_a_weak_key_is_refused() -> None:
    authority = get_authority()
    weak = rsa.generate_private_key(public_exponent=65537, key_size=1024)
    certificate = authority.sign_certificate(NAME, weak, now=clock.now(), until=clock.now() + timedelta(days=9))
    content = pkcs12.serialize_key_and_certificates(b"", weak, certificate, None, NoEncryption())

    with pytest.raises(CertificateRefused, match="weak"):
        read(content, "")


def test_a_curve_is_strong() -> None:
    authority = get_authority()
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = authority.sign_certificate(NAME, key, now=clock.now(), until=clock.now() + timedelta(days=90))
    content = pkcs12.serialize_key_and_certificates(b"", key, certificate, [authority.certificate], NoEncryption())

    assert read(content, "").find_fault(clock.now()) == ""


def test_a_file_that_is_too_large_is_not_read() -> None:
    with pytest.raises(BudgetExceeded):
        read(b"0" * 100_000)


def test_a_past_certificate_is_refused() -> None:
    until = clock.now() - timedelta(days=1)
    content = get_authority().issue_seal(NAME, PASSWORD, now=clock.now(), until=until)

    with pytest.raises(CertificateRefused, match="expired"):
        read(content)


@pytest.mark.parametrize(("days", "fault"), [(-1, "expired"), (20, "expires_soon"), (60, "")])
def test_the_end_of_a_certificate_is_announced(days: int, fault: str) -> None:
    seal = make_seal(until=clock.now() + timedelta(days=days))

    assert seal.certificate.find_fault(clock.now()) == fault


def test_a_certificate_without_its_authority_lacks_its_chain() -> None:
    certificate = get_seal().certificate

    assert SealCertificate(certificate.key, certificate.certificate).find_fault(clock.now()) == "chain"

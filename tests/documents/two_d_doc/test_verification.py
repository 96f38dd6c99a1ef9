"""Signatures: verified with the certificates of the store, and with nothing else."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from app.documents.two_d_doc.certificate_store import CertificateStore, load_store
from app.documents.two_d_doc.message import NotTwoDDoc, read_message
from app.documents.two_d_doc.verification import EXPIRED, INVALID, UNKNOWN_ISSUER, VALID, verify_message
from devtools.demo.proof_authority import Leaf, ProofAuthority
from tests.documents.two_d_doc.proofs import DAY, HOME, TAX_NOTICE

AUTHORITY = ProofAuthority()
LEAF = AUTHORITY.issue()


def build_store(*leaves: Leaf, authority: ProofAuthority = AUTHORITY) -> CertificateStore:
    by_id = {(authority.id, leaf.id): leaf.certificate for leaf in leaves}
    return CertificateStore({authority.id: [authority.certificate]}, by_id)


@pytest.mark.parametrize("curve", [ec.SECP256R1(), ec.SECP384R1(), ec.SECP521R1()], ids=lambda curve: curve.name)
def test_each_curve_of_the_specification_is_verified(curve: ec.EllipticCurve) -> None:
    leaf = AUTHORITY.issue(curve=curve)
    content = AUTHORITY.sign(leaf, HOME, type_="00", day=DAY)

    assert verify_message(read_message(content), build_store(leaf)) == VALID


def test_each_flipped_bit_is_found() -> None:
    content = AUTHORITY.sign(LEAF, TAX_NOTICE, type_="28", day=DAY)
    store, states = build_store(LEAF), set()

    for position in range(len(content)):
        for bit in (0, 4):
            changed = bytearray(content)
            changed[position] ^= 1 << bit
            try:
                states.add(verify_message(read_message(bytes(changed)), store))
            except NotTwoDDoc:
                states.add("unreadable")

    assert VALID not in states
    assert INVALID in states


def test_the_signature_of_another_certificate_is_invalid() -> None:
    content = AUTHORITY.sign(AUTHORITY.issue(), HOME, type_="00", day=DAY)

    assert verify_message(read_message(content), build_store(LEAF)) == INVALID


def test_a_certificate_that_the_authority_did_not_issue_proves_nothing() -> None:
    forger = ProofAuthority()
    leaf = forger.issue()
    content = forger.sign(leaf, HOME, type_="00", day=DAY)

    assert verify_message(read_message(content), build_store(leaf)) == UNKNOWN_ISSUER
    assert verify_message(read_message(content), CertificateStore()) == UNKNOWN_ISSUER


def test_the_root_itself_signs_no_proof() -> None:
    root = Leaf("0001", AUTHORITY.key, AUTHORITY.certificate)
    content = AUTHORITY.sign(root, HOME, type_="00", day=DAY)

    assert verify_message(read_message(content), build_store(LEAF)) == INVALID


@pytest.mark.parametrize(
    ("signed_on", "state"),
    [
        (date(2021, 12, 31), EXPIRED),
        (date(2022, 1, 1), VALID),
        (date(2022, 12, 31), VALID),
        (date(2023, 1, 3), EXPIRED),
    ],
)
def test_a_certificate_counts_on_the_day_of_the_signature(signed_on: date, state: str) -> None:
    leaf = AUTHORITY.issue(starts_on=date(2022, 1, 1), days=365)
    content = AUTHORITY.sign(leaf, HOME, type_="00", day=signed_on)

    assert verify_message(read_message(content), build_store(leaf)) == state


def test_certificates_are_read_in_a_folder(tmp_path: Path) -> None:
    AUTHORITY.write_store(tmp_path, LEAF)
    (tmp_path / "FR00" / "broken.pem").write_text("-----BEGIN CERTIFICATE-----\nnothing\n")
    (tmp_path / "FR00" / "list.xml").write_text("<list/>")

    store = load_store(tmp_path)

    assert store.find_leaf("FR00", "0001") == LEAF.certificate
    assert store.find_leaf("FR01", "0001") is None
    assert load_store(tmp_path / "absent") == CertificateStore()

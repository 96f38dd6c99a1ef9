"""Proofs: whose they are, and what they give to a form."""

from __future__ import annotations

import pytest

from app.documents.two_d_doc.message import read_message
from app.documents.two_d_doc.proof import Address, Proof, is_named, read_proof
from devtools.demo.proof_authority import ProofAuthority
from tests.documents.two_d_doc.proofs import DAY, HOME, TAX_NOTICE

AUTHORITY = ProofAuthority()
LEAF = AUTHORITY.issue()


def read(fields: dict[str, str], type_: str) -> Proof:
    return read_proof(read_message(AUTHORITY.sign(LEAF, fields, type_=type_, day=DAY)))


def test_a_proof_of_residence_gives_a_name_and_an_address() -> None:
    proof = read(HOME, "00")

    assert (proof.kind, proof.people, proof.issued_on) == ("home", ("MME MARTIN CHLOÉ",), DAY)
    assert (proof.first_name, proof.last_name) == ("CHLOÉ", "MARTIN")
    assert proof.address == Address("31 RUE DES TANNEURS", "BAT 2 ETG 3", "49000", "VAUBRELLES")


def test_an_invoice_may_name_several_people() -> None:
    proof = read({"12": "CHLOE", "13": "MARTIN", "22": "1 RUE", "24": "49000", "1I": "M/DURAND/PAUL", "26": "FR"}, "01")

    assert proof.people == ("CHLOE MARTIN", "M DURAND PAUL")
    assert is_named(proof, "Paul", "Durand")


def test_a_tax_notice_gives_the_reference_income() -> None:
    proof = read(TAX_NOTICE, "28")

    assert (proof.kind, proof.reference_income, proof.tax_shares, proof.income_year) == (
        "tax_notice",
        "23198",
        "2,5",
        "2025",
    )
    assert proof.address == Address()


def test_other_documents_say_nothing() -> None:
    assert read({"10": "MME/MARTIN/CHLOE"}, "A4") == Proof("other", issued_on=DAY)


@pytest.mark.parametrize(
    ("person", "first_name", "last_name", "expected"),
    [
        ("MME MARTIN CHLOE", "Chloé", "Martin", True),
        ("M. MARTIN-DURAND JEAN PIERRE", "Jean-Pierre", "Martin Durand", True),
        ("MARTIN C", "Chloé", "Martin", True),
        ("MARTIN", "Chloé", "Martin", False),
        ("MARTIN", "", "Martin", True),
        ("MME MARTINEZ CHLOE", "Chloé", "Martin", False),
        ("MME MARTIN LEA", "Chloé", "Martin", False),
        ("MME CHLOE", "Chloé", "Chloé", False),
        ("D’ALMEIDA ÉLOÏSE", "Eloise", "d'Almeida", True),
        ("MME MARTIN CHLOE", "", "", False),
    ],
)
def test_names_are_compared_without_accents_nor_titles(
    person: str, first_name: str, last_name: str, *, expected: bool
) -> None:
    assert is_named(Proof("home", (person,)), first_name, last_name) is expected

"""Messages: what is read of them, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest

from app.documents.two_d_doc.message import NotTwoDDoc, read_message
from devtools.demo.proof_authority import ProofAuthority
from tests.documents.two_d_doc.proofs import DAY, HOME, TAX_NOTICE

# The specimen of a tax notice in the specification of France Titres, with its signature.
SPECIMEN = (
    b"DC04FR000001FFFF25472801FR432,75\x1d44227801234567845202146RETI PATRICK\x1d4A310720224Y145 RUE JULLIARD/ZASPECIMEN/"
    b"78320/LEVIS STNOM\x1d4163198\x1d47300112345678948RETISOPHIE\x1d4907019877654324V3542\x1d4X3724\x1d4Z182\x1d\x1f"
    b"MA2KMBNBSV5WZB6RC5TEP7OCQ2GW7JV2AIYGRCWCOZHM4DMTKPV3SWB2OL25JEW4QUYKTW3HIRALV3XSGWKRVGW7DYQUTW5THUCW4PQ"
)
# A proof of residence of version 03, whose header has no country.
OLD_SPECIMEN = (
    b"DC03FR000001123F1636000126FR245700010MLLE/SAMPLE/ANGELA\x1d20\x1d21BAT 2 ETG 3\x1d227 PLACE DES SPECIMENS\x1d23\x1d"
    b"25METZ\x1d\x1f3HJIYP3OAJ4LIZNQXCTZMNQPTT5C2XICTEF4UGJ3NDE2CWM7HJOEEK4ACIY4CZOO5ZOFG35APDZMZQFEAEBWRZTW4CBPG35JE2FJ4EY"
)

# A certificate of vaccination: its fields are none of those that forms use.
OTHER_SPECIMEN = (
    b"DC04FR0000011E6D1E6DL101FRL0THEOULE SUR MER\x1dL1JEAN PAUL\x1dL231051962L3COVID-19\x1dL4J07BX03\x1d"
    b"L5COMIRNATY PFIZER/BIONTECH\x1dL6COMIRNATY PFIZER/BIONTECH\x1dL71L82L901032021LACO\x1f"
    b"32T2SI2RUMPDLBHAFSBDF2CUE7GI4NR5WC3NSBEU6AZ7QZJZCPMCTXTVIDZAKEYO7237SQ2ZPOCMZKG7U3Q2LIMPPVJMA7TQAAKC5DY"
)


def test_the_specimen_of_a_tax_notice_is_read() -> None:
    message = read_message(SPECIMEN)

    assert (message.header.authority_id, message.header.certificate_id, message.header.type) == ("FR00", "0001", "28")
    assert (message.header.issued_on, message.header.signed_on) == (None, date(2026, 2, 16))
    assert {name: message.fields[name] for name in ("41", "43", "44", "45", "46", "48", "49")} == {
        "41": "63198",
        "43": "2,75",
        "44": "2278012345678",
        "45": "2021",
        "46": "RETI PATRICK",
        "48": "RETISOPHIE",
        "49": "0701987765432",
    }
    assert len(message.signature) == 64


def test_the_specimen_of_version_03_is_read() -> None:
    message = read_message(OLD_SPECIMEN)

    assert message.header.issued_on == date(2012, 10, 15)
    assert (message.fields["10"], message.fields["24"], message.fields["25"]) == ("MLLE/SAMPLE/ANGELA", "57000", "METZ")


def test_the_fields_of_other_documents_are_left_out() -> None:
    message = read_message(OTHER_SPECIMEN)

    assert (message.header.type, message.fields) == ("L1", {})
    assert len(message.signature) == 64


def test_a_field_of_its_greatest_length_has_no_separator() -> None:
    authority = ProofAuthority()
    line = "MME/DE LA ROCHE-BEAUCOURT/MARIE-AURORE"

    message = read_message(authority.sign(authority.issue(), {**HOME, "10": line}, type_="00", day=DAY))

    assert len(line) == 38
    assert (message.fields["10"], message.fields["21"]) == (line, "BAT 2 ETG 3")


def test_a_field_cut_by_its_issuer_is_marked() -> None:
    authority = ProofAuthority()
    content = authority.sign(authority.issue(), TAX_NOTICE, type_="28", day=DAY, truncated=frozenset({"46"}))

    message = read_message(content)

    assert message.truncated == {"46"}
    assert (message.fields["46"], message.fields["47"]) == ("MARTIN CHLOE", "3001123456789")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"https://www.vaubrelles.example",
        SPECIMEN.partition(b"\x1f")[0],
        SPECIMEN.replace(b"DC04", b"DC09"),
        SPECIMEN.replace(b"FFFF2547", b"FFFF25G7"),
        SPECIMEN.replace(b"\x1d44", b"\x1d4!"),
        SPECIMEN[:20] + b"\x1f" + SPECIMEN.partition(b"\x1f")[2],
        SPECIMEN.partition(b"\x1f")[0] + b"\x1f1189",
        SPECIMEN.replace(b"4Z182", b"41182"),
        b"DC04FR000001FFFF25472801FR" + b"41" + b"9" * 10_000 + b"\x1d\x1fMA2K",
        b"DC04FR000001FFFF25472801FR44227\x1fMA2KMBNB",
    ],
)
def test_what_is_no_message_is_refused(content: bytes) -> None:
    with pytest.raises(NotTwoDDoc):
        read_message(content)

"""The electronic seal: verified by pyHanko, found broken wherever a byte changes, and the marks of the file kept."""

from __future__ import annotations

import io
import random
from dataclasses import replace

import pikepdf
import pytest
from asn1crypto import x509
from cryptography.hazmat.primitives.serialization import Encoding
from flask import Flask
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.validation import validate_pdf_signature
from pyhanko.sign.validation.status import SignatureCoverageLevel
from pyhanko_certvalidator import ValidationContext

from app.core import clock, outgoing
from app.documents.electronic_seal.certificate import read_certificate
from app.documents.electronic_seal.pdf_seal import NotSealed, is_sealed_by, seal_pdf
from app.documents.rendering.pdf_renderer import render_pdf
from tests.documents.seals import NAME, PASSWORD, get_authority, get_seal
from tests.documents.timestamp_server import run_timestamp_server
from tests.example_counts import choose_cases, read_seed

LETTER = '<!DOCTYPE html><html lang="fr"><head><title>Lettre</title></head><body><h1>Lettre</h1><p>Bonjour.</p></body></html>'


@pytest.fixture(scope="module")
def letter() -> bytes:
    return render_pdf(LETTER, "")


@pytest.fixture(scope="module")
def sealed_letter(letter: bytes) -> bytes:
    return seal_pdf(letter, get_seal())


def trust_authority() -> ValidationContext:
    root = x509.Certificate.load(get_authority().certificate.public_bytes(Encoding.DER))
    return ValidationContext(trust_roots=[root], allow_fetching=False)


def test_pyhanko_validates_the_seal(sealed_letter: bytes) -> None:
    (signature,) = PdfFileReader(io.BytesIO(sealed_letter)).embedded_signatures

    status = validate_pdf_signature(signature, trust_authority())

    assert (status.intact, status.valid, status.trusted, status.bottom_line) == (True, True, True, True)
    assert signature.signer_cert.subject.native["common_name"] == NAME
    assert status.coverage == SignatureCoverageLevel.ENTIRE_FILE
    assert status.docmdp_ok


def test_the_file_stays_archivable_and_accessible(sealed_letter: bytes, letter: bytes) -> None:
    assert sealed_letter.startswith(letter)
    with pikepdf.open(io.BytesIO(sealed_letter)) as pdf:
        metadata = pdf.open_metadata()
        assert (metadata["pdfaid:part"], metadata["pdfaid:conformance"]) == ("3", "A")
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"
        assert pdf.Root.Metadata.read_bytes().count(b"<rdf:RDF") == 1
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.Root.Lang) == "fr"
        (field,) = pdf.Root.AcroForm.Fields
        assert str(field.TU) == f"Cachet électronique de {NAME}"
        # Printed, not hidden (ISO 19005-3, 6.3.2), and without a place on the page.
        assert (int(field.F) & 0b100110, [int(each) for each in field.Rect]) == (0b100, [0, 0, 0, 0])
        assert pdf.pages[0].Tabs == "/S"


@pytest.mark.thorough
@pytest.mark.parametrize("count", choose_cases([60], [1000]))
def test_each_of_many_altered_bytes_is_found(sealed_letter: bytes, count: int) -> None:
    """Anywhere in the file: what the seal covers, and the seal itself."""
    altered = bytearray(sealed_letter)
    unseen = []
    places = random.Random(19).sample(range(len(sealed_letter)), 1000)

    for place in random.Random(read_seed()).sample(places, count):
        altered[place] ^= 1
        if is_sealed_by(bytes(altered), get_seal().certificate):
            unseen.append((place, bytes(sealed_letter[place - 20 : place + 20])))
        altered[place] ^= 1

    assert unseen == []
    assert is_sealed_by(bytes(altered), get_seal().certificate)


@pytest.mark.parametrize("share", [0, 0.2, 0.5, 0.58, 0.7, 0.9, 1])
def test_an_altered_byte_is_found(sealed_letter: bytes, share: float) -> None:
    altered = bytearray(sealed_letter)
    altered[round(share * (len(sealed_letter) - 1))] ^= 1

    assert not is_sealed_by(bytes(altered), get_seal().certificate)


def test_what_is_added_afterwards_is_found(sealed_letter: bytes, letter: bytes) -> None:
    with pikepdf.open(io.BytesIO(sealed_letter)) as pdf:
        pdf.docinfo["/Title"] = "Une autre lettre"
        output = io.BytesIO()
        pdf.save(output)

    assert not is_sealed_by(output.getvalue(), get_seal().certificate)
    assert not is_sealed_by(sealed_letter + b"%", get_seal().certificate)
    assert not is_sealed_by(letter, get_seal().certificate)


def test_another_certificate_of_the_same_name_is_not_ours(sealed_letter: bytes) -> None:
    other = read_certificate(get_authority().issue_seal(NAME, PASSWORD, now=clock.now()), PASSWORD, now=clock.now())

    assert not is_sealed_by(sealed_letter, other)


def test_a_timestamp_dates_the_seal(app: Flask, letter: bytes) -> None:
    with run_timestamp_server(get_authority()) as host:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({host})))
        dated = seal_pdf(letter, replace(get_seal(), timestamp_url=f"http://{host}/"))
    outgoing.install(app.config["PARVIS"])

    (signature,) = PdfFileReader(io.BytesIO(dated)).embedded_signatures
    status = validate_pdf_signature(signature, trust_authority())
    assert status.timestamp_validity is not None
    assert (status.timestamp_validity.intact, status.timestamp_validity.trusted) == (True, True)


def test_without_its_timestamp_service_nothing_is_sealed(app: Flask, letter: bytes) -> None:
    with pytest.raises(NotSealed) as refusal:
        seal_pdf(letter, replace(get_seal(), timestamp_url="http://127.0.0.1:1/"))

    assert (refusal.value.reason, refusal.value.permanent) == ("timestamp_unavailable", False)

"""Statements of a régie: read, compared with its payments, explained."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.core.db import db
from app.payments.accounting.statement_references import keep_references
from app.payments.reconciliations.models import StatementRow
from tests.cast import Person
from tests.client import Page
from tests.payments.canteen import make_regie
from tests.payments.regie_days import MONDAY, TUESDAY, pay_bill

URL = "/agents/regies/cantine/releves"
CONTENT = (
    "Date;Libellé;Montant\n"
    "03/11/2026;REMISE 1234567 MME ODILE EXEMPLE;6,90\n"
    "03/11/2026;REMISE 7654321 M DUPONT;35,00\n"
    "04/11/2026;VIREMENT INCONNU;12,00\n"
    "04/11/2026;Solde;\n"
).encode()
PERIOD = {"du": "2026-11-01", "au": "2026-11-30", "moyens": ["cheque"]}


def _upload(alice: Person, content: bytes = CONTENT, name: str = "relevé novembre.csv") -> Page:
    return alice.post(URL, {"releve": (name, content)})


def _fill_regie() -> None:
    regie = make_regie(gateway="")
    pay_bill(regie, MONDAY, "cheque", reference="1234567")
    pay_bill(regie, MONDAY, "cheque", meals=10, reference="7654321")
    pay_bill(regie, TUESDAY, "cheque", meals=20, reference="1111111")
    pay_bill(regie, TUESDAY, "cash", meals=30)


def test_a_statement_is_looked_at_then_compared_and_explained(alice: Person, app: Flask) -> None:
    _fill_regie()
    uploaded = _upload(alice)
    preview = uploaded.follow()
    assert preview.texts(".summary-list dd") == ["Date", "Montant", "Libellé"]
    assert "3 lignes de paiement, pour 53,90 €." in preview.text("main")
    assert "Une ligne est mise de côté" in preview.text("main")
    url = str(uploaded.location)
    refused = alice.post(f"{url}/rapprochement", {"du": "2026-11-05", "au": "2026-11-01", "moyens": ["cheque"]})
    assert refused.status == 422 and refused.find_one("#f-du")["value"] == "2026-11-05"
    assert refused.find_one("input[value=cheque]").has_attr("checked")

    page = alice.post(f"{url}/rapprochement", PERIOD).follow()

    kinds = page.texts(".links strong")
    assert sorted(kinds) == ["Absent de Parvis", "Absent du relevé", "Montant différent"]
    # 6,90 + 34,50 + 69,00 were recorded, 53,90 are on the statement.
    assert "56,50 €" in page.text("main") and "Un paiement rapproché" in page.text("main")
    form = page.find_all("form[action*=ecarts]")[0]
    assert alice.post(str(form["action"]), {"explication": ""}).status == 422
    page = alice.post(str(form["action"]), {"explication": "Attendu au prochain relevé."}).follow()
    assert "Attendu au prochain relevé." in page.text(".links") and page.texts(".links .badge").count("Expliqué") == 1
    assert "2 à expliquer" in alice.get(URL).text("table")
    assert alice.post(f"{url}/rapprochement", PERIOD).status == 422
    assert alice.post(f"{url}/suppression").status == 422


def test_what_is_kept_of_a_statement_names_nobody(alice: Person, app: Flask) -> None:
    _fill_regie()

    _upload(alice)

    references = list(db.session.scalars(select(StatementRow.line_reference).order_by(StatementRow.position)))
    assert references == ["1234567", "7654321", ""]


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01", b"Nom;Somme\nA;1\n", b"Date;Montant\nhier;1\n", b"Date;Montant\n;\n"]
)
def test_a_bad_file_is_refused_in_words_and_its_name_stays_said(alice: Person, app: Flask, content: bytes) -> None:
    make_regie(gateway="")

    page = _upload(alice, content, "relevé abîmé.csv")

    assert page.status == 422
    assert page.texts("#f-releve-error") and "relevé abîmé.csv" in page.text("main")
    assert db.session.scalar(select(func.count()).select_from(StatementRow)) == 0


def test_no_file_is_refused_and_a_preview_may_be_given_up(alice: Person, app: Flask) -> None:
    make_regie(gateway="")
    assert alice.post(URL).status == 422

    url = str(_upload(alice).location)
    alice.post(f"{url}/suppression").follow()

    assert alice.get(url).status == 404


def test_a_statement_is_that_of_its_regie(alice: Person, bruno: Person, chloe: Person, app: Flask) -> None:
    make_regie(gateway="")
    url = str(_upload(alice).location)
    make_regie(slug="piscine", title="Piscine", gateway="")

    assert alice.get(url.replace("cantine", "piscine")).status == 404
    for person in (bruno, chloe):
        assert person.get(url).status == 404
        assert person.post(f"{url}/rapprochement", PERIOD).status == 404
        assert person.post(f"{url}/suppression").status == 404


@pytest.mark.parametrize(
    ("label", "references"),
    [
        ("VIR SEPA MME ODILE EXEMPLE F-RS-2026-00042", "F-RS-2026-00042"),
        ("CARTE 4970101122334455 FRS202600001XK4T", "FRS202600001XK4T"),
        ("FR1420041010050500013M02606 Dupont-Durand", ""),
        ("PRLV 12", ""),
    ],
)
def test_a_label_keeps_its_references_alone(label: str, references: str) -> None:
    assert keep_references(label) == references

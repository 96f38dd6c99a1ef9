"""Accounts of a régie and its closings, for each role, an agent without any, and a resident."""

from __future__ import annotations

import json
import zipfile
from datetime import datetime, time
from io import BytesIO

import pytest
from bs4 import Tag
from flask import Flask
from sqlalchemy import select, update

from app.core import clock
from app.core.db import db
from app.payments.attempt_outcomes import apply_outcome
from app.payments.attempt_states import Outcome
from app.payments.models import Payment
from tests.cast import Person
from tests.client import Page
from tests.payments.canteen import ROLE, make_regie
from tests.payments.regie_days import MONDAY, TUESDAY, WEDNESDAY, at_noon, issue_bill, make_attempt, pay_bill

URL = "/agents/regies/cantine"
PERIOD = "du=2026-11-01&au=2026-11-30"


def _read_cell(cell: Tag) -> str:
    return " ".join(cell.get_text(" ").split())


def _close(alice: Person, day: str) -> Page:
    page = alice.get(f"{URL}/clotures/journee?jour={day}")
    form = {str(one["name"]): str(one["value"]) for one in page.find_all("form[method=post] input[name]")}
    return alice.post(f"{URL}/clotures", form)


def test_the_accounts_of_a_period_are_by_means_product_and_day_without_tests(alice: Person, app: Flask) -> None:
    regie = make_regie(gateway="")
    pay_bill(regie, MONDAY)
    pay_bill(regie, TUESDAY, "cheque", meals=10)
    db.session.execute(update(Payment).where(Payment.id == pay_bill(regie, TUESDAY).id).values(mode="T"))
    db.session.commit()

    page = alice.get(f"{URL}/comptes?{PERIOD}")

    assert page.texts("tfoot td") == ["41,40 €", "41,40 €"]
    tables = [list(map(_read_cell, table.select("tbody tr > *"))) for table in page.find_all("table")]
    assert tables[0] == [
        *("Espèces", "1", "6,90 €", "0,00 €", "6,90 €"),
        *("Chèque", "1", "34,50 €", "0,00 €", "34,50 €"),
    ]
    assert tables[1][:2] == ["7067", "Repas"]
    assert "Un paiement d’essai n’entre dans aucun total (6,90 €)." in page.text(".alert[data-tone=warning]")
    assert tables[2][::5] == ["2 novembre 2026", "3 novembre 2026"]
    refused = alice.get(f"{URL}/comptes?du=2026-11-30&au=2026-11-01")
    assert refused.status == 422 and refused.find_one("#f-du")["value"] == "2026-11-30"


def test_the_files_of_a_period_have_its_entries(alice: Person, app: Flask) -> None:
    regie = make_regie(gateway="")
    payment = pay_bill(regie, MONDAY)

    csv = alice.get(f"{URL}/comptes/journal.csv?{PERIOD}").response.get_data().decode("utf-8-sig")
    entries = json.loads(alice.get(f"{URL}/comptes/journal.json?{PERIOD}").response.get_data())["entries"]
    sheet = zipfile.ZipFile(BytesIO(alice.get(f"{URL}/comptes/journal.ods?{PERIOD}").response.get_data()))

    assert csv.splitlines()[1] == f"2026-11-02;cantine;Repas;7067;Espèces;;{payment.receipt_number};6,90;0,00;6,90"
    assert [(entry["gross"], entry["accounting_code"]) for entry in entries] == [(690, "7067")]
    content = sheet.read("content.xml").decode()
    assert 'table:name="Journal"' in content and 'office:value="6.9"' in content


def test_a_day_is_closed_as_it_was_read_and_refuses_what_comes_later(alice: Person, app: Flask) -> None:
    regie = make_regie(gateway="")
    pay_bill(regie, MONDAY)
    pay_bill(regie, TUESDAY, "cheque")
    with at_noon(WEDNESDAY):
        assert "2 novembre 2026" in alice.get(f"{URL}/clotures/journee?jour=2026-11-03").text(".alert")
        read_before = alice.get(f"{URL}/clotures/journee?jour=2026-11-02")
        form = {str(one["name"]): str(one["value"]) for one in read_before.find_all("form[method=post] input[name]")}
        pay_bill(regie, MONDAY, meals=1)
        stale = alice.post(f"{URL}/clotures", form).follow()
        assert "relisez les totaux" in stale.text(".alert")

        closing = _close(alice, "2026-11-02").follow()
        assert closing.text("tfoot td") == "10,35 €"
        bill = issue_bill(regie)
        entry = {"moyen": "cash", "montant": "41,40", "jour": "2026-11-02", "reference": "A12"}
        refused = alice.post(f"{URL}/factures/{bill.id}/paiements", entry)
        assert refused.status == 422 and "clôturé" in refused.text(".alert[data-tone=danger]")
        assert refused.find_one("#f-reference")["value"] == "A12"
        assert alice.post(f"{URL}/factures/{bill.id}/paiements", entry | {"jour": "2026-11-04"}).status == 303
        assert _close(alice, "2026-11-03").status == 303
        badges = alice.get(f"{URL}/clotures").texts("td .badge")
    assert badges == ["Intacte", "Intacte"]
    assert alice.get(f"{URL}/clotures/9").status == 404


def test_money_of_a_day_that_is_closed_is_entered_on_the_present_day(alice: Person, app: Flask) -> None:
    regie = make_regie(gateway="")
    first = pay_bill(regie, MONDAY)
    with at_noon(MONDAY):
        bill = issue_bill(regie)
        attempt = make_attempt(bill, amount=bill.total)
        assert _close(alice, "2026-11-02").status == 303
    paid_at = datetime.combine(MONDAY, time(11), clock.PARIS)
    with app.app_context(), at_noon(WEDNESDAY):
        apply_outcome(
            attempt.id,
            Outcome("paid", reference=attempt.reference, account="090909", amount=4140, mode="W", paid_at=paid_at),
        )
        db.session.commit()
        alice.post(f"{URL}/factures/{first.invoice_id}/paiements/{first.id}/annulation").follow()
        page = alice.get(f"{URL}/journee?jour=2026-11-04")

    payments = db.session.execute(select(Payment.paid_on, Payment.accounted_on, Payment.amount)).all()
    assert (MONDAY, WEDNESDAY, 4140) in payments and (WEDNESDAY, WEDNESDAY, -690) in payments
    assert "Payé le 2 novembre 2026, journée clôturée" in page.text()
    assert alice.get(f"{URL}/clotures").texts("td .badge") == ["Intacte"]


def test_a_change_of_a_closed_day_shows(alice: Person, app: Flask) -> None:
    payment = pay_bill(make_regie(gateway=""), MONDAY)
    assert _close(alice, "2026-11-02").status == 303

    db.session.execute(update(Payment).where(Payment.id == payment.id).values(amount=1))
    db.session.commit()

    assert alice.get(f"{URL}/clotures").texts("td .badge") == ["Modifiée"]
    assert "ne sont plus celles" in alice.get(f"{URL}/clotures/1").text(".alert[data-tone=danger]")


@pytest.mark.parametrize("right", ["view", "invoice", "control", "edit"])
def test_every_role_reads_the_accounts_and_control_alone_acts(app: Flask, alice: Person, right: str) -> None:
    pay_bill(make_regie(gateway="", roles={right: [ROLE]}), MONDAY)
    is_control = right == "control"

    for path in ("comptes", "clotures", "a-regarder"):
        assert alice.get(f"{URL}/{path}").status == 200
    for path in ("comptes/journal.csv", "clotures/journee", "releves"):
        assert alice.get(f"{URL}/{path}").status == (200 if is_control else 404)
    page = alice.post(f"{URL}/clotures", {"jour": "2026-11-02", "totaux": "0"})
    assert page.status == (303 if is_control else 404)


def test_nobody_else_sees_the_accounts(app: Flask, bruno: Person, chloe: Person, ada: Person) -> None:
    pay_bill(make_regie(gateway=""), MONDAY)

    for person in (bruno, chloe, ada):
        for path in ("comptes", "comptes/journal.csv", "clotures", "clotures/1", "releves", "a-regarder"):
            assert person.get(f"{URL}/{path}").status == 404
        assert person.post(f"{URL}/clotures", {"jour": "2026-11-02"}).status == 404
        assert person.post(f"{URL}/releves", {"releve": ("r.csv", b"Date;Montant\n")}).status == 404

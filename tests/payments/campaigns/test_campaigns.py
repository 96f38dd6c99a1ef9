"""Campaigns for the agents who issue invoices, for a colleague of another department, for a stranger."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.notifications.models import Message
from app.payments.campaigns import campaign_issue
from app.payments.campaigns.campaigns import expire_drafts
from app.payments.campaigns.models import Campaign, CampaignRow
from app.payments.invoices import list_lines
from app.payments.models import BILL, CANCELLED, CREDIT_NOTE, DUE, Invoice
from app.payments.payers import read_payer
from app.payments.received_payments import record_counter_payment
from tests.cast import Person
from tests.client import Browser
from tests.payments.campaigns.campaign_steps import FORM, LIST, TABLE, issue, prepare, work
from tests.payments.canteen import ROLE, make_regie

REFUSED_ROWS = "Odile Exemple;odile@;;F-1;1;\n;;;;1;\nDenis Exemple;;1 rue du Lac, 01234 Vaubrelles;F-2;8;Ana\n"


@pytest.fixture(autouse=True)
def regie(site: Site) -> None:
    make_regie(gateway="")


def _count(*conditions: Any) -> int:
    return db.session.scalar(select(func.count()).where(*conditions)) or 0


def _pay_the_first_invoice_and_pass_the_due_date() -> None:
    campaign = db.session.scalars(select(Campaign)).one()
    campaign.due_on = clock.today() - timedelta(days=1)
    invoice = db.session.scalars(select(Invoice).order_by(Invoice.number)).first()
    assert invoice
    record_counter_payment(invoice.id, "cash", invoice.total, reference="", by=campaign.created_by_id)
    db.session.commit()


def test_a_table_is_previewed_with_what_is_refused(alice: Person) -> None:
    page = alice.get(prepare(alice, TABLE + REFUSED_ROWS))

    assert page.texts(".summary-list dd") == ["3", "75,90 €", "1", "0", "1", "0", "2"]
    reasons = page.texts(".alert li")
    assert [reason[:7] for reason in reasons] == ["Ligne 5", "Ligne 6", "Ligne 7"]
    assert "répète la ligne 3" in reasons[2]
    assert "Odile Exemple" in page.text(".worklist") and _count(Invoice.id.is_not(None)) == 0


def test_a_file_that_cannot_be_read_loses_nothing_that_was_typed(alice: Person) -> None:
    for content, words in ((b"Courriel\na@b.example\n", "« Nom »"), (b"Nom\n", "aucune ligne"), (b"\x00\x01", "CSV")):
        page = alice.post(f"{LIST}/nouvelle", {**FORM, "fichier": ("mars.csv", content)})

        assert page.status == 422 and words in page.text(".error-summary")
        assert page.find_one("#f-titre")["value"] == "Cantine de mars"
    page = alice.post(f"{LIST}/nouvelle", {"titre": "", "echeance": "2020-01-01"})
    assert page.status == 422 and len(page.find_all(".field__error")) == 3


def test_the_table_and_the_settings_are_replaced_before_the_issue(alice: Person) -> None:
    url = prepare(alice)

    page = alice.post(f"{url}/reglages", {**FORM, "fichier": ("mars.csv", b"Nom;Prix\nOdile;0,80\n")}).follow()

    assert page.texts(".summary-list dd")[:4] == ["1", "0,80 €", "1", "1"]
    page = alice.post(f"{url}/reglages", {**FORM, "prestation": ""}).follow()
    assert "La prestation n’est pas dans la régie" in page.text("main")
    page = alice.post(f"{url}/reglages", {**FORM, "titre": ""})
    assert page.status == 422 and page.find_one("#f-echeance")["value"] == "2090-01-01"


def test_prices_of_a_campaign_come_from_a_rule(alice: Person) -> None:
    rule = (
        b'{"format": "parvis/price/1", "title": "Soir", "accounting_code": "7067", "lines": [{"id": "soir", "label":'
        b' "Soir", "quantity": {"kind": "count", "value": {"var": "answers.soirs"}}, "price": {"kind": "fixed",'
        b' "amount": 1.5}}]}'
    )
    url = prepare(alice, "Nom;Soirs\nOdile;4\nDenis;\n", tarif=("tarif.json", rule))

    page = alice.get(url)
    assert page.texts(".summary-list dd")[:2] == ["1", "6,00 €"]
    assert "une réponse qui manque" in page.text(".alert") and "soirs" in page.text(".alert")
    page = alice.post(f"{url}/reglages", {**FORM, "garder-tarif": "on"}).follow()
    assert page.texts(".summary-list dd")[1] == "6,00 €"
    page = alice.post(f"{LIST}/nouvelle", {**FORM, "fichier": ("a.csv", TABLE.encode()), "tarif": ("t.json", b"{}")})
    assert page.status == 422 and "tarif" in page.text(".error-summary")


def test_invoices_are_issued_by_the_worker_and_only_then_sent(alice: Person, app: Flask) -> None:
    url = prepare(alice, TABLE + REFUSED_ROWS)
    page = alice.post(f"{url}/emission").follow()
    assert page.response.headers["Refresh"].startswith("3;") and "0 factures émises sur 3" in page.text("main")
    assert alice.post(f"{url}/envois").status == 422

    work(app)

    page = alice.get(url)
    assert page.texts(".invoice-lines tbody td")[:2] == ["3", "75,90 €"] and "Refresh" not in page.response.headers
    numbers = db.session.scalars(select(Invoice.number).order_by(Invoice.number)).all()
    assert [number[-5:] for number in numbers] == ["00001", "00002", "00003"]
    assert not _count(CampaignRow.content.is_not(None)) and not _count(Message.id.is_not(None))
    invoice = db.session.scalars(select(Invoice).order_by(Invoice.number).offset(1)).first()
    assert invoice and read_payer(invoice).address == "1 rue du Lac, 01234 Vaubrelles"
    assert [line.label for line in list_lines(invoice.id)] == ["Repas – Ana"]
    assert alice.post(f"{url}/emission").status == 422 and alice.post(f"{url}/reglages", FORM).status == 422


def test_rows_that_repeat_another_are_issued_when_it_is_asked(alice: Person, app: Flask) -> None:
    url = prepare(alice, "Nom;Quantité\nOdile;1\nOdile;1\n")

    alice.post(f"{url}/emission", {"doublons": "on"})
    work(app)

    assert _count(Invoice.kind == BILL) == 2


def test_a_worker_that_is_killed_leaves_no_gap_and_no_double(
    alice: Person, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(campaign_issue, "BATCH", 2)
    url = prepare(alice, "Nom;Quantité\n" + "".join(f"Payeur {number};1\n" for number in range(5)))
    alice.post(f"{url}/emission")
    campaign_id = str(db.session.scalar(select(Campaign.id)))
    with app.app_context():
        # The second batch dies before its commit, the first one is asked for again after its own.
        campaign_issue.issue_batch(campaign_id)
        db.session.commit()
        campaign_issue.issue_batch(campaign_id)
        db.session.rollback()
    work(app)
    with app.app_context():
        campaign_issue.issue_batch(campaign_id)
        db.session.commit()

    rows = db.session.execute(
        select(CampaignRow.line, Invoice.number).join(Invoice, Invoice.id == CampaignRow.invoice_id)
    ).all()
    assert sorted(line for line, _number in rows) == [2, 3, 4, 5, 6]
    assert sorted(number[-5:] for _line, number in rows) == [f"{number:05d}" for number in range(1, 6)]


def test_a_failure_is_said_and_the_work_is_resumed(alice: Person, app: Flask) -> None:
    url = prepare(alice)
    alice.post(f"{url}/emission")
    campaign_id = str(db.session.scalar(select(Campaign.id)))
    with app.app_context():
        campaign_issue.record_failure(campaign_id, "killed")
        db.session.commit()

    page = alice.get(url)
    assert "s’est interrompu" in page.text(".alert")
    alice.post(f"{url}/reprise")
    work(app)
    assert _count(Invoice.state == DUE) == 3


def test_letters_are_sent_once_then_reminders_after_the_due_date_once_a_week(
    alice: Person, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = issue(alice, app)

    page = alice.get(url)
    assert "Envoyer 2 factures par e-mail" in page.text("main")
    alice.post(f"{url}/envois", {"envoi": "sending"})
    work(app)
    assert _count(Message.id.is_not(None)) == 2 and "2 e-mails écrits" in alice.get(url).text("main")
    assert "personne à qui écrire" in alice.post(f"{url}/envois", {"envoi": "sending"}).text(".alert")
    assert "L’échéance n’est pas passée" in alice.post(f"{url}/envois", {"envoi": "reminder"}).text(".alert")
    with app.app_context():
        _pay_the_first_invoice_and_pass_the_due_date()
    before = _count(Message.id.is_not(None))
    assert alice.post(f"{url}/envois", {"envoi": "reminder"}).status == 303
    work(app)
    assert _count(Message.id.is_not(None)) == before + 1
    page = alice.post(f"{url}/envois", {"envoi": "reminder"})
    assert page.status == 422 and "moins d’une semaine" in page.text(".alert")


def test_the_whole_campaign_is_cancelled_by_credit_notes(alice: Person, app: Flask) -> None:
    url = issue(alice, app)

    assert alice.post(f"{url}/annulation").status == 422
    alice.post(f"{url}/annulation", {"confirmation": "on"})
    work(app)

    assert _count(Invoice.kind == CREDIT_NOTE) == _count(Invoice.state == CANCELLED) == 3
    page = alice.get(url)
    assert page.texts(".invoice-lines tbody td")[-2:] == ["3", "75,90 €"] and "Annulée" in page.text(".lead")


def test_a_campaign_that_is_not_issued_is_deleted_by_its_agent_or_in_time(alice: Person, app: Flask) -> None:
    first, second = prepare(alice), prepare(alice)

    alice.post(f"{first}/annulation")
    assert alice.get(first).status == 404
    with app.app_context():
        db.session.scalars(select(Campaign)).one().created_at -= timedelta(days=91)
        assert expire_drafts() == 1
        db.session.commit()
    assert alice.get(second).status == 404 and not _count(CampaignRow.line > 0)


def test_the_model_is_a_table_that_a_campaign_reads(alice: Person) -> None:
    model = alice.get(f"{LIST}/modele.csv").response.get_data().decode("utf-8-sig")

    page = alice.get(prepare(alice, model))

    assert page.texts(".summary-list dd")[0] == "2"


def test_a_colleague_and_a_stranger_see_no_trace_of_it(
    alice: Person, bruno: Person, ada: Person, stranger: Browser
) -> None:
    url = prepare(alice)

    for person in (bruno, ada):
        for path in (LIST, f"{LIST}/nouvelle", f"{LIST}/modele.csv", url, f"{url}/reglages"):
            assert person.get(path).status == 404
        for path in (
            f"{LIST}/nouvelle",
            *(f"{url}/{act}" for act in ("emission", "envois", "annulation", "reglages", "avis")),
        ):
            assert person.post(path).status == 404
    assert stranger.get(url).location.startswith("/compte/connexion")


def test_a_role_that_only_sees_the_regie_acts_on_nothing(alice: Person) -> None:
    url = prepare(alice)
    make_regie(gateway="", roles={"view": [ROLE], "invoice": [], "control": [], "edit": []})

    page = alice.get(url)

    assert page.status == 200 and not page.find_all("form[action*=emission]")
    assert alice.post(f"{url}/emission").status == alice.post(f"{url}/avis").status == 404


def _add_statement(statements: list[str], *arguments: Any) -> None:
    statements.append(str(arguments[2]))


def test_the_statements_of_a_batch_do_not_grow_with_its_rows(alice: Person, app: Flask, site: Site) -> None:
    counts = []
    for size in (5, 50):
        prepare(alice, "Nom;Quantité\n" + "".join(f"Payeur {number};1\n" for number in range(size)))
        campaign = db.session.scalars(select(Campaign).where(Campaign.state == "draft")).one()
        with app.app_context():
            campaign_issue.request_issue(campaign.id, issues_duplicates=False)
            db.session.commit()
            statements: list[str] = []
            listener = partial(_add_statement, statements)
            event.listen(site.engine, "before_cursor_execute", listener)
            campaign_issue.issue_batch(str(campaign.id))
            db.session.commit()
            event.remove(site.engine, "before_cursor_execute", listener)
        counts.append(len(statements))

    assert counts[0] == counts[1] < 30

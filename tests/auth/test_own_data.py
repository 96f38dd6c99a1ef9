"""« Mes données »: the data export, after reauthentication."""

import io
import zipfile
from datetime import timedelta

import pytest

from app.cases.drafts.request_drafts import open_draft
from app.core.clock import shift_clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import Actor
from app.privacy.data_export import exports
from app.privacy.models import DataExport
from app.procedures.publishing import live_procedure
from tests.cast import PASSWORD

PAGE = "/compte/donnees"


@pytest.fixture
def case(chloe, make_case):
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def prepare_export(app, person):
    """Request an export on the page, and run the worker."""
    assert person.post(f"{PAGE}/archives").location == PAGE
    with app.app_context():
        deliver_items(
            "principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=exports.WRITE_EXPORT)]
        )
    db.session.expire_all()
    return db.session.query(DataExport).filter_by(account_id=person.account.id).one()


def test_the_owner_downloads_their_data(app, chloe, case):
    data_export = prepare_export(app, chloe)

    page = chloe.get(PAGE)
    assert "Prêt" in page.text("main")
    file = chloe.client.get(page.find_one("main a.button")["href"])

    assert file.status_code == 200
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert len(file.data) == data_export.size
    with zipfile.ZipFile(io.BytesIO(file.data)) as content:
        assert case.reference in content.read("donnees.json").decode()


def test_a_pending_export_is_shown_and_not_duplicated(chloe, case):
    chloe.post(f"{PAGE}/archives")
    chloe.post(f"{PAGE}/archives")

    assert "En préparation" in chloe.get(PAGE).text("main")
    assert db.session.query(DataExport).count() == 1
    assert db.session.query(OutboxItem).filter_by(kind=exports.WRITE_EXPORT).count() == 1


def test_repeated_exports_are_rate_limited(app, chloe):
    for _ in range(5):
        prepare_export(app, chloe)

    page = chloe.post(f"{PAGE}/archives")

    assert page.status == 429
    assert page.response.headers["Retry-After"] == "3600"


def test_the_download_requires_reauthentication(app, chloe, case):
    data_export = prepare_export(app, chloe)
    address = f"{PAGE}/archives/{data_export.id}"

    with shift_clock(timedelta(minutes=11)):
        assert chloe.get(address).location == "/compte/preuve?next=/compte/donnees"
        proof = {"current": PASSWORD, "next": PAGE}
        assert chloe.post("/compte/preuve", proof).location == PAGE
        assert chloe.client.get(address).status_code == 200


def test_nobody_else_can_download_the_export(app, chloe, denis, alice, stranger, case):
    address = f"{PAGE}/archives/{prepare_export(app, chloe).id}"

    assert denis.get(address).status == 404
    assert alice.get(address).status == 404
    assert stranger.get(address).location.startswith("/compte/connexion")
    assert denis.post(f"{address}/suppression").status == 404
    assert "Prêt" not in denis.get(PAGE).text("main")


def test_agents_have_no_such_page(alice):
    assert alice.get(PAGE).status == 404
    assert alice.post(f"{PAGE}/archives").status == 404


def test_the_owner_can_delete_an_export_before_it_expires(app, chloe, case):
    address = f"{PAGE}/archives/{prepare_export(app, chloe).id}"

    assert chloe.post(f"{address}/suppression").location == PAGE

    assert chloe.get(address).status == 404
    assert db.session.query(DataExport).count() == 0


def test_an_expired_export_cannot_be_downloaded(app, chloe, case):
    address = f"{PAGE}/archives/{prepare_export(app, chloe).id}"

    with shift_clock(timedelta(days=7, minutes=1)):
        chloe.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD})
        assert chloe.get(address).status == 404


@pytest.mark.postgresql
def test_a_failed_export_is_shown_and_can_be_requested_again(chloe, case):
    chloe.post(f"{PAGE}/archives")
    exports.record_failure(str(db.session.query(DataExport).one().id), "disk")
    db.session.commit()

    assert "n’a pas pu être préparé" in chloe.get(PAGE).text("main")
    chloe.post(f"{PAGE}/archives")
    assert db.session.query(DataExport).count() == 2


def test_drafts_are_in_the_export(app, chloe, case):
    draft = open_draft(live_procedure("signaler"), by=Actor(kind="resident", account_id=chloe.account.id))
    db.session.commit()
    data_export = prepare_export(app, chloe)

    file = chloe.client.get(f"{PAGE}/archives/{data_export.id}")

    with zipfile.ZipFile(io.BytesIO(file.data)) as content:
        document = content.read("donnees.json").decode()
    assert draft.procedure_slug in document.split('"drafts"')[1]

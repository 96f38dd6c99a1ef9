"""« Mes données »: taking away what is held, after proving again who one is."""

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

pytestmark = pytest.mark.postgresql

PAGE = "/compte/donnees"


@pytest.fixture
def case(chloe, make_case):
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def prepare_archive(app, person):
    """Asks on the page, and lets the worker work."""
    assert person.post(f"{PAGE}/archives").location == PAGE
    with app.app_context():
        deliver_items(
            "principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=exports.WRITE_EXPORT)]
        )
    db.session.expire_all()
    return db.session.query(DataExport).filter_by(account_id=person.account.id).one()


def test_the_owner_takes_their_data_away(app, chloe, case):
    archive = prepare_archive(app, chloe)

    page = chloe.get(PAGE)
    assert "Prêt" in page.text("main")
    file = chloe.client.get(page.find_one("main a.button")["href"])

    assert file.status_code == 200
    assert file.headers["Cache-Control"] == "no-store"
    assert file.headers["Content-Disposition"].startswith("attachment")
    assert len(file.data) == archive.size
    with zipfile.ZipFile(io.BytesIO(file.data)) as content:
        assert case.reference in content.read("donnees.json").decode()


def test_while_it_is_being_made_the_page_says_so_and_makes_no_other(chloe, case):
    chloe.post(f"{PAGE}/archives")
    chloe.post(f"{PAGE}/archives")

    assert "En préparation" in chloe.get(PAGE).text("main")
    assert db.session.query(DataExport).count() == 1
    assert db.session.query(OutboxItem).filter_by(kind=exports.WRITE_EXPORT).count() == 1


def test_whoever_asks_again_and_again_waits(app, chloe):
    for _ in range(5):
        prepare_archive(app, chloe)

    refused = chloe.post(f"{PAGE}/archives")

    assert refused.status == 429
    assert refused.response.headers["Retry-After"] == "3600"


def test_the_password_is_asked_again_before_the_file_is_given(app, chloe, case):
    archive = prepare_archive(app, chloe)
    address = f"{PAGE}/archives/{archive.id}"

    with shift_clock(timedelta(minutes=11)):
        assert chloe.get(address).location == "/compte/preuve?next=/compte/donnees"
        proof = {"current": PASSWORD, "next": PAGE}
        assert chloe.post("/compte/preuve", proof).location == PAGE
        assert chloe.client.get(address).status_code == 200


def test_nobody_else_is_given_the_file(app, chloe, denis, alice, stranger, case):
    address = f"{PAGE}/archives/{prepare_archive(app, chloe).id}"

    assert denis.get(address).status == 404
    assert alice.get(address).status == 404
    assert stranger.get(address).location.startswith("/compte/connexion")
    assert denis.post(f"{address}/suppression").status == 404
    assert "Prêt" not in denis.get(PAGE).text("main")


def test_agents_have_no_such_page(alice):
    assert alice.get(PAGE).status == 404
    assert alice.post(f"{PAGE}/archives").status == 404


def test_its_owner_may_delete_it_before_its_week_has_passed(app, chloe, case):
    address = f"{PAGE}/archives/{prepare_archive(app, chloe).id}"

    assert chloe.post(f"{address}/suppression").location == PAGE

    assert chloe.get(address).status == 404
    assert db.session.query(DataExport).count() == 0


def test_after_its_week_it_is_given_to_nobody(app, chloe, case):
    address = f"{PAGE}/archives/{prepare_archive(app, chloe).id}"

    with shift_clock(timedelta(days=7, minutes=1)):
        chloe.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD})
        assert chloe.get(address).status == 404


def test_one_that_could_not_be_made_is_said_and_asked_for_again(chloe, case):
    chloe.post(f"{PAGE}/archives")
    exports.record_failure(str(db.session.query(DataExport).one().id), "disk")
    db.session.commit()

    assert "n’a pas pu être préparé" in chloe.get(PAGE).text("main")
    chloe.post(f"{PAGE}/archives")
    assert db.session.query(DataExport).count() == 2


def test_a_draft_is_in_it_too(app, chloe, case):
    draft = open_draft(live_procedure("signaler"), by=Actor(kind="resident", account_id=chloe.account.id))
    db.session.commit()
    archive = prepare_archive(app, chloe)

    file = chloe.client.get(f"{PAGE}/archives/{archive.id}")

    with zipfile.ZipFile(io.BytesIO(file.data)) as content:
        document = content.read("donnees.json").decode()
    assert draft.procedure_slug in document.split('"drafts"')[1]

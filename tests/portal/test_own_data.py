"""Export of the data of one request by the holder of its code."""

import io
import zipfile
from datetime import timedelta

import pytest

from app.cases.tracking.tracking_code import code_for
from app.core.clock import shift_clock
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.web.access_rules import Actor
from app.privacy.data_export import exports
from app.privacy.models import DataExport
from tests.accounts.sent_emails import list_emails


@pytest.fixture
def case(make_case):
    return make_case()


def follow(visitor, case, *, fully=True):
    visitor.post("/suivi", {"code": code_for(case.submission_token)}, origin=True)
    if fully:
        visitor.post(f"/demandes/{case.id}/identite", {"email": "chloe@residents.example"})
    return visitor


def prepare_archive(app, visitor, case):
    assert visitor.post(f"/demandes/{case.id}/donnees/archives").location == f"/demandes/{case.id}/donnees"
    with app.app_context():
        deliver_items(
            "principal", [str(item.id) for item in db.session.query(OutboxItem).filter_by(kind=exports.WRITE_EXPORT)]
        )
    db.session.expire_all()
    return db.session.query(DataExport).one()


def test_the_code_and_the_address_give_the_export(app, stranger, case, make_case):
    other = make_case()
    follow(stranger, case)
    assert f"/demandes/{case.id}/donnees" in str(stranger.get(f"/demandes/{case.id}").soup)
    archive = prepare_archive(app, stranger, case)

    file = stranger.client.get(stranger.get(f"/demandes/{case.id}/donnees").find_one("main a.button")["href"])

    assert len(file.data) == archive.size
    with zipfile.ZipFile(io.BytesIO(file.data)) as content:
        document = content.read("donnees.json").decode()
    assert case.reference in document
    assert other.reference not in document
    assert case.reference in list_emails("chloe@residents.example")[-1]["subject"]


def test_the_code_alone_does_not_give_the_export(stranger, case):
    follow(stranger, case, fully=False)

    assert stranger.get(f"/demandes/{case.id}/donnees").status == 404
    assert stranger.post(f"/demandes/{case.id}/donnees/archives").status == 404
    assert db.session.query(DataExport).count() == 0


def test_nobody_else_can_download_the_export(app, stranger, denis, alice, case):
    follow(stranger, case)
    address = f"/demandes/{case.id}/donnees/archives/{prepare_archive(app, stranger, case).id}"

    assert denis.get(address).status == 404
    assert alice.get(address).status == 404


def test_the_export_of_another_request_is_not_found(app, stranger, case, make_case):
    other = make_case()
    archive = prepare_archive(app, follow(stranger, case), case)
    follow(stranger, other)

    assert stranger.get(f"/demandes/{other.id}/donnees/archives/{archive.id}").status == 404


@pytest.mark.postgresql
def test_the_account_reauthenticates_for_the_export(app, chloe, make_case):
    case = make_case(by=Actor(kind="resident", account_id=chloe.account.id))
    archive = prepare_archive(app, chloe, case)
    page = f"/demandes/{case.id}/donnees"

    with shift_clock(timedelta(minutes=11)):
        assert chloe.get(f"{page}/archives/{archive.id}").location == f"/compte/preuve?next={page}"

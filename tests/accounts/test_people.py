from datetime import timedelta

import pytest
from sqlalchemy import inspect, text

from app.accounts.events import AccountDeleted
from app.accounts.expiry import expire_account_data
from app.accounts.models import Account, SignInSession, SingleUseLink
from app.accounts.password_reset import request_password_reset
from app.accounts.people import delete_account, find_account, open_account
from app.accounts.profile import Profile, correct_profile, find_profile, get_names, read_profile
from app.accounts.registration import register_email
from app.accounts.sessions import open_session
from app.cases.files.deletion import delete_sealed_content
from app.core import event_bus
from app.core.clock import shift_clock
from app.core.db import db
from app.core.jobs.outbox import OutboxItem
from app.core.sealing import KeyDestroyed, unseal

CANARY = "Zygomatique7Canari"
PASSWORD = "girafe nuage tournevis"


@pytest.fixture
def canary():
    address = {"street": f"1 rue {CANARY}", "complement": "", "postcode": "00000", "city": CANARY}
    profile = Profile(
        email=f"{CANARY.lower()}@residents.example", first_name=CANARY, last_name=CANARY, phone=CANARY, address=address
    )
    account = open_account(profile, password=PASSWORD)
    open_session(account, user_agent="Firefox")
    request_password_reset(profile.email)
    db.session.commit()
    return account


def dump_tables():
    """Every value of every table, as one byte string."""
    rows = []
    for table in inspect(db.session.connection()).get_table_names():
        rows += [repr(tuple(row)).encode() for row in db.session.execute(text(f'SELECT * FROM "{table}"'))]
    return b"\n".join(rows).lower()


def test_a_profile_is_not_stored_in_clear(canary):
    assert CANARY.lower().encode() not in dump_tables()
    assert read_profile(canary).address["city"] == CANARY


def test_deleting_an_account_leaves_nothing_readable(canary):
    key_id, backup = canary.key_id, canary.profile

    delete_account(canary)
    db.session.commit()
    item = db.session.query(OutboxItem).filter_by(kind="erase_sealed").one()
    delete_sealed_content(**item.ids)

    with pytest.raises(KeyDestroyed):
        unseal(key_id, backup, about="account.profile")
    for table in (Account, SignInSession, SingleUseLink):
        assert db.session.query(table).count() == 0
    assert str(canary.id).encode() not in dump_tables()
    assert canary.id.hex.encode() not in dump_tables()


def test_reactions_to_an_account_deletion_run_before_it(canary, monkeypatch):
    profiles = []
    monkeypatch.setattr(
        event_bus, "_reactions", {AccountDeleted: [lambda event: profiles.append(find_profile(event.account_id))]}
    )

    delete_account(canary)

    assert profiles[0].first_name == CANARY


def test_correcting_a_profile_keeps_its_email_address(canary):
    correct_profile(canary, first_name="Chloé", last_name="", phone="", address=None)

    profile = read_profile(canary)
    assert (profile.name, profile.phone, profile.address) == ("Chloé", "", None)
    assert find_account(profile.email) is canary


def test_names_are_read_in_one_query(canary):
    other = open_account(Profile(email="b@mairie.example", first_name="Bruno", last_name="Petit"))

    names = get_names([canary.id, other.id])

    assert names == {canary.id: f"{CANARY} {CANARY}", other.id: "Bruno Petit"}


def test_an_unconfirmed_account_expires_after_a_day():
    register_email("typo@residents.example")
    open_account(Profile(email="chloe@residents.example"), password=PASSWORD)

    with shift_clock(timedelta(hours=23)):
        expire_account_data()
    assert find_account("typo@residents.example")
    with shift_clock(timedelta(hours=25)):
        expire_account_data()

    assert find_account("typo@residents.example") is None
    assert find_account("chloe@residents.example")


def test_sessions_and_links_are_deleted_once_expired(canary):
    with shift_clock(timedelta(hours=13)):
        expire_account_data()

    assert db.session.query(SignInSession).count() == 0
    assert db.session.query(SingleUseLink).count() == 0

"""P8: owners of inactive accounts are reminded, then the accounts are deleted; a sign-in or an open case prevents it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from app.accounts.models import AGENT, Account
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.accounts.sessions import open_session
from app.core.clock import PARIS
from app.core.db import db
from app.core.web.access_rules import Actor
from app.privacy.jobs import remind_or_delete_inactive_accounts
from tests.accounts.sent_emails import list_emails
from tests.factories import MakeCase
from tests.privacy.clock import travel_to

LAST_SEEN = datetime(2024, 1, 10, 9, tzinfo=PARIS)
END = LAST_SEEN + timedelta(days=731)
EMAIL = "chloe@residents.example"


@pytest.fixture
def chloe(site: object) -> Iterator[Account]:
    with travel_to(LAST_SEEN):
        account = open_account(Profile(email=EMAIL), password="girafe nuage tournevis")
        open_session(account, user_agent="")
        db.session.commit()
    yield account


def nights(first: int, last: int) -> None:
    """Run the nights from so many days before the end to so many."""
    for days in range(first, last - 1, -1):
        with travel_to(END - timedelta(days=days)):
            remind_or_delete_inactive_accounts()


def test_two_letters_then_the_account_is_gone(chloe: Account) -> None:
    account_id = chloe.id
    nights(40, 31)
    assert list_emails(EMAIL) == []

    nights(30, 8)
    assert len(list_emails(EMAIL)) == 1
    assert "supprimé le 10 janvier 2026" in list_emails(EMAIL)[0]["text"].replace("\u00a0", " ")

    nights(7, 1)
    assert len(list_emails(EMAIL)) == 2
    assert db.session.get(Account, account_id) is not None

    nights(0, 0)
    db.session.expire_all()
    assert db.session.get(Account, account_id) is None


def test_who_comes_back_keeps_it_for_two_more_years(chloe: Account) -> None:
    nights(30, 3)
    with travel_to(END - timedelta(days=2)):
        open_session(chloe, user_agent="")
        db.session.commit()

    nights(1, -60)

    assert db.session.get_one(Account, chloe.id).inactivity_letters == 0
    assert len(list_emails(EMAIL)) == 2


@pytest.mark.postgresql
def test_a_night_missed_takes_nothing_from_the_delays(chloe: Account) -> None:
    account_id = chloe.id
    nights(-10, -39)
    assert len(list_emails(EMAIL)) == 2
    assert db.session.get(Account, account_id) is not None

    nights(-40, -40)

    db.session.expire_all()
    assert db.session.get(Account, account_id) is None


def test_a_request_in_progress_keeps_it(chloe: Account, make_case: MakeCase) -> None:
    with travel_to(LAST_SEEN):
        make_case(by=Actor(kind="resident", account_id=chloe.id))

    nights(30, -30)

    assert list_emails(EMAIL) == []
    assert db.session.get(Account, chloe.id) is not None


def test_agents_and_administrators_are_left_alone(site: object) -> None:
    with travel_to(LAST_SEEN):
        for name, is_administrator in (("alice", False), ("ada", True)):
            profile = Profile(email=f"{name}@mairie.example")
            open_account(profile, kind=AGENT, is_administrator=is_administrator, password="girafe nuage tournevis")
        db.session.commit()

    nights(30, -30)

    assert db.session.query(Account).count() == 2
    assert list_emails() == []

from datetime import timedelta

import pytest
from flask import session

from app.accounts.grants import BROWSER, forget_all, grant, holds, renew_browser
from app.accounts.models import Grant
from app.core.clock import travel
from app.core.db import db
from app.core.ids import new_id


@pytest.fixture(autouse=True)
def browser(app):
    with app.test_request_context():
        yield


def test_a_browser_holds_what_it_was_granted_and_nothing_else():
    case = new_id()

    grant(case)

    assert holds(case) == "state"
    assert holds(new_id()) is None


def test_a_second_fact_opens_the_rest_and_a_later_code_does_not_shut_it():
    case = new_id()
    grant(case)

    grant(case, full=True)
    grant(case)

    assert holds(case) == "full"
    assert db.session.query(Grant).count() == 1


def test_another_browser_holds_nothing(app):
    case = new_id()
    grant(case, full=True)

    with app.test_request_context():
        assert holds(case) is None


def test_a_renewed_browser_keeps_its_grants_and_the_old_token_is_dead():
    case = new_id()
    grant(case)
    old = session[BROWSER]

    renew_browser()

    assert session[BROWSER] != old
    assert holds(case) == "state"
    session[BROWSER] = old
    assert holds(case) is None


def test_what_a_browser_holds_is_forgotten_when_asked_and_after_twelve_hours():
    case, other = new_id(), new_id()
    grant(case)
    with travel(timedelta(hours=12, seconds=5)):
        assert holds(case) is None

    forget_all()
    assert holds(case) is None
    assert db.session.query(Grant).count() == 0
    grant(other)
    assert holds(other) == "state"

from datetime import timedelta

import pytest
from flask import session

from app.accounts.grants import BROWSER_KEY, delete_browser_grants, get_access_level, grant_access, rotate_browser_token
from app.accounts.models import Grant
from app.core.clock import shift_clock
from app.core.db import db
from app.core.ids import new_id


@pytest.fixture(autouse=True)
def browser(app):
    with app.test_request_context():
        yield


def test_a_browser_only_has_the_access_it_was_granted():
    case = new_id()

    grant_access(case)

    assert get_access_level(case) == "state"
    assert get_access_level(new_id()) is None


def test_a_second_fact_raises_the_access_level_for_good():
    case = new_id()
    grant_access(case)

    grant_access(case, full=True)
    grant_access(case)

    assert get_access_level(case) == "full"
    assert db.session.query(Grant).count() == 1


def test_another_browser_has_no_access(app):
    case = new_id()
    grant_access(case, full=True)

    with app.test_request_context():
        assert get_access_level(case) is None


def test_rotating_the_token_keeps_the_grants_and_voids_the_old_one():
    case = new_id()
    grant_access(case)
    old = session[BROWSER_KEY]

    rotate_browser_token()

    assert session[BROWSER_KEY] != old
    assert get_access_level(case) == "state"
    session[BROWSER_KEY] = old
    assert get_access_level(case) is None


def test_grants_are_deleted_on_demand_and_expire_after_twelve_hours():
    case, other = new_id(), new_id()
    grant_access(case)
    with shift_clock(timedelta(hours=12, seconds=5)):
        assert get_access_level(case) is None

    delete_browser_grants()
    assert get_access_level(case) is None
    assert db.session.query(Grant).count() == 0
    grant_access(other)
    assert get_access_level(other) == "state"

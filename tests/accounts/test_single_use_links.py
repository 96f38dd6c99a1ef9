from datetime import timedelta

import pytest

from app.accounts import single_use_links
from app.accounts.agents import suspend_agent
from app.accounts.models import SingleUseLink
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.accounts.single_use_links import LinkUnusable, find_account_by_link, issue_link, use_link
from app.core.clock import shift_clock
from app.core.db import db


@pytest.fixture
def chloe():
    return open_account(Profile(email="chloe@residents.example"))


def test_a_link_works_once(chloe):
    token = issue_link(chloe, single_use_links.RESET)

    assert use_link(token, single_use_links.RESET) is chloe
    with pytest.raises(LinkUnusable):
        use_link(token, single_use_links.RESET)


def test_opening_a_link_does_not_use_it(chloe):
    token = issue_link(chloe, single_use_links.RESET)

    for _ in range(3):
        assert find_account_by_link(token, single_use_links.RESET) is chloe
    assert use_link(token, single_use_links.RESET) is chloe


def test_a_link_serves_one_purpose(chloe):
    token = issue_link(chloe, single_use_links.CONFIRM)

    with pytest.raises(LinkUnusable):
        use_link(token, single_use_links.RESET)


def test_a_newer_link_replaces_the_former(chloe):
    former, newer = issue_link(chloe, single_use_links.RESET), issue_link(chloe, single_use_links.RESET)

    with pytest.raises(LinkUnusable):
        find_account_by_link(former, single_use_links.RESET)
    assert find_account_by_link(newer, single_use_links.RESET)


@pytest.mark.parametrize(
    ("purpose", "lifetime"),
    [
        (single_use_links.RESET, timedelta(hours=1)),
        (single_use_links.CONFIRM, timedelta(hours=1)),
        (single_use_links.INVITE, timedelta(days=7)),
    ],
)
def test_a_link_expires(chloe, purpose, lifetime):
    token = issue_link(chloe, purpose)

    with shift_clock(lifetime - timedelta(seconds=5)):
        assert find_account_by_link(token, purpose)
    with shift_clock(lifetime + timedelta(seconds=5)), pytest.raises(LinkUnusable):
        find_account_by_link(token, purpose)


def test_the_links_of_a_suspended_account_are_void(chloe):
    token = issue_link(chloe, single_use_links.RESET)

    suspend_agent(chloe)

    with pytest.raises(LinkUnusable):
        find_account_by_link(token, single_use_links.RESET)


def test_the_token_is_not_stored(chloe):
    token = issue_link(chloe, single_use_links.RESET)
    db.session.flush()

    assert len(token) >= 43
    assert token.encode() not in db.session.query(SingleUseLink).one().token_hash

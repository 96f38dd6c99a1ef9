from datetime import timedelta

import pytest

from app.accounts.attempt_limits import (
    SIGN_IN_PER_ADDRESS,
    SIGN_IN_PER_NETWORK,
    TooManyAttempts,
    can_write_to,
    compute_wait,
    count_attempt,
    expire_counters,
    reset_attempts,
    uncount_attempt,
)
from app.accounts.models import AttemptCounter
from app.core.clock import shift_clock
from app.core.db import db
from app.core.web.client_network import get_network


def is_accepted(limit, subject):
    try:
        count_attempt(limit, subject)
    except TooManyAttempts:
        return False
    return True


def test_ten_attempts_are_free_then_each_waits_twice_as_long_up_to_an_hour():
    waits = [compute_wait(SIGN_IN_PER_ADDRESS, count) for count in range(20)]

    assert waits[:10] == [timedelta()] * 10
    assert [wait // timedelta(minutes=1) for wait in waits[10:]] == [1, 2, 4, 8, 16, 32, 60, 60, 60, 60]


def test_a_refused_attempt_says_how_long_to_wait():
    for _ in range(10):
        count_attempt(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

    with pytest.raises(TooManyAttempts) as error:
        count_attempt(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

    assert error.value.wait_minutes == 1
    assert 0 < error.value.wait_seconds <= 60


def test_refused_attempts_do_not_make_the_wait_longer():
    for _ in range(200):
        is_accepted(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

    with shift_clock(timedelta(minutes=1, seconds=5)):
        assert is_accepted(SIGN_IN_PER_ADDRESS, "chloe@residents.example")


def test_guessing_all_day_long_gets_fewer_than_fifty_attempts():
    accepted = 0
    for minute in range(24 * 60):
        with shift_clock(timedelta(minutes=minute, seconds=minute / 100)):
            accepted += is_accepted(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

    assert 10 < accepted <= 50


def test_the_right_password_resets_the_counter():
    for _ in range(10):
        count_attempt(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

    reset_attempts(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

    assert is_accepted(SIGN_IN_PER_ADDRESS, "chloe@residents.example")


def test_a_network_makes_a_hundred_attempts_an_hour_not_counting_those_that_succeed():
    for _ in range(150):
        count_attempt(SIGN_IN_PER_NETWORK, "192.0.2.1")
        uncount_attempt(SIGN_IN_PER_NETWORK, "192.0.2.1")

    accepted = sum(is_accepted(SIGN_IN_PER_NETWORK, "192.0.2.1") for _ in range(150))

    assert accepted == 100
    assert is_accepted(SIGN_IN_PER_NETWORK, "192.0.2.2")


def test_strangers_can_cause_three_messages_an_hour_to_a_mailbox():
    assert [can_write_to("chloe@residents.example") for _ in range(5)] == [True, True, True, False, False]


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("192.0.2.7", "192.0.2.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        (None, ""),
        ("unix:", ""),
    ],
)
def test_one_subscriber_counts_as_one_network(address, network):
    assert get_network(address) == network


def test_counters_are_hashed_and_expire_after_a_day():
    count_attempt(SIGN_IN_PER_NETWORK, "192.0.2.1")

    assert b"192" not in db.session.query(AttemptCounter).one().subject
    with shift_clock(timedelta(days=1, seconds=1)):
        assert expire_counters() == 1


@pytest.mark.postgresql
def test_a_concurrent_attempt_is_not_refused():
    count_attempt(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

    with shift_clock(timedelta(seconds=-2)):
        assert is_accepted(SIGN_IN_PER_ADDRESS, "chloe@residents.example")

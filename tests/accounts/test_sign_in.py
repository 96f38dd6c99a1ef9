from dataclasses import replace
from datetime import timedelta

import pytest

from app.accounts import passwords
from app.accounts.agents import suspend_agent
from app.accounts.attempt_limits import TooManyAttempts
from app.accounts.known_browsers import create_browser_mark, is_known_browser
from app.accounts.people import open_account
from app.accounts.profile import Profile
from app.accounts.sign_in import AttemptOrigin, WrongCredentials, authenticate, count_sign_in
from app.core.clock import shift_clock
from app.core.ids import new_id

PASSWORD = "girafe nuage tournevis"
HOME = AttemptOrigin("192.0.2.1")


@pytest.fixture
def chloe():
    return open_account(Profile(email="chloe@residents.example"), password=PASSWORD)


def test_address_and_password_open_the_account_however_the_address_is_written(chloe):
    assert authenticate(" Chloe@Residents.EXAMPLE ", PASSWORD, HOME) is chloe


@pytest.mark.parametrize("email", ["chloe@residents.example", "nobody@residents.example", "not an address", ""])
def test_a_wrong_password_and_a_wrong_address_get_the_same_error(chloe, email):
    with pytest.raises(WrongCredentials):
        authenticate(email, "another long password", HOME)


def test_unknown_addresses_cost_as_much_work_as_known_ones(chloe, monkeypatch):
    verified = []
    hasher = passwords._Hasher.current

    class Counting:
        def __getattr__(self, name):
            return getattr(hasher, name)

        def verify(self, *args):
            verified.append(args[0])
            return hasher.verify(*args)

    monkeypatch.setattr(passwords._Hasher, "current", Counting())
    for email in ("chloe@residents.example", "nobody@residents.example"):
        with pytest.raises(WrongCredentials):
            authenticate(email, "another long password", HOME)

    assert len(verified) == 2


def test_an_account_without_password_or_suspended_cannot_sign_in(chloe):
    open_account(Profile(email="new@residents.example"))
    suspend_agent(chloe)

    for email in ("new@residents.example", "chloe@residents.example"):
        with pytest.raises(WrongCredentials):
            authenticate(email, PASSWORD, HOME)


def test_an_outdated_hash_is_renewed(chloe, settings):
    cheap = chloe.password_hash
    passwords.install(replace(settings, environment="production"))
    try:
        authenticate("chloe@residents.example", PASSWORD, HOME)
        assert chloe.password_hash != cheap
        assert not passwords.is_hash_outdated(chloe.password_hash)
    finally:
        passwords.install(settings)


def test_unknown_addresses_are_slowed_down_just_as_known_ones(chloe):
    for email in ("chloe@residents.example", "nobody@residents.example"):
        for attempt in range(10):
            count_sign_in(email, AttemptOrigin(f"192.0.2.{attempt}"))
        with pytest.raises(TooManyAttempts):
            count_sign_in(email, HOME)


def test_guesses_made_elsewhere_do_not_lock_the_owner_out_of_a_known_browser(chloe):
    own_browser = AttemptOrigin("198.51.100.7", create_browser_mark(chloe.id))
    for attempt in range(30):
        try:
            count_sign_in("chloe@residents.example", AttemptOrigin(f"192.0.2.{attempt}"))
        except TooManyAttempts:
            continue

    count_sign_in("chloe@residents.example", own_browser)

    assert authenticate("chloe@residents.example", PASSWORD, own_browser) is chloe


def test_a_stolen_known_browser_is_rate_limited_too(chloe):
    stolen = AttemptOrigin("192.0.2.1", create_browser_mark(chloe.id))
    for _ in range(10):
        count_sign_in("chloe@residents.example", stolen)

    with pytest.raises(TooManyAttempts):
        count_sign_in("chloe@residents.example", stolen)
    with shift_clock(timedelta(minutes=2)):
        count_sign_in("chloe@residents.example", stolen)


def test_a_browser_mark_is_valid_for_one_account_and_cannot_be_forged(chloe):
    mark = create_browser_mark(chloe.id)
    name, _, proof = mark.partition(".")

    assert is_known_browser(mark, chloe.id)
    assert not is_known_browser(mark, new_id())
    assert not is_known_browser(f"other.{proof}", chloe.id)
    assert not is_known_browser(f"{name}.é", chloe.id)
    assert not is_known_browser(None, chloe.id)

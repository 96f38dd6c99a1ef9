"""Signing in with a passkey, and everything that must be refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.expiry import expire_account_data
from app.accounts.passkeys import account_passkeys
from app.accounts.passkeys.ceremonies import ResponseRefused
from app.accounts.passkeys.challenges import SIGNING, ChallengeUnusable, issue_challenge, use_challenge
from app.accounts.passkeys.key_sign_in import KeyRefused
from app.accounts.passkeys.models import AnsweredChallenge, Passkey
from app.accounts.passkeys.queries import list_passkeys
from app.accounts.people import delete_account
from app.core.clock import shift_clock
from app.core.db import db
from tests.accounts.passkey_registration import HERE, SITE, ask_to_sign, authenticate, open_resident, register
from tests.accounts.sent_emails import list_emails
from tests.accounts.software_authenticator import Device


@pytest.fixture
def chloe():
    return open_resident("Chloé")


@pytest.fixture
def denis():
    return open_resident("Denis")


@pytest.mark.postgresql
def test_a_key_signs_its_owner_in(chloe, denis):
    device = register(chloe)
    register(denis)

    assert authenticate(device.sign(ask_to_sign())) is chloe
    assert list_passkeys(chloe.id)[0].last_used_at is not None


def test_the_options_name_nobody_and_require_verification(chloe):
    register(chloe)

    creation = account_passkeys.get_creation_options(chloe, SITE, browser=HERE)
    signing = ask_to_sign()

    assert creation["authenticatorSelection"] == {
        "residentKey": "required",
        "requireResidentKey": True,
        "userVerification": "required",
    }
    assert creation["rp"]["id"] == signing["rpId"] == "localhost"
    assert len(creation["excludeCredentials"]) == 1
    assert str(chloe.id) not in str(creation)
    assert signing["userVerification"] == "required"
    assert not signing.get("allowCredentials")
    assert creation["timeout"] == signing["timeout"] == 300_000


@pytest.mark.parametrize(
    "cheat",
    [
        {"origin": "http://localhost:8001"},
        {"origin": "https://localhost:8000"},
        {"origin": "http://localhost:8000.evil.example"},
        {"host": "evil.example"},
        {"verifies": False},
    ],
)
def test_a_key_of_another_site_or_of_an_unverified_person_is_refused(chloe, cheat):
    device = register(chloe)

    with pytest.raises(KeyRefused):
        authenticate(replace(device, **cheat).sign(ask_to_sign()))
    with pytest.raises(ResponseRefused):
        register(chloe, Device(**cheat))
    assert len(list_passkeys(chloe.id)) == 1


def test_a_forged_signature_is_refused(chloe):
    device = register(chloe)

    with pytest.raises(KeyRefused):
        authenticate(replace(device, key=Device().key).sign(ask_to_sign()))


def test_a_challenge_serves_once_even_for_a_refused_answer(chloe):
    device = register(chloe)
    options = ask_to_sign()
    response = device.sign(options)
    assert authenticate(response) is chloe

    with pytest.raises(ChallengeUnusable):
        authenticate(response)
    with pytest.raises(ChallengeUnusable):
        authenticate(device.sign(options))

    options = ask_to_sign()
    with pytest.raises(KeyRefused):
        authenticate(Device().sign(options))
    with pytest.raises(ChallengeUnusable):
        authenticate(device.sign(options))


def test_a_challenge_lives_five_minutes(chloe):
    device = register(chloe)
    options = ask_to_sign()

    with shift_clock(timedelta(minutes=4, seconds=58)):
        use_challenge(issue_challenge(SIGNING, browser=HERE), SIGNING, browser=HERE)
    with shift_clock(timedelta(minutes=5, seconds=1)), pytest.raises(ChallengeUnusable):
        authenticate(device.sign(options))


def test_a_challenge_is_bound_to_its_browser_and_its_purpose(chloe, denis):
    device = register(chloe)

    with pytest.raises(ChallengeUnusable):
        authenticate(device.sign(ask_to_sign(browser="another browser")))
    with pytest.raises(ChallengeUnusable):
        authenticate(device.sign(ask_to_sign(browser="")), browser="another browser")
    creation = account_passkeys.get_creation_options(denis, SITE, browser=HERE)
    with pytest.raises(ChallengeUnusable):
        account_passkeys.add_passkey(chloe, SITE, Device().create(creation), name="Clé", browser=HERE)
    with pytest.raises(ChallengeUnusable):
        authenticate(device.sign({**creation, "rpId": "localhost"}))
    with pytest.raises(ChallengeUnusable):
        authenticate(device.sign({"challenge": "AAAA", "rpId": "localhost"}))


def test_answered_challenges_are_deleted_once_expired(chloe):
    authenticate(register(chloe).sign(ask_to_sign()))
    assert len(db.session.scalars(select(AnsweredChallenge)).all()) == 2

    with shift_clock(timedelta(minutes=6)):
        expire_account_data()

    assert db.session.scalars(select(AnsweredChallenge)).all() == []


def test_a_use_count_that_goes_back_is_refused_and_reported(chloe):
    device = register(chloe)
    copy = replace(device)
    authenticate(device.sign(ask_to_sign()))
    authenticate(device.sign(ask_to_sign()))

    with pytest.raises(KeyRefused):
        authenticate(copy.sign(ask_to_sign()))

    assert "la copie d’une des vôtres" in list_emails("chloe@residents.example")[-1]["text"]
    assert authenticate(device.sign(ask_to_sign())) is chloe
    with pytest.raises(KeyRefused):
        authenticate(replace(device, counts=False, count=0).sign(ask_to_sign()))


def test_a_shared_key_never_counts(chloe):
    device = register(chloe, Device(counts=False))

    assert authenticate(device.sign(ask_to_sign())) is chloe
    assert authenticate(device.sign(ask_to_sign())) is chloe


def test_a_key_of_another_account_is_refused_where_the_account_is_named(chloe, denis):
    mine, other = register(chloe), register(denis)

    assert authenticate(mine.sign(ask_to_sign(chloe), userHandle=None), account=chloe) is chloe
    with pytest.raises(KeyRefused):
        authenticate(other.sign(ask_to_sign(chloe)), account=chloe)
    # The handle of one account with the key of another, or none where nobody was named.
    with pytest.raises(KeyRefused):
        authenticate(mine.sign(ask_to_sign(), userHandle=other.handle))
    with pytest.raises(KeyRefused):
        authenticate(mine.sign(ask_to_sign(), userHandle=None))


def test_keys_end_with_their_account(chloe, denis):
    first, second = register(chloe), register(denis)
    delete_account(chloe)
    denis.suspended_at = denis.created_at
    db.session.flush()

    for device in (first, second, Device()):
        with pytest.raises(KeyRefused):
            authenticate(device.sign(ask_to_sign()))
    assert [key.account_id for key in db.session.scalars(select(Passkey))] == [denis.id]


@pytest.mark.parametrize("response", ["", "{}", "[]", "null", "é", '{"id": 1}', "[" * 5000, "x" * 30_000])
def test_what_no_browser_sends_is_refused(chloe, response):
    with pytest.raises(KeyRefused):
        authenticate(response)
    with pytest.raises(ResponseRefused):
        account_passkeys.add_passkey(chloe, SITE, response, name="Clé", browser=HERE)

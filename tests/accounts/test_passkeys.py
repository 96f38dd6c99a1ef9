"""Passkeys: creation and signature, and everything that must be refused."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts import second_factor, second_factor_requirement
from app.accounts.expiry import expire_account_data
from app.accounts.models import AGENT, RESIDENT, SignInSession
from app.accounts.passkeys import account_passkeys, key_sign_in
from app.accounts.passkeys.ceremonies import ResponseRefused
from app.accounts.passkeys.challenges import SIGNING, ChallengeUnusable, issue_challenge, use_challenge
from app.accounts.passkeys.key_sign_in import KeyRefused
from app.accounts.passkeys.models import AnsweredChallenge, Passkey
from app.accounts.passkeys.queries import list_passkeys, read_name
from app.accounts.passkeys.relying_party import RelyingParty, find_relying_party
from app.accounts.people import delete_account, open_account
from app.accounts.profile import Profile
from app.accounts.sessions import open_session
from app.accounts.sign_in_methods import MAILED_LINK, PASSWORD, STRONG, UNAUTHENTICATED, get_strength, strength_of
from app.accounts.tokens import hash_token
from app.core.clock import shift_clock
from app.core.db import db
from tests.accounts.sent_emails import list_emails
from tests.accounts.software_authenticator import ORIGIN, Device

SITE = RelyingParty("localhost", ORIGIN, "Vaubrelles")
HERE = "the secret of a browser"


@pytest.fixture
def chloe():
    return open_account(Profile(email="chloe@residents.example", first_name="Chloé"), password="une phrase à elle")


@pytest.fixture
def denis():
    return open_account(Profile(email="denis@residents.example"), kind=RESIDENT, password="une phrase à lui")


@pytest.fixture
def requires_second_factor(monkeypatch):
    monkeypatch.setattr(second_factor_requirement._Installation, "has_second_factor", True)


def open_administrator():
    profile = Profile(email="ada@mairie.example")
    return open_account(profile, kind=AGENT, password="une phrase d’agent", is_administrator=True)


def register(account, device=None, *, name="Téléphone"):
    device = device or Device()
    options = account_passkeys.get_creation_options(account, SITE, browser=HERE)
    account_passkeys.add_passkey(account, SITE, device.create(options), name=name, browser=HERE)
    return device


def ask_to_sign(account=None, *, browser=HERE):
    return key_sign_in.get_signing_options(SITE, browser=browser, account_id=account.id if account else None)


def authenticate(response, *, browser=HERE, account=None):
    account_id = account.id if account else None
    return key_sign_in.authenticate_by_key(SITE, response, browser=browser, account_id=account_id)


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


def test_the_name_is_sealed_and_the_owner_is_told(chloe):
    revision = chloe.identity_revision
    register(chloe, name="Le téléphone de Chloé")

    passkey = list_passkeys(chloe.id)[0]
    assert "Chloé".encode() not in passkey.name
    assert read_name(chloe, passkey) == "Le téléphone de Chloé"
    assert chloe.identity_revision == revision + 1
    assert "Le téléphone de Chloé" in list_emails("chloe@residents.example")[-1]["text"]


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
    gone, suspended = register(chloe), register(denis)
    delete_account(chloe)
    denis.suspended_at = denis.created_at
    db.session.flush()

    for device in (gone, suspended, Device()):
        with pytest.raises(KeyRefused):
            authenticate(device.sign(ask_to_sign()))
    assert [key.account_id for key in db.session.scalars(select(Passkey))] == [denis.id]


@pytest.mark.parametrize("response", ["", "{}", "[]", "null", "é", '{"id": 1}', "[" * 5000, "x" * 30_000])
def test_what_no_browser_sends_is_refused(chloe, response):
    with pytest.raises(KeyRefused):
        authenticate(response)
    with pytest.raises(ResponseRefused):
        account_passkeys.add_passkey(chloe, SITE, response, name="Clé", browser=HERE)


def test_a_key_is_registered_once(chloe, denis):
    device = register(chloe)

    with pytest.raises(account_passkeys.KeyAlreadyRegistered):
        register(denis, replace(device))


def test_an_account_has_twenty_keys_at_most(chloe, monkeypatch):
    monkeypatch.setattr(account_passkeys, "MAX_KEYS", 2)
    register(chloe)
    register(chloe)

    with pytest.raises(account_passkeys.TooManyKeys):
        register(chloe)


def test_a_removed_key_opens_nothing(chloe):
    lost, kept = register(chloe, name="Perdu"), register(chloe)
    revision = chloe.identity_revision

    account_passkeys.delete_passkey(chloe, list_passkeys(chloe.id)[0].id)

    with pytest.raises(KeyRefused):
        authenticate(lost.sign(ask_to_sign()))
    assert authenticate(kept.sign(ask_to_sign())) is chloe
    assert chloe.identity_revision == revision + 1
    assert "« Perdu » n’ouvre plus" in list_emails("chloe@residents.example")[-1]["text"].replace("\u00a0", " ")


def test_the_last_way_to_sign_in_is_kept(chloe):
    register(chloe)
    chloe.password_hash = None
    db.session.flush()

    with pytest.raises(account_passkeys.LastMethod):
        account_passkeys.delete_passkey(chloe, list_passkeys(chloe.id)[0].id)


def test_a_key_is_a_second_factor_of_an_administrator(requires_second_factor):
    ada = open_administrator()
    assert not second_factor.asks_second_step(ada)

    options = account_passkeys.get_creation_options(ada, SITE, browser=HERE)
    codes = account_passkeys.add_passkey(ada, SITE, Device().create(options), name="Clé", browser=HERE)

    assert len(codes) == 10
    assert second_factor.asks_second_step(ada)
    with pytest.raises(account_passkeys.LastMethod):
        account_passkeys.delete_passkey(ada, list_passkeys(ada.id)[0].id)
    second_factor.use_second_factor(ada, codes[0])
    second_factor.delete_second_factor(ada, change=second_factor.RESET)
    assert list_passkeys(ada.id) == []
    assert not second_factor.asks_second_step(ada)


def test_the_key_of_a_resident_does_not_take_the_password_away(requires_second_factor, chloe):
    register(chloe)

    assert not second_factor.asks_second_step(chloe)
    assert account_passkeys.can_delete_passkey(chloe)


@pytest.mark.parametrize(
    ("address", "origin"),
    [
        ("https://demarches.ville.fr", "https://demarches.ville.fr"),
        ("https://Demarches.Ville.fr:443/", "https://demarches.ville.fr"),
        ("https://demarches.ville.fr:8443", "https://demarches.ville.fr:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
        ("http://demarches.ville.fr", None),
        ("https://192.0.2.7", None),
        ("http://127.0.0.1:8000", None),
    ],
)
def test_keys_are_bound_to_the_address_of_the_site(address, origin):
    party = find_relying_party(address, name="Vaubrelles")

    assert (party.origin if party else None) == origin


@pytest.mark.parametrize(
    ("method", "strength"),
    [
        ("link", MAILED_LINK),
        ("password", PASSWORD),
        ("password_and_code", STRONG),
        ("passkey", STRONG),
        ("?", UNAUTHENTICATED),
    ],
)
def test_a_session_knows_how_strong_its_proof_was(chloe, method, strength):
    token = open_session(chloe, user_agent="", method=method)

    session = db.session.scalar(select(SignInSession).where(SignInSession.token_hash == hash_token(token)))
    assert strength_of(session) == get_strength(method) == strength
    assert session.has_second_factor == (strength == STRONG)

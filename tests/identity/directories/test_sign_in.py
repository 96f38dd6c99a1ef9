"""Signing in with the password of a directory, against a real server."""

import time
from datetime import timedelta

import pytest
from sqlalchemy import select

from app.accounts.agents import set_roles
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.accounts.sessions import is_fresh
from app.core import clock
from app.core.db import db
from app.identity import links
from app.identity.directories.client import DirectoryUnreachable, WrongPassword, build_group_filter, build_login_filter
from app.identity.directories.directories import describe_access, open_directory, recognise
from app.identity.directories.models import ACTIVE_DIRECTORY
from tests.cast import PASSWORD as OWN_PASSWORD
from tests.client import Browser
from tests.identity.directories.slapd import BASE, PASSWORD


def sign_in(browser, email, password):
    return browser.post("/compte/connexion", {"email": email, "password": password})


def load_agent(email):
    db.session.expire_all()
    accounts = db.session.scalars(select(Account)).all()
    return next(account for account in accounts if read_profile(account).email == email)


def test_an_agent_enters_with_the_password_of_the_directory(stranger, ldap, make_directory):
    ldap.add_person("nadia")
    make_directory()

    assert sign_in(stranger, "nadia@ville.example", PASSWORD).location.startswith(("/agents", "/compte/second"))
    account = load_agent("nadia@ville.example")
    assert (account.kind, read_profile(account).name, account.password_hash) == ("agent", "Nadia Roux", None)
    assert not account.is_administrator


def test_the_password_of_the_directory_proves_again_who_one_is(stranger, ldap, make_directory):
    ldap.add_person("nadia")
    make_directory()
    sign_in(stranger, "nadia@ville.example", PASSWORD)
    with clock.shift_clock(timedelta(minutes=15)):
        assert stranger.get("/compte/preuve?next=/compte/profil").find_one("input[name=current]")

        refusal = stranger.post("/compte/preuve", {"current": OWN_PASSWORD, "next": "/compte/profil"})
        proved = stranger.post("/compte/preuve", {"current": PASSWORD, "next": "/compte/profil"})

        assert refusal.status == 422
        assert "mot de passe de l’annuaire" in refusal.text(".error-summary")
        assert proved.location == "/compte/profil"
        with stranger.client.session_transaction() as session:
            assert is_fresh(session["_user_id"])


def test_roles_come_from_groups_and_go_with_them(app, ldap, make_directory, alice):
    slug = alice.account.roles[0].slug
    dn = ldap.add_person("nadia")
    group, other = ldap.add_group("etat-civil", dn), ldap.add_group("administrator", dn)
    make_directory(roles={slug: group})

    sign_in(Browser(app), "nadia@ville.example", PASSWORD)
    assert [role.slug for role in load_agent("nadia@ville.example").roles] == [slug]
    ldap.delete(group, other)
    sign_in(Browser(app), "nadia@ville.example", PASSWORD)
    assert load_agent("nadia@ville.example").roles == []


def test_a_role_given_by_hand_stays_when_its_group_is_absent(app, ldap, make_directory, alice):
    slug, by_hand = alice.account.roles[0].slug, "accueil-voirie"
    group = ldap.add_group("etat-civil", ldap.add_person("nadia"))
    make_directory(roles={slug: group, by_hand: f"cn=accueil,ou=groupes,{BASE}"})
    sign_in(Browser(app), "nadia@ville.example", PASSWORD)
    set_roles(load_agent("nadia@ville.example"), [slug, by_hand], is_administrator=False)
    db.session.commit()
    ldap.delete(group)

    sign_in(Browser(app), "nadia@ville.example", PASSWORD)

    assert [role.slug for role in load_agent("nadia@ville.example").roles] == [by_hand]


@pytest.mark.postgresql
def test_the_directory_is_called_by_its_name(app, ldap, make_directory, alice, ada):
    ldap.add_person("nadia")
    ldap.add_person("alice", mail=alice.email)
    directory, nadia = make_directory(), Browser(app)
    sign_in(Browser(app), alice.email, PASSWORD)
    sign_in(nadia, "nadia@ville.example", PASSWORD)

    waiting = ada.get("/agents/administration/acces-a-confirmer").text("main")

    assert directory.name in waiting
    assert waiting.count(alice.email) == 2
    assert directory.name in nadia.get("/compte/moyens-de-connexion").text("main")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("nadia@ville.example", "un autre mot de passe"),
        ("nadia@ville.example", ""),
        ("nadia@ville.example", "\0"),
        ("inconnu@ville.example", PASSWORD),
        ("*", PASSWORD),
        ("nadia*", PASSWORD),
        ("nadia@ville.example)(uid=*", PASSWORD),
        ("*)(|(uid=*", PASSWORD),
        ("nadia@ville.example\\2a", PASSWORD),
        ("nadia@ville.example\0", PASSWORD),
    ],
)
def test_a_wrong_name_or_password_opens_nothing(ldap, make_directory, email, password):
    ldap.add_person("nadia")
    directory = open_directory(make_directory())

    with pytest.raises(WrongPassword):
        recognise(directory, email, password)


def test_what_is_typed_means_nothing_to_the_directory(make_directory):
    access = describe_access(make_directory())

    assert "(mail=\\2a\\29\\28uid=\\2a\\5c\\00)" in build_login_filter(access, "*)(uid=*\\\0")


def test_active_directory_is_asked_about_nested_groups(make_directory):
    access = describe_access(make_directory(kind=ACTIVE_DIRECTORY))

    assert "(memberOf:1.2.840.113556.1.4.1941:=cn=a\\28b\\29)" in build_group_filter(access, "cn=a(b)")


@pytest.mark.parametrize("login", ["nadia", "nadia@ville.example"])
def test_an_account_of_active_directory_enters_by_either_of_its_names(ldap, make_directory, login):
    ldap.add_windows_account("nadia", flags=0x200)

    person = recognise(open_directory(make_directory(kind=ACTIVE_DIRECTORY)), login, PASSWORD)

    assert (person.subject, person.email) == (b"nadia-----------".hex(), "nadia@ville.example")


def test_an_account_that_is_disabled_in_active_directory_opens_nothing(ldap, make_directory):
    """The password of the account is still right, and a server that takes it does not decide for us."""
    ldap.add_windows_account("nadia", flags=0x202)

    with pytest.raises(WrongPassword):
        recognise(open_directory(make_directory(kind=ACTIVE_DIRECTORY)), "nadia@ville.example", PASSWORD)


def test_two_people_with_one_address_are_nobody(ldap, make_directory):
    ldap.add_person("nadia", mail="accueil@ville.example")
    ldap.add_person("omar", mail="accueil@ville.example")

    with pytest.raises(WrongPassword):
        recognise(open_directory(make_directory()), "accueil@ville.example", PASSWORD)


def test_somebody_who_moves_in_the_directory_keeps_their_account(app, ldap, make_directory):
    dn = ldap.add_person("nadia")
    make_directory()
    sign_in(Browser(app), "nadia@ville.example", PASSWORD)
    account = load_agent("nadia@ville.example")

    ldap.move(dn, "anciens")
    ldap.change(dn.replace("ou=agents", "ou=anciens"), mail="nadia.roux@ville.example")

    assert sign_in(Browser(app), "nadia.roux@ville.example", PASSWORD).status == 303
    assert len(links.list_links(account)) == 1
    assert db.session.scalars(select(Account)).all() == [account]


def test_an_agent_known_here_by_that_address_waits_for_an_administrator(stranger, ldap, make_directory, alice):
    ldap.add_person("nadia", mail=alice.email)
    make_directory()

    page = sign_in(stranger, alice.email, PASSWORD)

    assert page.status == 422
    assert "confirmation d’un administrateur" in page.text("main")
    assert sign_in(stranger, alice.email, OWN_PASSWORD).location == "/agents"


def test_nobody_unknown_enters_when_accounts_are_opened_by_hand(stranger, ldap, make_directory):
    ldap.add_person("nadia")
    make_directory(can_create=False)

    page = sign_in(stranger, "nadia@ville.example", PASSWORD)

    assert "ne vous est pas ouvert" in page.text("main")
    assert db.session.scalars(select(Account)).all() == []


def test_a_suspended_agent_is_told_so_and_does_not_enter(app, ldap, make_directory):
    ldap.add_person("nadia")
    make_directory()
    sign_in(Browser(app), "nadia@ville.example", PASSWORD)
    load_agent("nadia@ville.example").suspended_at = clock.now() - timedelta(days=1)
    db.session.commit()

    page = sign_in(Browser(app), "nadia@ville.example", PASSWORD)

    assert page.status == 422
    assert "ne peut pas être ouvert" in page.text("main")


def test_the_same_words_for_a_wrong_password_and_an_unknown_name(stranger, ldap, make_directory):
    ldap.add_person("nadia")
    make_directory()

    wrong = sign_in(stranger, "nadia@ville.example", "un autre mot de passe")
    unknown = sign_in(stranger, "inconnu@ville.example", "un autre mot de passe")

    assert wrong.status == unknown.status == 422
    assert wrong.text("#password-error, .field__error") == unknown.text("#password-error, .field__error")


def test_a_directory_that_is_dead_says_so_at_once_and_keeps_nobody_else_out(stranger, ada, ldap, make_directory):
    make_directory(host="127.0.0.1", port=9)
    begin = time.monotonic()

    page = sign_in(stranger, "nadia@ville.example", PASSWORD)

    assert time.monotonic() - begin < 5
    assert page.status == 503
    assert "ne répond pas" in page.text("main")
    assert sign_in(stranger, ada.email, OWN_PASSWORD).location.startswith("/agents")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"authority_certificate": ""}, "not_trusted"),
        ({"host": "127.0.0.1"}, "not_trusted"),
        ({"password": "un mauvais mot de passe"}, "login_refused"),
        ({"base": "dc=ailleurs,dc=example"}, "no_base"),
        ({"port": 9, "host": "127.0.0.1"}, "unreachable"),
        ({"host": "localhost.invalid"}, "host_unknown"),
        ({"host": "172.16.2.3", "port": 636}, "address_refused"),
    ],
    ids=lambda value: value if isinstance(value, str) else " ".join(value),
)
def test_a_directory_that_cannot_be_read_says_why(make_directory, changes, reason):
    with pytest.raises(DirectoryUnreachable, match=reason):
        recognise(open_directory(make_directory(**changes)), "nadia@ville.example", PASSWORD)


def test_a_connection_may_become_encrypted(ldap, make_directory):
    ldap.add_person("nadia")
    directory = open_directory(make_directory(port=ldap.port, security="starttls"))

    assert recognise(directory, "nadia@ville.example", PASSWORD).email == "nadia@ville.example"

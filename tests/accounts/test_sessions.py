from datetime import timedelta

import pytest
from sqlalchemy import event

from app.accounts.agents import set_roles, suspend_agent
from app.accounts.browsers import browser_name
from app.accounts.models import AGENT, SignInSession
from app.accounts.people import UnknownRole, open_account
from app.accounts.profile import Profile
from app.accounts.sessions import end_all_sessions, end_session, end_session_of, list_sessions, load_actor, open_session
from app.core.clock import shift_clock
from app.core.db import db
from app.core.ids import new_id

PASSWORD = "girafe nuage tournevis"


@pytest.fixture
def alice(departments):
    profile = Profile(email="alice@mairie.example", first_name="Alice", last_name="Martin")
    return open_account(profile, kind=AGENT, roles=["voirie-instruction", "accueil-voirie"], password=PASSWORD)


def test_the_actor_has_the_roles_and_families_of_the_account(alice):
    actor = load_actor(open_session(alice, user_agent=""))

    assert (actor.kind, actor.account_id, actor.name) == ("agent", alice.id, "Alice Martin")
    assert actor.roles == {"voirie-instruction", "accueil-voirie"}
    assert actor.families == {"polices-voirie"}
    assert not actor.is_administrator


def test_the_actor_is_read_in_one_query_of_the_main_database(alice, site):
    token = open_session(alice, user_agent="")
    statements = []
    event.listen(site.engine, "before_cursor_execute", lambda *args: statements.append(args[2]))

    load_actor(token)

    assert len(statements) == 1


def test_changed_roles_apply_from_the_next_request_on(alice):
    token = open_session(alice, user_agent="")

    set_roles(alice, ["etat-civil-instruction"], is_administrator=True)

    actor = load_actor(token)
    assert actor.families == {"etat-civil"}
    assert actor.is_administrator


def test_a_role_that_does_not_exist_is_refused(alice):
    with pytest.raises(UnknownRole, match="maire"):
        set_roles(alice, ["voirie-instruction", "maire"], is_administrator=False)


@pytest.mark.postgresql
def test_an_account_without_roles_can_sign_in(site):
    actor = load_actor(open_session(open_account(Profile(email="c@residents.example")), user_agent=""))

    assert (actor.kind, actor.roles, actor.name) == ("resident", frozenset(), "")


def test_an_ended_session_is_void_at_once(alice):
    revoked, ended, suspended = (open_session(alice, user_agent="") for _ in range(3))
    end_session(revoked)
    assert load_actor(revoked) is None
    assert load_actor(ended) is not None

    end_session_of(alice.id, list_sessions(alice.id)[-1].id)
    end_session_of(new_id(), list_sessions(alice.id)[0].id)
    assert len(list_sessions(alice.id)) == 1

    suspend_agent(alice)
    assert load_actor(suspended) is None
    assert load_actor("made up") is None


def test_a_new_password_ends_every_sign_in(alice):
    tokens = [open_session(alice, user_agent="") for _ in range(3)]

    end_all_sessions(alice.id)

    assert [load_actor(token) for token in tokens] == [None, None, None]


def test_a_sign_in_lasts_twelve_hours_at_most(alice):
    token = open_session(alice, user_agent="")

    with shift_clock(timedelta(hours=11, minutes=59)):
        assert load_actor(token)
    with shift_clock(timedelta(hours=12, seconds=1)):
        assert load_actor(token) is None


def test_the_database_holds_the_digest_of_the_token_only(alice):
    token = open_session(alice, user_agent="")

    assert token.encode() not in db.session.query(SignInSession).one().token_hash
    assert len(token) >= 43


@pytest.mark.parametrize(
    ("user_agent", "name"),
    [
        ("Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0", "Firefox, Android"),
        (
            "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML) Chrome/140.0 Safari/537.36 Edg/140.0",
            "Edge, Windows",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1", "Safari, iPhone"),
        ("curl/8", ""),
    ],
)
def test_a_browser_has_a_name_its_owner_recognises(user_agent, name):
    assert browser_name(user_agent) == name

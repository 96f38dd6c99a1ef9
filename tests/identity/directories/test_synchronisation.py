"""The nightly synchronisation with a directory: the rules, then against a real server."""

from uuid import UUID

import pytest
from sqlalchemy import select

from app.accounts.agents import set_roles
from app.accounts.models import Account
from app.accounts.profile import read_profile
from app.core.db import db
from app.identity.directories.client import Person
from app.identity.directories.directories import find_directory
from app.identity.directories.synchronisation import (
    BRAKE,
    TooManySuspensions,
    check_directories,
    read_plan,
    synchronise,
    synchronise_directories,
)
from app.identity.directories.synchronisation_plan import LinkedAgent, make_plan
from tests.identity.directories.slapd import BASE

BY_HAND = "accueil-voirie"
ROLES = [("etat-civil", "cn=etat-civil")]


def make_person(number=1, **values):
    defaults = {
        "subject": f"subject-{number}",
        "dn": f"uid=agent{number}",
        "email": f"agent{number}@ville.example",
        "first_name": "Agent",
        "last_name": str(number),
        "is_enabled": True,
    }
    return Person(**defaults | values)


def make_agent(number=1, roles=(), granted_roles=(), **values):
    return LinkedAgent(UUID(int=number), "Agent", str(number), frozenset(roles), frozenset(granted_roles), **values)


def plan(people, agents=(), **values):
    linked = {f"subject-{agent.account_id.int}": agent for agent in agents}
    return make_plan(people, linked, **{"roles": ROLES, "can_create": True} | values)


def test_nothing_changes_for_whoever_has_not_changed():
    assert plan([make_person()], [make_agent()]).count() == {
        "created": 0,
        "changed": 0,
        "suspended": 0,
        "reinstated": 0,
        "awaiting": 0,
        "linked": 1,
    }


def test_whoever_is_gone_or_disabled_is_suspended():
    agents = [make_agent(number) for number in (1, 2, 3)]

    changes = plan([make_person(1), make_person(2, is_enabled=False)], agents)

    assert [agent.account_id.int for agent in changes.suspended] == [2, 3]


def test_only_those_whom_the_directory_suspended_come_back():
    people = [make_person(1), make_person(2)]
    agents = [make_agent(1, is_suspended=True), make_agent(2, is_suspended=True, is_suspended_by_directory=True)]

    assert [agent.account_id.int for agent, _person in plan(people, agents).reinstated] == [2]


def test_accounts_are_opened_for_people_of_a_mapped_group_alone():
    people = [make_person(1), make_person(2, groups=frozenset({"cn=etat-civil"}))]

    assert plan(people).created == [people[1]]
    assert plan(people, can_create=False).created == []
    assert plan(people, known_emails=frozenset({"agent2@ville.example"})).awaiting == [people[1]]


@pytest.mark.parametrize(
    ("groups", "roles", "granted_roles", "is_changed"),
    [
        ({"cn=etat-civil"}, [], [], True),
        ({"cn=etat-civil"}, ["etat-civil"], ["etat-civil"], False),
        (set(), ["etat-civil"], ["etat-civil"], True),
        # Given by hand: the directory has nothing to take back.
        (set(), ["etat-civil"], [], False),
        ({"cn=etat-civil"}, ["etat-civil"], [], False),
    ],
)
def test_only_roles_that_the_directory_gave_are_taken_back(groups, roles, granted_roles, is_changed):
    person, agent = make_person(groups=frozenset(groups)), make_agent(roles=roles, granted_roles=granted_roles)

    assert bool(plan([person], [agent]).changed) is is_changed


@pytest.mark.parametrize(
    ("linked", "departures", "is_too_much"), [(3, 1, False), (3, 2, True), (40, 4, False), (40, 5, True), (0, 0, False)]
)
def test_a_tenth_of_the_agents_is_the_most_at_once(linked, departures, is_too_much):
    agents = [make_agent(number) for number in range(linked)]
    people = [make_person(number) for number in range(departures, linked)]

    assert plan(people, agents).is_too_much is is_too_much


@pytest.fixture
def town(app, ldap, make_directory, alice):
    """Twelve agents, all in one group that gives the role of Alice; as in a worker, e-mails can be written."""
    names = [ldap.add_person(f"agent{number}") for number in range(12)]
    group = ldap.add_group("etat-civil", *names)
    directory = make_directory(roles={alice.account.roles[0].slug: group})
    with app.app_context():
        synchronise(directory)
        db.session.commit()
        yield directory.id, names


def list_agents(alice):
    db.session.expire_all()
    return [account for account in db.session.scalars(select(Account)) if account.id != alice.account.id]


def test_the_first_night_opens_the_accounts_with_their_roles(town, alice):
    agents = list_agents(alice)

    assert len(agents) == 12
    assert {len(agent.roles) for agent in agents} == {1}
    assert not any(agent.is_administrator for agent in agents)


def test_a_dry_run_changes_nothing(town, ldap, alice):
    directory_id, names = town
    ldap.delete(names[0])

    changes = read_plan(find_directory(directory_id))

    assert changes.count()["suspended"] == 1
    assert not any(agent.suspended_at for agent in list_agents(alice))


@pytest.mark.postgresql
def test_a_departure_suspends_the_agent_and_no_other(town, ldap, alice):
    directory_id, names = town
    ldap.delete(names[0])
    synchronise(find_directory(directory_id))
    db.session.commit()

    suspended = [agent for agent in list_agents(alice) if agent.suspended_at]

    assert [read_profile(agent).email for agent in suspended] == ["agent0@ville.example"]


def test_a_move_and_a_new_name_are_followed(town, ldap, alice):
    directory_id, names = town
    ldap.move(names[0], "anciens")
    ldap.change(names[0].replace("ou=agents", "ou=anciens"), sn="Dupont")

    changes = synchronise(find_directory(directory_id))
    db.session.commit()

    assert (changes.count()["suspended"], changes.count()["changed"]) == (0, 1)
    assert "Agent0 Dupont" in {read_profile(agent).name for agent in list_agents(alice)}


def test_a_mass_removal_stops_until_somebody_confirms_it(town, ldap, alice, settings):
    directory_id, names = town
    ldap.delete(*names[:4])

    with pytest.raises(TooManySuspensions):
        synchronise(find_directory(directory_id))
    synchronise_directories()
    assert not any(agent.suspended_at for agent in list_agents(alice))
    assert find_directory(directory_id).error_code == BRAKE
    assert not check_directories(settings).ok

    synchronise(find_directory(directory_id), is_confirmed=True)
    db.session.commit()
    assert sum(agent.suspended_at is not None for agent in list_agents(alice)) == 4


def test_an_empty_directory_suspends_nobody_by_itself(town, ldap, alice):
    ldap.clear()

    synchronise_directories()
    db.session.commit()

    assert not any(agent.suspended_at for agent in list_agents(alice))


def test_a_dead_directory_changes_nothing_and_is_noted(town, alice):
    directory_id, _names = town
    find_directory(directory_id).port = 9
    find_directory(directory_id).host = "127.0.0.1"
    db.session.commit()

    synchronise_directories()

    assert find_directory(directory_id).error_code == "unreachable"
    assert not any(agent.suspended_at for agent in list_agents(alice))


def test_a_role_of_a_group_goes_with_it_and_one_given_by_hand_stays(town, ldap, alice):
    """By the synchronisation, which then finds nothing more to change."""
    directory_id, names = town
    agent = next(agent for agent in list_agents(alice) if read_profile(agent).email == "agent0@ville.example")
    set_roles(agent, [*(role.slug for role in agent.roles), BY_HAND], is_administrator=False)
    directory = find_directory(directory_id)
    directory.roles = {**directory.roles, BY_HAND: f"cn=accueil,ou=groupes,{BASE}"}
    db.session.commit()
    ldap.delete_member("etat-civil", names[0])

    synchronise(find_directory(directory_id))
    db.session.commit()

    db.session.refresh(agent)
    assert [role.slug for role in agent.roles] == [BY_HAND]
    assert read_plan(find_directory(directory_id)).count()["changed"] == 0

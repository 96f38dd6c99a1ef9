"""Everybody asks for everything: each page answers as the policy says, and a refusal says nothing."""

import pytest

from app.core.sites import current_site
from tests.architecture.test_safe_methods import dump_tables
from tests.security.access_policy import ACTORS, ALLOWED, ENROL, NOT_FOUND, POLICY, READERS, SIGN_IN
from tests.security.database_snapshots import make_rewinder
from tests.security.endpoint_requests import list_endpoints, make_visitor
from tests.security.target_site import build_target_site

# Some eighty pages for each of fifteen people.
pytestmark = [pytest.mark.any_database, pytest.mark.timeout(300)]

# A refused or unknown page may tell its own address, and no more.
SAME_LENGTH = 64
ANSWERED = (200, 204, 303, 409, 410, 422)


def test_every_route_is_in_the_policy_and_no_other(app):
    assert {rule.endpoint for rule in app.url_map.iter_rules()} == set(POLICY)


@pytest.fixture
def second_factor():
    return "on"


@pytest.fixture
def house(app, site):
    return build_target_site(app)


@pytest.mark.parametrize("actor", ACTORS)
def test_everyone_is_let_in_where_the_policy_says_and_nowhere_else(app, site, house, actor):
    wrong = []
    objects = house.make_objects(by=actor if actor == "reception_who_entered" else "owner")
    visitor = make_visitor(house, actor, objects)
    rewind = make_rewinder(site)

    # What changes something comes last, each time from a browser of its own, and finds what was there at the beginning.
    for door in sorted(list_endpoints(app), key=lambda door: is_changing(door, actor)):
        asking = visitor
        if is_changing(door, actor):
            rewind()
            asking = make_visitor(house, actor, objects)
        response = door.send_request(asking, door.build_url(app, objects), objects, by=actor)
        if classify_response(response) != POLICY[door.endpoint].get_expected_status(actor):
            wrong.append(f"{door.endpoint} answers {classify_response(response)}")
        wrong += [f"{door.endpoint} shows {kind}" for kind in list_leaked_words(response, objects, actor)]

    assert wrong == []


@pytest.mark.parametrize("actor", ACTORS)
def test_what_is_refused_looks_like_what_does_not_exist_and_changes_nothing(app, house, actor):
    different = []
    objects = house.make_objects()
    visitor = make_visitor(house, actor, objects)
    before = dump_tables()

    for door in list_endpoints(app):
        if POLICY[door.endpoint].get_expected_status(actor) != NOT_FOUND or not door.rule.arguments:
            continue
        refused = door.send_request(visitor, door.build_url(app, objects), objects, by=actor)
        unknown = door.send_request(visitor, door.build_missing_url(app), objects, by=actor)
        if refused.status_code != unknown.status_code or abs(len(refused.data) - len(unknown.data)) > SAME_LENGTH:
            different.append(f"{door.endpoint}: {refused.status} rather than {unknown.status}")

    assert different == []
    assert dump_tables() == before


def test_the_canaries_are_where_they_should_be(app, house):
    """The control of the tests above: what nobody else may see is there to be seen."""
    objects = house.make_objects()
    owner, agent = (make_visitor(house, actor, objects) for actor in ("owner", "agent_in_charge"))
    draft = f"/demarches/autoriser/remplir/{objects.draft.id}/tout"

    pages = {
        "portal": owner.get(f"/demandes/{objects.case.id}").text,
        "back office": agent.get(f"/agents/demandes/{objects.case.id}").text,
        "draft": owner.get(draft).text,
        "file": agent.get(f"/agents/demandes/{objects.case.id}/fichiers/{objects.attachment.id}").data.decode(
            "latin-1"
        ),
    }

    objet, recit, nom, courriel, message, file, file_name = objects.canaries["case"]
    assert all(word in pages["portal"] for word in (objet, recit, nom, courriel, message, file_name))
    assert all(word in pages["back office"] for word in (objet, recit, nom, courriel, message, file_name))
    assert objects.canaries["note"][0] in pages["back office"]
    assert objects.canaries["note"][0] not in pages["portal"]
    assert objects.canaries["draft"][0] in pages["draft"]
    assert file in pages["file"]
    assert current_site().slug == "principal"


def is_changing(door, actor) -> bool:
    return door.method == "POST" and POLICY[door.endpoint].get_expected_status(actor) == ALLOWED


def classify_response(response) -> object:
    is_sent_to_enrol = response.status_code == 303 and response.headers["Location"] == "/compte/second-facteur"
    if is_sent_to_enrol and not response.request.path.startswith("/compte/"):
        return ENROL
    if response.status_code == 303 and response.headers["Location"].split("?")[0] == "/compte/connexion":
        return SIGN_IN
    if response.status_code in ANSWERED:
        return ALLOWED
    return NOT_FOUND if response.status_code == 404 else response.status_code


def list_leaked_words(response, objects, actor) -> list[str]:
    """The kinds of words in the answer that this actor may not read."""
    text = response.get_data().decode(errors="replace")
    return [
        kind
        for kind, words in objects.canaries.items()
        if actor not in READERS[kind] and any(word in text for word in words)
    ]

"""Whatever shows an agent what is personal is in the access log, and once for each page."""

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.privacy.models import AccessEntry
from tests.security.endpoint_requests import list_endpoints, make_visitor
from tests.security.target_site import build_target_site

pytestmark = [pytest.mark.any_database, pytest.mark.timeout(300)]


@pytest.fixture
def second_factor():
    return "on"


@pytest.fixture
def house(app, site):
    return build_target_site(app)


@pytest.mark.parametrize(
    "actor", ["agent_in_charge", "reception_who_entered", "agent_who_typed_the_code", "administrator"]
)
def test_a_page_that_shows_somebody_to_an_agent_is_in_the_access_log(app, house, actor):
    maker = actor if actor == "reception_who_entered" else "owner"
    objects = house.make_objects(by=maker)
    visitor = make_visitor(house, actor, objects)
    shown, unlogged = set(), set()

    for door in (door for door in list_endpoints(app) if door.method == "GET"):
        before = list_log_entries()
        response = door.send_request(visitor, door.build_url(app, objects), objects, by=actor)
        if contains_canary(response, objects):
            shown.add(door.endpoint)
            if list_log_entries() == before:
                unlogged.add(door.endpoint)

    assert shown
    assert unlogged == set()


# What loads a request and shows nothing of it, each with its reason.
ADMINISTRATOR_ROUTES = {"limitations.create_lifting"}
SILENT_ROUTES = {
    "case_drafts.create_draft": "saves what the agent types, and answers 204 without a body",
}


def test_every_route_of_the_back_office_that_loads_a_request_is_in_the_access_log(app, house):
    routes = [
        door
        for door in list_endpoints(app)
        if "case_id" in door.rule.arguments and str(door.rule).startswith("/agents")
    ]
    unlogged = set()

    for door in (door for door in routes if door.endpoint not in {*SILENT_ROUTES, *ADMINISTRATOR_ROUTES}):
        objects = house.make_objects()
        visitor = make_visitor(house, "agent_in_charge", objects)
        before = list_log_entries()
        response = door.send_request(visitor, door.build_url(app, objects), objects, by="agent_in_charge")
        if response.status_code != 404 and list_log_entries() == before:
            unlogged.add(door.endpoint)

    assert len(routes) > 10
    assert unlogged == set()


def list_log_entries() -> int:
    with db.session.get_bind().connect() as connection:
        return connection.scalar(select(func.count()).select_from(AccessEntry))


def contains_canary(response, objects) -> bool:
    text = response.get_data().decode(errors="replace")
    return any(word in text for words in objects.canaries.values() for word in words)

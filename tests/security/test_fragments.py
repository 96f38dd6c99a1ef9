"""Whatever part of whatever page htmx says that it wants, it gets a part or the page, never a fault."""

import pytest
from jinja2 import TemplateError

from tests.security.doors import doors, visitor_for
from tests.security.policy import ALLOWED, POLICY

pytestmark = pytest.mark.any_database

ODD = [
    "",
    "main",
    "body",
    "../x",
    "x" * 5000,
    "é".encode().decode("latin-1"),
    "__class__",
    "self",
    "{{7*7}}",
    "title\t",
    "None",
]


@pytest.mark.parametrize(
    "actor", ["anonymous", "code_for_the_state", "owner", "agent_in_charge", "reception_who_entered", "administrator"]
)
def test_every_block_of_every_page_can_be_asked_for(app, house, actor):
    faults = []
    objects = house.objects(by=actor if actor == "reception_who_entered" else "owner")
    visitor = visitor_for(house, actor, objects)
    targets = [name.replace("_", "-") for name in blocks(app)] + ODD

    for door in doors(app):
        if door.method == "GET" and POLICY[door.endpoint].expects(actor) == ALLOWED:
            url = door.url(app, objects)
            for target in (
                targets if POLICY[door.endpoint].expects("anonymous") != ALLOWED or actor == "anonymous" else []
            ):
                answer = visitor.get(url, **{"HX-Request": "true", "HX-Target": target})
                faults += [f"{door.endpoint} #{target}"] if answer.status_code >= 500 else []

    assert faults == []


def blocks(app) -> set[str]:
    """The names of all blocks of all templates."""
    found = set()
    for name in app.jinja_env.list_templates():
        if name.endswith(".html") and "emails" not in name:
            try:
                found |= set(app.jinja_env.get_template(name).blocks)
            except TemplateError:  # a macro file that only makes sense where it is imported
                continue
    return found

"""Whatever part of whatever page htmx says that it wants, it gets a part or the page, never a fault."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

import pytest
from flask import template_rendered

from tests.security.access_policy import ALLOWED, POLICY
from tests.security.endpoint_requests import list_endpoints, make_visitor

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
    "case-actions",
]


@pytest.mark.parametrize(
    "actor", ["anonymous", "code_for_the_state", "owner", "agent_in_charge", "reception_who_entered", "administrator"]
)
def test_every_block_of_every_page_can_be_asked_for(app, house, actor):
    faults, asked, odd = [], 0, cycle(ODD)
    objects = house.make_objects(by=actor if actor == "reception_who_entered" else "owner")
    visitor = make_visitor(house, actor, objects)

    for door in list_endpoints(app):
        policy = POLICY[door.endpoint]
        if door.method != "GET" or policy.get_expected_status(actor) != ALLOWED:
            continue
        if actor != "anonymous" and policy.get_expected_status("anonymous") == ALLOWED:
            continue
        url = door.build_url(app, objects)
        with recorded_blocks(app) as names:
            visitor.get(url)
        asked += len(names)
        # Blocks belong to a page. What is no block meets the same code on each, so the pages share these names.
        for target in [*(name.replace("_", "-") for name in names), next(odd), next(odd)]:
            answer = visitor.get(url, **{"HX-Request": "true", "HX-Target": target})
            faults += [f"{door.endpoint} #{target}"] if answer.status_code >= 500 else []

    assert faults == []
    assert asked, "the control: pages have blocks"


@contextmanager
def recorded_blocks(app) -> Iterator[set[str]]:
    """The names of the blocks of the pages shown meanwhile."""
    names: set[str] = set()

    def note(sender, template, **_) -> None:
        names.update(template.blocks)

    with template_rendered.connected_to(note, app):
        yield names

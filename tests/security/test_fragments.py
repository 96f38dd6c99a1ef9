"""Any block of any page can be requested with htmx headers without a server error."""

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import cycle

import pytest
from flask import template_rendered

from tests.example_counts import choose_cases
from tests.security.access_policy import POLICY
from tests.security.endpoint_requests import list_endpoints, make_visitor
from tests.security.policy_rules import ALLOWED

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
    "actor",
    choose_cases(
        ["owner", "agent_in_charge"], ["anonymous", "code_for_the_state", "reception_who_entered", "administrator"]
    ),
)
def test_every_block_of_every_page_can_be_requested(app, target_site, actor):
    faults, request_count, odd = [], 0, cycle(ODD)
    objects = target_site.make_objects(by=actor if actor == "reception_who_entered" else "owner")
    visitor = make_visitor(target_site, actor, objects)

    for route in list_endpoints(app):
        policy = POLICY[route.endpoint]
        if route.method != "GET" or policy.get_expected_status(actor) != ALLOWED:
            continue
        if actor != "anonymous" and policy.get_expected_status("anonymous") == ALLOWED:
            continue
        url = route.build_url(app, objects)
        with recorded_blocks(app) as names:
            visitor.get(url)
        request_count += len(names)
        # Blocks belong to a page. What is no block meets the same code on each, so the pages share these names.
        for target in [*(name.replace("_", "-") for name in names), next(odd), next(odd)]:
            response = visitor.get(url, **{"HX-Request": "true", "HX-Target": target})
            faults += [f"{route.endpoint} #{target}"] if response.status_code >= 500 else []

    assert faults == []
    assert request_count, "the control: pages have blocks"


@contextmanager
def recorded_blocks(app) -> Iterator[set[str]]:
    """Record the names of the blocks of the rendered pages."""
    names: set[str] = set()

    def record_block(sender, template, **_) -> None:
        names.update(template.blocks)

    with template_rendered.connected_to(record_block, app):
        yield names

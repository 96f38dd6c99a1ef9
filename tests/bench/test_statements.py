"""Number of SQL statements of back-office pages, none of them run by a template."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from flask import Flask, before_render_template, template_rendered
from jinja2 import Template

from bench.case_lists import LIST
from bench.installation import AGENT, PASSWORD, Installation
from bench.queries import count_statements
from bench.visitor import Visitor

pytestmark = pytest.mark.slow

# The account, saved views with preferences, the rows with their count, the counts of tabs, unread notifications; two more
# for the assignees of some rows, and for the roles to which some were assigned.
STATEMENTS_OF_A_LIST = 7
# The account, the case, its timeline, related objects, workflow effects, similar cases, unread notifications;
# then one for each kind of related object: agents, other roles, consents, qualities, pending steps; the messages sent,
# the requests beside it in the list (two), canned replies, duplicates, merges.
STATEMENTS_OF_A_CASE = 17
# Access log: the end of the chain, the entry, the new end.
STATEMENTS_OF_THE_ACCESS_LOG = {"sqlite": 4, "postgresql": 3}
_CASE = re.compile(r'href="(/agents/demandes/[0-9a-f-]{36})"')


@pytest.fixture
def agent(place: Installation) -> Visitor:
    visitor = Visitor(place.app)
    visitor.sign_in(AGENT, PASSWORD)
    return visitor


def test_the_case_list_runs_few_statements(place: Installation, agent: Visitor) -> None:
    agent.get(LIST)

    main, log = count_page_statements(place, agent, LIST)

    assert len(main) <= STATEMENTS_OF_A_LIST, main
    assert len(log) == STATEMENTS_OF_THE_ACCESS_LOG[place.site.engine.dialect.name], log


def test_the_case_page_runs_few_statements(place: Installation, agent: Visitor) -> None:
    for address in list_case_addresses(agent):
        agent.get(address)

        main, _ = count_page_statements(place, agent, address)

        assert len(main) <= STATEMENTS_OF_A_CASE, (address, main)


def test_no_template_runs_a_query(place: Installation, agent: Visitor) -> None:
    addresses = [LIST, *list_case_addresses(agent)]
    with (
        count_statements(place.site.engine) as statements,
        record_rendering(place, statements) as statements_by_template,
    ):
        for address in addresses:
            agent.get(address)

    assert statements_by_template == {}


def list_case_addresses(agent: Visitor) -> list[str]:
    """Return the URLs of the first cases of the demo in the list."""
    return list(dict.fromkeys(_CASE.findall(agent.get(LIST).get_data(as_text=True))))


def count_page_statements(place: Installation, agent: Visitor, address: str) -> tuple[list[str], list[str]]:
    """Count the statements of the page, and those of the access log, which has its own connection."""
    with count_statements(place.site.engine) as main, count_statements(place.site.secondary_engine) as log:
        response = agent.get(address)
    assert response.status_code == 200
    return main, log


@contextmanager
def record_rendering(place: Installation, statements: list[str]) -> Iterator[dict[str, list[str]]]:
    """Record the statements run while each template was rendered, by its name; only for the templates that ran some."""
    statements_by_template: dict[str, list[str]] = {}
    started: list[int] = []

    def begin(sender: Flask, **_: object) -> None:
        started.append(len(statements))

    def end(sender: Flask, template: Template, **_: object) -> None:
        if new_statements := statements[started.pop() :]:
            statements_by_template[str(template.name)] = new_statements

    with before_render_template.connected_to(begin, place.app), template_rendered.connected_to(end, place.app):
        yield statements_by_template

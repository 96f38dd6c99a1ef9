"""Weight of the list of an agent with all that it loads: an empty cache and twenty-five rows."""

from __future__ import annotations

import pytest

from bench import bulk_cases
from bench.case_lists import LIST
from bench.installation import AGENT, PASSWORD, Installation
from bench.visitor import Visitor
from tests.bench.first_load import FirstLoad

pytestmark = pytest.mark.slow

KILOBYTE = 1000


def test_the_list_of_an_agent_is_light(place: Installation) -> None:
    bulk_cases.fill_database(place, 100)
    agent = Visitor(place.app)
    agent.sign_in(AGENT, PASSWORD)

    load = FirstLoad(place.app, LIST, client=agent.client)

    assert len(load.soup.select("#case-rows tbody tr")) == 25
    # Without htmx, which comes at the first gesture in a form and stays in the cache of the browser for months.
    assert load.bytes <= 36 * KILOBYTE, "\n".join(f"{size} {name}" for name, size in load.sizes.items())

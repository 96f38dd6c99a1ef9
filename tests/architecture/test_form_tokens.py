"""Nothing is changed from a page that is not ours: each address that takes something asks where it comes from."""

from uuid import uuid4

import pytest

from tests.architecture.test_safe_methods import dump_tables
from tests.security.access_policy import ALLOWED, POLICY
from tests.security.endpoint_requests import make_visitor
from tests.security.target_site import build_target_site

pytestmark = [pytest.mark.any_database, pytest.mark.timeout(300)]

SAFE = {"GET", "HEAD", "OPTIONS"}
# A page of another site; and a browser that does not say where it comes from, without the token of a form.
ELSEWHERE = ({"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, {})
REFUSED = (400, 401, 403)


@pytest.mark.parametrize("actor", ["anonymous", "owner", "agent_in_charge"])
def test_what_another_site_sends_is_refused_wherever_it_is_sent(app, site, actor):
    house = build_target_site(app)
    objects = house.make_objects()
    visitor = make_visitor(house, actor, objects)
    urls = app.url_map.bind("localhost")
    before = dump_tables()
    taken = []

    for rule in app.url_map.iter_rules():
        known = objects.get_url_values(rule.endpoint)
        url = urls.build(rule.endpoint, {name: known.get(name, uuid4()) for name in rule.arguments})
        for method in sorted((rule.methods or set()) - SAFE):
            answers = [visitor.client.open(url, method=method, headers=headers) for headers in ELSEWHERE]
            if POLICY[rule.endpoint].get_expected_status(actor) != ALLOWED:
                continue  # refused as whoever they are, before it is asked where they come from
            if any(answer.status_code not in REFUSED for answer in answers):
                taken.append(f"{method} {rule.endpoint}: {[answer.status for answer in answers]}")

    assert taken == []
    assert dump_tables() == before

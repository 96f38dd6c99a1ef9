"""An answer restricted to the payment service is masked on every page of other agents, for any request."""

import pytest

from tests.example_counts import choose_cases
from tests.security.endpoint_requests import list_endpoints, make_visitor

# Pages of the request besides the routes: the forms of its actions.
CORRECTION = ("actions/correct", "actions/agents-questions")


@pytest.mark.parametrize(
    "actor",
    choose_cases(
        [pytest.param("agent_in_charge", marks=pytest.mark.postgresql)],
        ["reception", "administrator", "agent_of_the_family"],
    ),
)
def test_every_page_of_another_agent_is_masked(app, target_site, objects, actor):
    visitor, secret = make_visitor(target_site, actor, objects), objects.canaries["account"][0]
    telling = []

    for route in list_endpoints(app):
        if route.method == "POST" and not str(route.rule).startswith("/agents/demandes/"):
            continue
        response = route.send_request(visitor, route.build_url(app, objects), objects, by=actor)
        if secret in response.get_data().decode(errors="replace"):
            telling.append((route.endpoint, route.method))

    assert telling == []


@pytest.mark.parametrize("page", CORRECTION)
def test_every_correction_form_is_masked(target_site, objects, page):
    visitor, secret = make_visitor(target_site, "agent_in_charge", objects), objects.canaries["account"][0]
    address = f"/agents/demandes/{objects.case.id}/{page}"
    form_values = {"revision": "0", "choix": "b", "shown": "detail"}

    responses = [
        visitor.get(address),
        visitor.post(address, form_values),
        visitor.post(f"{address}/questions", form_values),
    ]

    assert [response.status_code for response in responses[:2]] == [200, 409]
    assert responses[2].status_code in (200, 204)
    assert not [response for response in responses if secret in response.get_data().decode()]


def test_the_payment_service_reads_it(target_site, objects):
    visitor, secret = make_visitor(target_site, "agent_who_pays", objects), objects.canaries["account"][0]

    for page in ("", "/actions/correct"):
        assert secret in visitor.get(f"/agents/demandes/{objects.case.id}{page}").get_data().decode()

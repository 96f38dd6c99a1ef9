"""An answer that only those who pay read whole is on no page of any other agent, whatever they open or send."""

import pytest

from tests.security.endpoint_requests import list_endpoints, make_visitor

pytestmark = pytest.mark.postgresql

# Where they read or write the request, besides the address of each route: the forms of its actions.
CORRECTION = ("actions/correct", "actions/agents-questions")


@pytest.fixture
def objects(house):
    return house.make_objects()


@pytest.mark.parametrize("actor", ["agent_in_charge", "reception", "administrator", "agent_of_the_family"])
def test_no_page_of_an_agent_who_does_not_pay_tells_it(app, house, objects, actor):
    visitor, secret = make_visitor(house, actor, objects), objects.canaries["account"][0]
    telling = []

    for door in list_endpoints(app):
        if door.method == "POST" and not str(door.rule).startswith("/agents/demandes/"):
            continue
        response = door.send_request(visitor, door.build_url(app, objects), objects, by=actor)
        if secret in response.get_data().decode(errors="replace"):
            telling.append((door.endpoint, door.method))

    assert telling == []


@pytest.mark.parametrize("page", CORRECTION)
def test_no_form_of_a_correction_tells_it_however_it_is_sent(house, objects, page):
    visitor, secret = make_visitor(house, "agent_in_charge", objects), objects.canaries["account"][0]
    address = f"/agents/demandes/{objects.case.id}/{page}"
    sent = {"revision": "0", "choix": "b", "shown": "detail"}

    answers = [visitor.get(address), visitor.post(address, sent), visitor.post(f"{address}/questions", sent)]

    assert [answer.status_code for answer in answers[:2]] == [200, 409]
    assert answers[2].status_code in (200, 204)
    assert not [answer for answer in answers if secret in answer.get_data().decode()]


def test_whoever_pays_reads_it(house, objects):
    visitor, secret = make_visitor(house, "agent_who_pays", objects), objects.canaries["account"][0]

    for page in ("", "/actions/correct"):
        assert secret in visitor.get(f"/agents/demandes/{objects.case.id}{page}").get_data().decode()

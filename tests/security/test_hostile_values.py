"""Values that no page of ours sends: each is answered in good order, never by a fault."""

import pytest

from tests.security.endpoint_requests import make_visitor

pytestmark = pytest.mark.postgresql


@pytest.fixture
def objects(house):
    return house.make_objects()


@pytest.mark.parametrize("address", ["/demarches/autoriser/remplir", "/demarches/autoriser/remplir/brouillon"])
@pytest.mark.parametrize("draft", ["x", "0", "\x00", "é", "{}", "1" * 10_000])
def test_a_draft_that_is_no_identifier_is_not_found(house, objects, address, draft):
    owner = make_visitor(house, "owner", objects)

    assert owner.post(address, {"draft": draft}).status_code == 404


@pytest.mark.parametrize(
    "day", ["0001-01-01", "9999-12-31", "2026-W01-1", "20260101", "x" * 10_000, "\x00", "٢٠٢٦-٠١-٠١"]
)
@pytest.mark.parametrize("bound", ["since", "until"])
def test_a_day_out_of_any_calendar_narrows_nothing(house, objects, bound, day):
    agent = make_visitor(house, "agent_in_charge", objects)

    answer = agent.client.get("/agents/demandes", query_string={bound: day})

    assert answer.status_code == 200


@pytest.mark.parametrize("page", ["/é€", "/%E2%82%AC", "/demarches?q=œuvre", "/\u2028x"])
def test_htmx_is_sent_elsewhere_by_a_header_that_servers_can_carry(house, objects, page):
    owner = make_visitor(house, "owner", objects)

    answer = owner.client.get("/compte/connexion", query_string={"next": page}, headers={"HX-Request": "true"})

    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"].isascii()


@pytest.mark.parametrize("revision", ["", "x", "-1", "9" * 5000, "1e3", "\x00", "١"])
def test_a_revision_that_is_no_number_is_an_old_one(house, objects, revision):
    agent = make_visitor(house, "agent_in_charge", objects)

    answer = agent.post(f"/agents/demandes/{objects.case.id}/actions/accept", {"revision": revision})

    assert answer.status_code == (303 if revision == "١" and objects.case.revision == 1 else 409)


@pytest.mark.parametrize("token", ["", "x", "\x00", "0" * 31, "0" * 10_000])
def test_an_intake_without_a_token_is_refused(house, objects, token):
    agent = make_visitor(house, "reception", objects)

    assert agent.post("/agents/saisie/autoriser", {"token": token, "channel": "phone"}).status_code == 400


@pytest.mark.parametrize("whose", ["the case of a resident", "their draft"])
def test_an_intake_under_the_token_of_somebody_else_leads_to_nothing_of_theirs(house, objects, whose):
    agent = make_visitor(house, "reception", objects)
    token = objects.case.submission_token if whose == "the case of a resident" else objects.draft.id

    answer = agent.post("/agents/saisie/autoriser", {"token": str(token), "channel": "phone", "objet": "x"})

    assert answer.status_code == 404
    assert str(objects.case.id) not in answer.text

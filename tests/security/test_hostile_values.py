"""Malformed values get a proper response, never a server error."""

import pytest

from tests.security.endpoint_requests import make_visitor


@pytest.mark.parametrize("address", ["/demarches/autoriser/remplir", "/demarches/autoriser/remplir/brouillon"])
@pytest.mark.parametrize("draft", ["x", "0", pytest.param("é", marks=pytest.mark.postgresql), "{}", "1" * 10_000])
def test_a_malformed_draft_id_is_not_found(target_site, objects, address, draft):
    owner = make_visitor(target_site, "owner", objects)

    assert owner.post(address, {"draft": draft}).status_code == 404


@pytest.mark.parametrize(
    "day",
    [
        pytest.param("0001-01-01", marks=pytest.mark.postgresql),
        "9999-12-31",
        "2026-W01-1",
        "20260101",
        "x" * 10_000,
        pytest.param("\x00", marks=pytest.mark.postgresql),
        "٢٠٢٦-٠١-٠١",
    ],
)
@pytest.mark.parametrize("bound", ["since", "until"])
def test_an_impossible_date_filters_nothing(target_site, objects, bound, day):
    agent = make_visitor(target_site, "agent_in_charge", objects)

    response = agent.client.get("/agents/demandes", query_string={bound: day})

    assert response.status_code == 200


@pytest.mark.parametrize("page", ["/é€", "/%E2%82%AC", "/demarches?q=œuvre", "/\u2028x"])
def test_the_htmx_redirect_header_is_ascii(target_site, objects, page):
    owner = make_visitor(target_site, "owner", objects)

    response = owner.client.get("/compte/connexion", query_string={"next": page}, headers={"HX-Request": "true"})

    assert response.status_code == 204
    assert response.headers["HX-Redirect"].isascii()


@pytest.mark.parametrize(
    "revision",
    [
        "",
        "x",
        "-1",
        pytest.param("9" * 5000, marks=pytest.mark.postgresql),
        "1e3",
        pytest.param("\x00", marks=pytest.mark.postgresql),
        "١",
    ],
)
def test_a_malformed_revision_is_stale(target_site, objects, revision):
    agent = make_visitor(target_site, "agent_in_charge", objects)

    response = agent.post(f"/agents/demandes/{objects.case.id}/actions/accept", {"revision": revision})

    assert response.status_code == (303 if revision == "١" and objects.case.revision == 1 else 409)


@pytest.mark.parametrize("token", ["", "x", pytest.param("\x00", marks=pytest.mark.postgresql), "0" * 31, "0" * 10_000])
def test_an_intake_without_a_token_is_refused(target_site, objects, token):
    agent = make_visitor(target_site, "reception", objects)

    assert agent.post("/agents/saisie/autoriser", {"token": token, "channel": "phone"}).status_code == 400


@pytest.mark.parametrize("whose", ["the case of a resident", "their draft"])
def test_an_intake_with_the_token_of_another_agent_gives_no_access(target_site, objects, whose):
    agent = make_visitor(target_site, "reception", objects)
    token = objects.case.submission_token if whose == "the case of a resident" else objects.draft.id

    response = agent.post("/agents/saisie/autoriser", {"token": str(token), "channel": "phone", "objet": "x"})

    assert response.status_code == 404
    assert str(objects.case.id) not in response.text

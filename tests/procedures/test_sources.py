"""Sources of choices through the portal: offered, searched, kept, and what happens when they fail."""

from __future__ import annotations

import json
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.cards import cards
from app.cases.case_definitions import procedure_of
from app.cases.models import Case
from app.cases.reading import case_values
from app.core import clock, outgoing
from app.core.db import db
from app.language.schema.problems import DefinitionError
from app.procedures import publishing
from app.procedures.fields.choice_options import Option
from app.procedures.sources import field_options, jobs, option_lookup, providers, source_store
from app.procedures.sources.source_store import save_response, save_source
from app.statistics.statistical_records import select_statistical_answers
from app.workflows import publishing as workflows
from tests.client import Browser
from tests.factories import PROCEDURE, WORKFLOW

URL = "/demarches/signaler/remplir"
CANTEENS = {
    "format": "parvis/source/1",
    "slug": "cantines",
    "title": "Cantines",
    "kind": "cards",
    "label": "{{ nom }}",
    "identifier": "code",
    "fields": [
        {"id": "code", "type": "short_text", "label": "Code"},
        {"id": "nom", "type": "short_text", "label": "Nom"},
        {"id": "places", "type": "number", "label": "Places", "integer": True, "required": False},
    ],
}
STREETS = {"format": "parvis/source/1", "slug": "rues", "title": "Rues", "kind": "csv"}


@pytest.fixture(autouse=True)
def cleared_cache() -> None:
    option_lookup.option_cache.clear()
    providers.clear_pauses()


def publish_with(*fields: dict[str, Any]) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"][0]["fields"] = [*definition["pages"][0]["fields"][1:2], *fields]
    workflows.publish(deepcopy(WORKFLOW))
    publishing.publish(definition)
    db.session.commit()


def choice(source: str, name: str = "lieu", **more: Any) -> dict[str, Any]:
    options = {"source": source, **more.pop("how", {})}
    return {"id": name, "type": "single_choice", "label": "Quel lieu\u00a0?", "options": options, **more}


def make_canteens() -> None:
    save_source(CANTEENS)
    cards.create_card("cantines", {"code": "lavoir", "nom": "Le Vieux-Lavoir", "places": "120"})
    cards.create_card("cantines", {"code": "saules", "nom": "Les Saules", "places": "80"})


def test_a_request_keeps_the_words_of_the_card_whatever_becomes_of_it(stranger: Browser, site) -> None:
    make_canteens()
    publish_with(choice("cantines", statistic=True))

    page = stranger.get(URL)
    assert page.texts(".choice") == ["Le Vieux-Lavoir", "Les Saules"]
    response = stranger.post(URL, {"description": "Un trou.", "lieu": "saules"})
    result = cards.find_card("cantines", "saules")
    assert result is not None
    cards.update_card(result.id, {"nom": "Les Peupliers"})
    db.session.commit()
    review = stranger.post(str(response.location), {}).follow()
    stranger.post(str(review.find_one("main form")["action"])).follow()

    assert "Les Saules" in review.text("main")
    case = db.session.scalars(select(Case)).one()
    assert case_values.answers_of(case)["lieu_details"]["label"] == "Les Saules"
    assert select_statistical_answers(procedure_of(case), case_values.answers_of(case)) == {"lieu": "saules"}


def test_what_is_sent_must_be_in_the_list(stranger: Browser, site) -> None:
    make_canteens()
    publish_with(choice("cantines"))

    response = {"description": "Un trou.", "lieu": "ailleurs", "shown": ["description", "lieu"]}
    page = stranger.post(URL, response).follow()

    assert page.status == 422
    assert "choix proposés" in page.text("#error-summary") or "Choisissez" in page.text("#error-summary")


def test_a_long_list_is_searched_with_and_without_javascript(stranger: Browser, site) -> None:
    save_source(STREETS)
    save_response(
        "rues", [Option(f"r{number}", f"Rue numéro {number}", {"quartier": "nord"}) for number in range(5000)]
    )
    db.session.commit()
    publish_with(choice("rues"))

    blank = stranger.get(URL)
    response = {"description": "Un trou.", "lieu": "", "lieu__search": "numero 4321", "lieu__find": "1"}
    result = stranger.post(URL, response)

    assert blank.texts(".choice") == []
    assert result.status == 200
    assert result.texts(".choice") == ["Rue numéro 4321"]
    element = result.find_one("choice-search")
    query = urlencode({"ticket": element["data-ticket"], "q": "4321"})
    assert stranger.client.get(f"/choix?{query}").json == [{"value": "r4321", "label": "Rue numéro 4321"}]


@pytest.mark.parametrize("ticket", ["", "x", '["rues",{}].', '["rues",{}].' + "0" * 32, "." + "0" * 32])
def test_a_list_is_not_searched_without_the_ticket_of_a_page(stranger: Browser, site, ticket: str) -> None:
    save_source(STREETS)
    db.session.commit()

    assert stranger.client.get(f"/choix?{urlencode({'ticket': ticket, 'q': 'a'})}").status_code == 404


def test_a_list_of_agents_is_searched_by_agents_only(stranger: Browser, alice, bruno, site) -> None:
    save_source({**STREETS, "slug": "equipe", "kind": "agents", "role": "voirie-instruction"})
    db.session.commit()
    ticket = field_options._build_search_token("equipe", {})
    address = f"/choix?{urlencode({'ticket': ticket, 'q': 'alice'})}"

    assert stranger.client.get(address).status_code == 404
    assert bruno.client.get(address).json == [{"value": str(alice.account.id), "label": "Alice Exemple"}]


@pytest.mark.parametrize(
    ("field", "words"),
    [
        (choice("inconnue"), "aucune liste"),
        (choice("equipe"), "réservée aux agents"),
        (choice("cantines", how={"where": {"quartier": "nord"}}), "quartier"),
        (
            choice("cantines", condition={"==": [{"var": "answers.autre_details.places"}, 1]}),
            "pas connu|not known|autre",
        ),
    ],
)
def test_what_a_list_cannot_give_is_said_at_publication(site, field: dict[str, Any], words: str) -> None:
    make_canteens()
    save_source({**STREETS, "slug": "equipe", "kind": "agents", "role": "voirie-instruction"})

    with pytest.raises(DefinitionError, match=words):
        publish_with(field)


def test_a_condition_on_a_property_that_the_list_lacks_is_said_at_publication(site) -> None:
    make_canteens()
    later = {
        "id": "note",
        "type": "short_text",
        "label": "Note",
        "condition": {"==": [{"var": "answers.lieu_details.surface"}, 1]},
    }

    with pytest.raises(DefinitionError, match="surface"):
        publish_with(choice("cantines"), later)


class Town(BaseHTTPRequestHandler):
    """The town's own server, which gives its lists until it breaks."""

    answer: bytes = b"[]"
    status = 200
    requested_urls: list[str] = []

    def do_GET(self) -> None:
        self.requested_urls.append(self.path)
        self.send_response(self.status)
        self.send_header("Content-Length", str(len(self.answer)))
        self.end_headers()
        self.wfile.write(self.answer)

    def log_message(self, format_: str, *args: Any) -> None: ...


@pytest.fixture
def town(app) -> Iterator[Any]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Town)
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    Town.status, Town.requested_urls = 200, []
    Town.answer = json.dumps({"salles": [{"id": 1, "nom": "Salle Prévert"}, {"id": 2, "nom": "Salle Brel"}]}).encode()
    host = f"127.0.0.1:{server.server_port}"
    settings = replace(app.config["PARVIS"], private_hosts=frozenset({host}))
    outgoing.install(settings)
    yield f"http://{host}"
    outgoing.install(app.config["PARVIS"])
    server.shutdown()
    server.server_close()


def rooms(town: str, path: str = "/salles", **more: Any) -> dict[str, Any]:
    fixed = {"format": "parvis/source/1", "slug": "salles", "title": "Salles", "kind": "json"}
    return {**fixed, "url": f"{town}{path}", "list": "salles", "value": "id", "label": "nom", **more}


def test_a_list_at_an_address_lasts_then_is_asked_again_and_serves_when_it_fails(site, town, stranger: Browser) -> None:
    save_source(rooms(town, cache_minutes=10))
    publish_with(choice("salles"))

    jobs.refresh_sources()
    jobs.refresh_sources()
    assert stranger.get(URL).texts(".choice") == ["Salle Prévert", "Salle Brel"]
    assert Town.requested_urls == ["/salles"]

    Town.status = 500
    with clock.shift_clock(timedelta(minutes=11)):
        jobs.refresh_sources()
        option_lookup.option_cache.clear()
        page = stranger.get(URL)

    assert len(Town.requested_urls) == 2
    assert page.texts(".choice") == ["Salle Prévert", "Salle Brel"]
    assert [source.failure for source in source_store.failing_sources()] == ["http_500"]


@pytest.mark.postgresql
def test_a_list_that_never_answered_says_so_and_keeps_what_is_typed(site, town, stranger: Browser) -> None:
    Town.answer = b"<html>"
    save_source(rooms(town))
    publish_with(choice("salles"))

    blank = stranger.get(URL)
    response = stranger.post(URL, {"description": "Un trou devant l’école.", "shown": ["description", "lieu"]}).follow()

    assert blank.status == 200
    assert "ne s’affiche pas" in blank.text("#f-lieu")
    assert response.status == 422
    assert "Réessayez" in response.text("#error-summary")
    assert "Un trou devant l’école." in response.text("textarea")


def test_what_is_typed_instead_is_kept(site, town, stranger: Browser) -> None:
    Town.status = 503
    save_source(rooms(town))
    publish_with(choice("salles", how={"typed_when_failing": True}))

    response = stranger.post(URL, {"description": "Un trou.", "lieu": "__other", "lieu__typed": "Salle Barbara"})
    back = stranger.get(str(response.location).replace("contact", "probleme"))

    assert response.follow().text("h1") == "Vous"
    assert back.find_one("[name=lieu__typed]")["value"] == "Salle Barbara"


@pytest.mark.postgresql
def test_an_address_may_follow_an_answer_and_never_more_than_its_place(site, town, stranger: Browser) -> None:
    save_source(rooms(town, path="/salles?commune={{ commune }}"))
    commune = {"id": "commune", "type": "short_text", "label": "Commune"}
    publish_with(commune, choice("salles", how={"where": {"commune": "{{ answers.commune }}"}}))
    Town.requested_urls.clear()

    waiting = stranger.get(URL)
    page = stranger.post(URL, {"description": "Un trou.", "commune": "Lyon&x=1/../", "lieu__find": "1"})
    result = stranger.post(URL, {"description": "Un trou.", "commune": "Lyon&x=1/../", "lieu": "2"})

    assert "dépend d’une autre réponse" in waiting.text("#f-lieu")
    assert page.texts(".choice") == ["Salle Prévert", "Salle Brel"]
    assert result.status == 303
    assert set(Town.requested_urls) == {"/salles?commune=Lyon%26x%3D1%2F..%2F"}


def test_an_answer_that_leads_to_another_list_asks_nothing(site, town, stranger: Browser) -> None:
    save_source(rooms(town, path="/communes/{{ commune }}/salles"))
    commune = {"id": "commune", "type": "short_text", "label": "Commune"}
    publish_with(commune, choice("salles", how={"where": {"commune": "{{ answers.commune }}"}}))
    Town.requested_urls.clear()

    page = stranger.post(URL, {"description": "Un trou.", "commune": "..", "lieu__find": "1"})

    assert "ne s’affiche pas" in page.text("#f-lieu")
    assert Town.requested_urls == []
    assert source_store.failing_sources() == []

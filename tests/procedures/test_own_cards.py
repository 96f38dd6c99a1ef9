"""A choice among one's own cards: offered to whom they belong, and to nobody who guesses."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from urllib.parse import urlencode

import pytest
from sqlalchemy import select

from app.accounts.sectoral_ids import sectoral_id
from app.cards import card_owners, cards
from app.cards.models import Card
from app.cases.lifecycle import submission
from app.cases.models import Case
from app.cases.reading import case_values
from app.cases.tracking.tracking_code import code_for
from app.core.db import db
from app.core.web.access_rules import Actor
from app.procedures import publishing
from app.procedures.definition import parse_procedure
from app.procedures.offline.offline_form import obstacles_of
from app.procedures.sources import field_options
from app.procedures.sources.source_store import save_source
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import ANSWERS, PROCEDURE, WORKFLOW
from tests.procedures.own_cards import FAMILY, PLOTS, build_definition, build_own_card_field
from tests.sync.device import Device, DeviceResponse, make_token

URL = "/demarches/signaler/remplir"


def publish_with(*fields: dict[str, Any], account: bool = True) -> None:
    workflows.publish(deepcopy(WORKFLOW))
    publishing.publish(build_definition(*fields, account=account))
    db.session.commit()


@pytest.fixture
def plots(site: Any, chloe: Person, denis: Person) -> dict[str, Card]:
    """The first is Chloé's, the second Denis's, the third nobody's."""
    save_source(PLOTS)
    definition_data = {
        number: cards.create_card("emplacements", {"numero": number, "longueur": "4", "avis": "à surveiller"})
        for number in ("12", "13", "14")
    }
    card_owners.give_card(definition_data["12"], sectoral_id(chloe.account.id, FAMILY), email=chloe.email)
    card_owners.give_card(definition_data["13"], sectoral_id(denis.account.id, FAMILY), email=denis.email)
    db.session.commit()
    return definition_data


def test_each_is_offered_their_own_and_may_send_it(chloe: Person, plots: dict[str, Card]) -> None:
    publish_with(build_own_card_field())

    assert chloe.get(URL).texts(".choice") == ["Emplacement 12"]
    response = chloe.post(URL, {"description": "Un trou.", "place": str(plots["12"].id)}).follow()
    review = chloe.post(str(response.find_one("form#filling-form")["action"]), {}).follow()
    chloe.post(str(review.find_one("main form")["action"])).follow()

    answers = case_values.answers_of(db.session.scalars(select(Case)).one())
    assert answers["place"] == str(plots["12"].id)
    assert answers["place_details"]["label"] == "Emplacement 12"
    # What agents alone read of a card does not follow it into what the resident holds.
    assert "avis" not in answers["place_details"]


def test_nobody_sends_the_card_of_somebody_else(denis: Person, chloe: Person, plots: dict[str, Card]) -> None:
    publish_with(build_own_card_field())

    for guessed in (str(plots["12"].id), "12", str(plots["14"].id)):
        response = {"description": "Un trou.", "place": guessed, "shown": ["description", "place"]}
        page = denis.post(URL, response).follow()
        assert page.status == 422
        assert "Emplacement 12" not in page.text("main")
        assert page.find_all("#error-summary a[href='#f-place']")


def test_neither_is_it_typed_instead_nor_kept_by_looking_at_the_page(denis: Person, plots: dict[str, Card]) -> None:
    publish_with(build_own_card_field())
    inputs = {"description": "Un trou.", "place": "__other", "place__typed": str(plots["12"].id)}

    refused = denis.post(URL, {**inputs, "shown": ["description", "place"]}).follow()
    preview = denis.client.post(f"{URL}/brouillon", data={**inputs, "looked_at": "1"}, headers={"HX-Request": "true"})

    assert refused.status == 422
    assert "Emplacement 12" not in preview.get_data(as_text=True)


def test_a_search_gives_whoever_asks_what_is_theirs(
    stranger: Browser, chloe: Person, denis: Person, plots: dict[str, Card]
) -> None:
    publish_with(build_own_card_field(display="autocomplete"))
    ticket = str(chloe.get(URL).find_one("choice-search")["data-ticket"])
    address = f"/choix?{urlencode({'ticket': ticket, 'q': 'emplacement'})}"

    def search_labels(person: Browser) -> list[str]:
        return [each["label"] for each in person.client.get(address).json]  # type: ignore[union-attr]

    assert search_labels(chloe) == ["Emplacement 12"]
    assert search_labels(denis) == ["Emplacement 13"]
    assert search_labels(stranger) == []
    assert chloe.client.get(address).headers["Cache-Control"] == "no-store"
    assert chloe.client.get(URL).headers["Cache-Control"] == "no-store"
    assert field_options.read_search_token(ticket) == field_options.OptionSearch("emplacements", {}, is_own=True)


def test_who_has_none_and_who_is_not_known_are_told_so(
    stranger: Browser, denis: Person, plots: dict[str, Card]
) -> None:
    publish_with(build_own_card_field(required=False), account=False)
    card_owners.withdraw_card(plots["13"], sectoral_id(denis.account.id, FAMILY))
    db.session.commit()

    assert "Rien n’est encore à votre nom" in denis.get(URL).text("#f-place")
    assert "connectez-vous" in stranger.get(URL).text("#f-place")
    assert stranger.get(URL).find_all("#f-place a[href^='/compte/connexion']")
    contact = stranger.post(URL, {"description": "Un trou.", "shown": ["description", "place"]}).follow()
    assert contact.status == 200


def test_an_answer_required_that_nobody_can_give_says_why(denis: Person, plots: dict[str, Card]) -> None:
    publish_with(build_own_card_field())
    card_owners.withdraw_card(plots["13"], sectoral_id(denis.account.id, FAMILY))
    db.session.commit()

    page = denis.post(URL, {"description": "Un trou.", "shown": ["description", "place"]}).follow()

    assert page.status == 422
    assert "rien à votre nom" in page.text("#error-summary")
    assert "dites-le à la collectivité" in page.text("#f-place")


def test_what_a_device_sends_is_looked_at_in_the_same_way(
    chloe: Person, denis: Person, stranger: Browser, plots: dict[str, Card]
) -> None:
    publish_with(build_own_card_field(required=False), account=False)
    version = publishing.live_procedure("signaler").version_id
    contact = {"prenom": "Denis", "nom": "Exemple", "courriel": "denis@residents.example"}

    def send(device: Device) -> DeviceResponse:
        return device.send(make_token(), version, place=str(plots["12"].id), **contact)

    guessing = Device(denis)
    guessing.sign_in()
    owner = Device(chloe, secret="c" * 43)
    owner.sign_in()

    assert send(Device(stranger, secret="b" * 43)).code == "to_finish"
    assert send(guessing).code == "to_finish"
    assert db.session.scalar(select(Case)) is None
    assert send(owner).code == "received"


def test_no_device_carries_such_a_list(plots: dict[str, Card]) -> None:
    definition = build_definition(build_own_card_field(required=False), account=False)

    problems = list(obstacles_of(parse_procedure(definition)))

    assert [(problem.code, problem.label) for problem in problems] == [("list_of_own", "Quel emplacement\u00a0?")]


def test_agents_who_keep_the_list_choose_for_whoever_stands_there(
    rachel: Person, alice: Person, plots: dict[str, Card]
) -> None:
    definition = build_definition(build_own_card_field(required=False), account=False)
    definition["intake"] = ["accueil-voirie", "voirie-instruction"]
    workflows.publish(deepcopy(WORKFLOW))
    publishing.publish(definition)
    db.session.commit()

    assert "seuls les agents qui tiennent cette liste" in rachel.get("/agents/saisie/signaler").text("#f-place")
    page = alice.get("/agents/saisie/signaler")
    assert "Emplacement 14" in page.text("#f-place")


def test_a_card_withdrawn_before_the_request_is_sent_is_not_sent(chloe: Person, plots: dict[str, Card]) -> None:
    publish_with(build_own_card_field())
    response = chloe.post(URL, {"description": "Un trou.", "place": str(plots["12"].id)}).follow()
    review = chloe.post(str(response.find_one("form#filling-form")["action"]), {}).follow()
    card_owners.withdraw_card(plots["12"], sectoral_id(chloe.account.id, FAMILY))
    db.session.commit()

    chloe.post(str(review.find_one("main form")["action"]))

    assert db.session.scalar(select(Case)) is None


def test_what_is_archived_or_known_to_another_family_is_not_offered(chloe: Person, plots: dict[str, Card]) -> None:
    publish_with(build_own_card_field(required=False))
    cards.archive_card(plots["12"].id)
    db.session.commit()
    assert chloe.get(URL).find_all("#f-place .choice") == []

    cards.archive_card(plots["12"].id, is_restored=True)
    save_source({**PLOTS, "family": "scolaire"})
    db.session.commit()
    assert "Emplacement 12" not in chloe.get(URL).text("main")


def test_an_action_offers_what_is_the_applicants_to_them_and_to_agents_not_to_whoever_has_the_code(
    alice: Person, chloe: Person, stranger: Browser, plots: dict[str, Card]
) -> None:
    workflow, token = deepcopy(WORKFLOW), make_token()
    workflow["statuses"][0]["actions"][0] |= {
        "by": ["applicant", "recipient"],
        "fields": [build_own_card_field(required=False)],
    }
    workflows.publish(workflow)
    version = publishing.publish(deepcopy(PROCEDURE))
    by = Actor(kind="resident", account_id=chloe.account.id)
    case = submission.submit(version.id, ANSWERS, token=token, channel="web", by=by).case
    db.session.commit()
    state = stranger.post("/suivi", {"code": code_for(token)}, origin=True).follow()
    stranger.post(str(state.find_one("main form")["action"]), {"email": ANSWERS["courriel"]})
    path = f"demandes/{case.id}/actions/accept"

    assert "Emplacement 12" in chloe.get(f"/{path}").text("#f-place")
    assert "Emplacement 12" in alice.get(f"/agents/{path}").text("#f-place")
    assert "connectez-vous" in stranger.get(f"/{path}").text("#f-place")
    refused = stranger.post(f"/{path}", {"place": str(plots["12"].id), "revision": str(case.revision)})
    assert refused.status == 422
    db.session.expire_all()
    assert case.status == "new"

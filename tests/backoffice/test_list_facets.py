"""The list narrowed by answers, districts and agents, seen by owner and colleague; fingerprints follow the case."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.lifecycle import correction
from app.cases.models import Case
from app.cases.reading.case_values import answers_of
from app.cases.search.case_search import search_cases
from app.cases.search.facet_choices import facet_choices
from app.cases.search.facet_tokens import answer_token, district_token
from app.cases.search.filters import Filters
from app.cases.search.models import CaseFacet
from app.cases.workflow import transitions
from app.core.db import db
from app.privacy.anonymisation import delete_cases
from tests.cases.filtered_procedure import AGENT, OTHER_AGENT, MakeFilteredCase
from tests.cases.filtered_procedure import filtered_version as filtered_version
from tests.cases.filtered_procedure import make_filtered_case as make_filtered_case
from tests.cast import Person
from tests.factories import MakeCase

LIST = "/agents/demandes"
OF_PROCEDURE = Filters(procedure="signaler")


def list_names(person: Person, query: str) -> list[str]:
    return person.get(f"{LIST}?{query}").texts(".worklist tbody .card__link")


def find_names(filters: Filters, agent=AGENT) -> list[str]:
    return [row.name for row in search_cases(agent, filters).rows]


def count_facets(case: Case) -> int:
    query = select(func.count()).select_from(CaseFacet).where(CaseFacet.case_id == case.id)
    return db.session.scalar(query) or 0


@pytest.mark.postgresql
def test_an_agent_narrows_the_list_to_an_answer(alice: Person, bruno: Person, make_filtered_case: MakeFilteredCase):
    make_filtered_case(nom="Trou", type="trou", danger=True)
    make_filtered_case(nom="Lampe", type="lampe", danger=True)
    make_filtered_case(nom="Calme", type="lampe", danger=False)

    assert list_names(alice, "procedure=signaler&answer=type:lampe") == ["Chloé Calme", "Chloé Lampe"]
    assert list_names(alice, "procedure=signaler&answer=type:lampe&answer=danger:yes") == ["Chloé Lampe"]
    assert list_names(alice, "procedure=signaler&answer=danger:no&words=calme") == ["Chloé Calme"]
    assert list_names(bruno, "procedure=signaler&answer=danger:yes") == []


def test_the_list_says_which_answers_it_is_narrowed_to(alice: Person, make_filtered_case: MakeFilteredCase) -> None:
    make_filtered_case(danger=True)

    page = alice.get(f"{LIST}?procedure=signaler&answer=danger:yes&answer=type:trou")

    chips = page.texts("[aria-label='Filtres en cours'] a")
    assert [chip.removeprefix("Retirer le filtre ") for chip in chips] == [
        "Signaler un problème",
        "Danger : Oui",
        "De quoi s’agit-il ? : Un trou",
    ]


@pytest.mark.parametrize("query", ["answer=danger:yes", "procedure=signaler&answer=danger:peut-être&answer=:&answer=x"])
def test_an_answer_that_is_not_offered_narrows_nothing(
    alice: Person, make_filtered_case: MakeFilteredCase, query: str
) -> None:
    make_filtered_case(danger=False)

    assert list_names(alice, query) == ["Chloé Exemple"]


def test_each_answer_to_a_question_with_several_is_found_and_nothing_that_was_typed(
    make_filtered_case: MakeFilteredCase,
) -> None:
    make_filtered_case(jours=["lundi", "mardi"])
    case = make_filtered_case(nom="Libre", jours=["mardi", "samedi"])

    assert find_names(replace(OF_PROCEDURE, answers=(("jours", "mardi"),))) == ["Chloé Libre", "Chloé Exemple"]
    assert find_names(replace(OF_PROCEDURE, answers=(("jours", "lundi"),))) == ["Chloé Exemple"]
    tokens = set(db.session.scalars(select(CaseFacet.token).where(CaseFacet.case_id == case.id)))
    assert answer_token("signaler", "jours", "samedi") not in tokens


def test_the_answers_of_a_procedure_are_offered_to_its_agents_alone(filtered_version: object) -> None:
    values_by_field = {choice.field: dict(choice.values) for choice in facet_choices(AGENT, "signaler")}

    assert values_by_field == {
        "type": {"trou": "Un trou", "lampe": "Un lampadaire"},
        "danger": {"yes": "Oui", "no": "Non"},
        "jours": {"lundi": "Lundi", "mardi": "Mardi"},
    }
    assert facet_choices(OTHER_AGENT, "signaler") == []
    assert facet_choices(AGENT, "inconnue") == []


def test_a_closed_case_is_found_among_those_that_are_closed(app: Flask, make_filtered_case: MakeFilteredCase) -> None:
    case = make_filtered_case(danger=True)
    in_danger = replace(OF_PROCEDURE, answers=(("danger", "yes"),))

    with app.app_context():
        transitions.run_action(case, "accept", {"equipe": "Nord"}, by=AGENT)
    db.session.commit()

    assert find_names(in_danger) == []
    assert find_names(replace(in_danger, state="closed")) == ["Chloé Exemple"]
    assert find_names(replace(in_danger, state="all")) == ["Chloé Exemple"]


def test_a_corrected_answer_finds_the_case_and_the_former_one_no_more(
    app: Flask, make_filtered_case: MakeFilteredCase
) -> None:
    case = make_filtered_case(danger=True)

    with app.app_context():
        correction.apply_correction(case, {**answers_of(case), "danger": False}, by=AGENT)
    db.session.commit()

    assert find_names(replace(OF_PROCEDURE, answers=(("danger", "yes"),))) == []
    assert find_names(replace(OF_PROCEDURE, answers=(("danger", "no"),))) == ["Chloé Exemple"]


def test_a_district_narrows_the_list_whatever_the_procedure(make_filtered_case: MakeFilteredCase) -> None:
    place = {"where": "Devant l’école", "latitude": 47.5, "longitude": -0.4, "district": "Centre"}
    make_filtered_case(nom="Centre", lieu=place)
    make_filtered_case(nom="Ailleurs", lieu={**place, "district": "Nord"})

    assert find_names(Filters(district="Centre")) == ["Chloé Centre"]
    assert find_names(replace(OF_PROCEDURE, district="Centre", answers=(("type", "trou"),))) == ["Chloé Centre"]
    assert find_names(Filters(district="Centre"), OTHER_AGENT) == []
    assert district_token("Centre", "polices-voirie") != district_token("Centre", "etat-civil")


def test_the_list_is_narrowed_to_an_agent(alice: Person, make_case: MakeCase) -> None:
    make_case(nom="Libre")
    make_case(nom="Confiée").assigned_to_id = alice.account.id
    db.session.commit()

    assert list_names(alice, f"assigned={alice.account.id}") == ["Chloé Confiée"]
    assert list_names(alice, "assigned=me&scope=roles") == ["Chloé Confiée"]
    assert list_names(alice, "assigned=nobody") == ["Chloé Libre"]
    assert list_names(alice, f"assigned={uuid4()}") == []


def test_a_deleted_case_leaves_no_facet(make_filtered_case: MakeFilteredCase) -> None:
    case = make_filtered_case(danger=True)
    assert count_facets(case) == 2

    delete_cases([case.id])
    db.session.commit()

    assert count_facets(case) == 0

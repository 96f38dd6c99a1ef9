"""Procedures and workflows in the administration: overview, comparison, publication, closing, restoration."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.core.db import db
from app.core.db.draft_rows import Remark
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts import definition_drafts
from app.procedures.publishing import live_procedure
from tests.cast import Person
from tests.client import Browser
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.factories import MakeCase

LIST = "/agents/administration/definitions"
PAGE = f"{LIST}/demarches/signaler"
CIRCUIT = f"{LIST}/circuits/signalement"


def save(definition: dict[str, Any], kind: Kind = PROCEDURE, **more: Any) -> None:
    definition_drafts.save_draft(kind, definition, revision=None, by=None, **more)
    db.session.commit()


def rename_procedure(title: str = "Signaler un trou", **more: Any) -> dict[str, Any]:
    return {**deepcopy(SIGNALER), "title": title, **more}


@pytest.fixture
def published_definitions(departments: None, alice: Person, make_case: MakeCase) -> None:
    make_case()
    make_case(status="accepted")


@pytest.mark.postgresql
@pytest.mark.parametrize(
    "page",
    [LIST, PAGE, CIRCUIT, f"{PAGE}/lecture/1", f"{CIRCUIT}/lecture/1", f"{PAGE}/differences", f"{PAGE}/apercu/1"],
)
def test_pages_are_for_administrators(
    ada: Person, alice: Person, stranger: Browser, published_definitions: None, page: str
) -> None:
    assert ada.get(page).status == 200
    assert alice.get(page).status == 404
    assert "/compte/connexion" in str(stranger.get(page).location)


def test_the_list_has_state_family_and_use(ada: Person, published_definitions: None) -> None:
    save({"slug": "nouvelle", "title": "Une idée"})

    page = ada.get(LIST)

    assert page.texts("tbody .card__link") == ["Signaler un problème", "Une idée", "Signalement"]
    first, second, third = page.texts("tbody tr")
    assert "Publié, version 1" in first
    assert "2 dont 1 en cours" in first
    assert "à corriger" in second
    assert "Signaler un problème" in third


def test_the_list_is_paginated_and_searchable(
    ada: Person, published_definitions: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.studio.definitions.PAGE_SIZE", 1)
    save({**rename_procedure(title="Signaler autre chose"), "slug": "autre"})

    first = ada.get(LIST)
    following = ada.get(str(first.find_one(".pagination a")["href"]))
    search_page = ada.get(f"{LIST}?q=AUTRE CHOSE")

    assert first.texts(".worklist tbody .card__link") == ["Signaler autre chose", "Signalement"]
    assert following.texts(".worklist tbody .card__link") == ["Signaler un problème", "Signalement"]
    assert search_page.texts(".worklist tbody .card__link") == ["Signaler autre chose"]
    assert [page.find_one("[name=q]")["value"] for page in (first, search_page)] == ["", "AUTRE CHOSE"]
    assert "Aucune démarche ni aucun circuit" in ada.get(f"{LIST}?q=piscine").text("main")


def test_a_long_workflow_is_folded_and_one_status_opens(ada: Person, published_definitions: None) -> None:
    definition: dict[str, Any] = deepcopy(SIGNALEMENT)
    definition["statuses"] += [{"id": f"s{number}", "label": f"Étape {number}"} for number in range(8)]
    save(definition, WORKFLOW)

    page = ada.get(f"{CIRCUIT}/lecture/brouillon")
    link = next(element for element in page.find_all(".contents a") if element.get_text() == "Étape 3")
    opened_status_page = ada.get(str(link["href"]).partition("#")[0])

    assert page.find_all("details.chapter[open]") == []
    assert [element["id"] for element in opened_status_page.find_all("details.chapter[open]")] == [
        str(link["href"]).partition("#")[2]
    ]
    assert "Étape 3" in opened_status_page.text("details.chapter[open] summary")


def test_a_definition_is_described_with_remarks_at_their_path(ada: Person, published_definitions: None) -> None:
    definition = rename_procedure(summary="")
    definition["pages"][0]["fields"][1]["condition"] = {"==": [{"var": "answers.type"}, "trou"]}
    save(
        definition, notes=[Remark("pages[1].fields[0]", "Condition gardée telle quelle", verbatim="form_var_type == 1")]
    )

    page = ada.get(f"{PAGE}/lecture/brouillon")

    assert "la réponse à « De quoi s’agit-il ? » est « Un trou »" in page.text("main").replace("\u00a0", " ")
    assert "Condition gardée telle quelle" in page.text(".outline .outline .alert")
    assert page.text("pre") == "form_var_type == 1"


@pytest.mark.postgresql
def test_a_draft_is_compared_then_published(ada: Person, published_definitions: None) -> None:
    save(rename_procedure())

    differences_page = ada.get(f"{PAGE}/differences")
    publication_page = ada.get(f"{PAGE}/publication")
    page = ada.post(f"{PAGE}/publication", {"revision": "1", "comment": "Plus clair"}).follow()

    assert "Titre Signaler un problème Signaler un trou" in differences_page.text("tbody")
    assert "1 demande en cours garde la version" in publication_page.text("main").replace("\u00a0", " ")
    assert live_procedure("signaler").definition.title == "Signaler un trou"
    assert "Plus clair" in page.text("tbody")
    assert "Ada Exemple" in page.text("tbody")


def test_an_invalid_draft_is_not_published_and_reports_its_problems(ada: Person, published_definitions: None) -> None:
    save(rename_procedure(workflow="inconnu"))

    page = ada.post(f"{PAGE}/publication", {"revision": "1"})

    assert page.status == 422
    assert "n’est pas publié" in page.text(".alert")
    assert live_procedure("signaler").definition.title == "Signaler un problème"


def test_a_draft_changed_meanwhile_is_not_published(ada: Person, published_definitions: None) -> None:
    save(rename_procedure())
    definition_drafts.save_draft(PROCEDURE, rename_procedure("Encore autre"), revision=1, by=None)
    db.session.commit()

    page = ada.post(f"{PAGE}/publication", {"revision": "1"})
    discarded = ada.post(f"{PAGE}/brouillon/abandon", {"revision": "1"})

    assert (page.status, discarded.status) == (409, 409)
    assert "entre-temps" in page.text(".alert")


def test_a_procedure_is_closed_and_reopened(ada: Person, stranger: Browser, published_definitions: None) -> None:
    page = ada.post(f"{PAGE}/fermeture", {"comment": "Travaux finis"}).follow()

    assert stranger.get("/demarches/signaler").status == 404
    assert "Fermé" in page.text("main")
    assert "Travaux finis" in page.text("tbody")

    ada.post(f"{PAGE}/ouverture").follow()

    assert stranger.get("/demarches/signaler").status == 200


def test_an_older_version_is_restored_as_a_draft(ada: Person, published_definitions: None) -> None:
    save(rename_procedure())
    ada.post(f"{PAGE}/publication", {"revision": "1"})

    page = ada.post(f"{PAGE}/versions/1/reprise").follow()

    assert "Repris de la version 1" in page.text("main").replace("\u00a0", " ")
    assert live_procedure("signaler").definition.title == "Signaler un trou"
    assert ada.post(f"{PAGE}/versions/1/reprise").status == 409

    ada.post(f"{PAGE}/brouillon/abandon", {"revision": "1"}).follow()
    form = ada.get(PAGE).find_one("form[action*=historique]")
    ada.post(str(form["action"]))

    assert definition_drafts.find_draft(PROCEDURE, "signaler").definition["title"] == "Signaler un problème"  # type: ignore[union-attr]


def test_the_preview_displays_a_page_and_submits_nothing(ada: Person, published_definitions: None) -> None:
    save(rename_procedure())

    page = ada.get(f"{PAGE}/apercu/brouillon?page=contact")

    assert page.text("h1") == "Vous"
    assert page.find_one("[name=prenom]")
    assert not page.find_one("[name=prenom]").find_parent("form")
    save({"slug": "nouvelle", "title": "Une idée"})
    assert "ne peut pas être montré" in ada.get(f"{LIST}/demarches/nouvelle/apercu/brouillon").text("main")


def test_a_workflow_is_published_from_its_draft(ada: Person, published_definitions: None) -> None:
    save({**deepcopy(SIGNALEMENT), "title": "Signalement rapide"}, WORKFLOW)

    ada.post(f"{CIRCUIT}/publication", {"revision": "1"}).follow()

    assert "Signalement rapide" in ada.get(CIRCUIT).text("h1")


@pytest.mark.parametrize(
    "page",
    [
        f"{LIST}/autres/signaler",
        f"{LIST}/demarches/inconnu",
        f"{PAGE}/lecture/7",
        f"{PAGE}/lecture/brouillon",
        f"{PAGE}/publication",
        f"{PAGE}/differences?de=8",
    ],
)
def test_an_unknown_definition_is_not_found(ada: Person, published_definitions: None, page: str) -> None:
    assert ada.get(page).status == 404


def test_fields_read_by_the_workflow_and_deleted_from_the_form_are_reported_before_publication(
    ada: Person, published_definitions: None
) -> None:
    circuit = deepcopy(SIGNALEMENT)
    accept = circuit["statuses"][0]["actions"][0]
    accept["condition"] = {"==": [{"var": "answers.type"}, "trou"]}
    accept["run"] = [{"id": "say", "type": "history_message", "text": "{{ answers.lieu }}"}]
    circuit["statuses"][0]["actions"][1]["condition"] = {"!": [{"var": ["answers.facultatif", "non"]}]}
    save(circuit, WORKFLOW)

    first_alert = ada.get(f"{CIRCUIT}/publication").text(".alert").replace("\u00a0", " ")
    assert "Aucune démarche de ce circuit" in first_alert
    assert "« lieu »" in first_alert
    assert "« type »" not in first_alert

    ada.post(f"{CIRCUIT}/publication", {"revision": "1"})
    definition = rename_procedure()
    definition["pages"][0]["fields"][0]["id"] = "nature"
    definition["pages"][0]["fields"][0].pop("statistic", None)
    save(definition)

    second_alert = ada.get(f"{PAGE}/publication").text(".alert").replace("\u00a0", " ")
    assert "« De quoi s’agit-il ? » demandée jusqu’ici" in second_alert
    assert f"Action « {accept['label']} »" in second_alert
    assert "facultatif" not in second_alert
    assert ada.post(f"{PAGE}/publication", {"revision": "1"}).status == 303

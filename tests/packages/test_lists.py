"""Lists of choices go with the procedures that choose from them; ours are never changed by a package."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.cards import cards
from app.core.db import db
from app.definitions import drafts
from app.definitions.kinds import PROCEDURE
from app.packages.exporting import export_package
from app.packages.importing import RENAME, TAKE, Choices, NotPublishable, take
from app.packages.lists import lists_named, renamed_in
from app.packages.package import LISTS, Package, as_zip
from app.packages.plan import DIFFERS, IDENTICAL, NEW, make_plan
from app.packages.reading import read_package
from app.procedures.sources.keeping import document_of, find_source, keep_source, remove_source
from tests.factories import PROCEDURE as SIGNALER

CANTEENS: dict[str, Any] = {
    "format": "parvis/source/1",
    "slug": "cantines",
    "title": "Cantines",
    "kind": "cards",
    "label": "{{ nom }}",
    "identifier": "nom",
    "editors": ["voirie-instruction"],
    "fields": [{"id": "nom", "type": "short_text", "label": "Nom"}],
}


@pytest.fixture
def package(departments: None, procedure_version: UUID) -> Package:
    """The procedure of the tests, which now asks for a canteen."""
    keep_source(deepcopy(CANTEENS))
    cards.create("cantines", {"nom": "Jules-Ferry"})
    document = deepcopy(SIGNALER)
    question = {"id": "cantine", "type": "single_choice", "label": "Cantine", "options": {"source": "cantines"}}
    document["pages"][0]["fields"].append(question)
    drafts.save(PROCEDURE, document, revision=None, by=None)
    drafts.publish(PROCEDURE, "signaler", revision=1, by=None)
    db.session.commit()
    return read_package(as_zip(export_package(["signaler"], licence="etalab-2.0")))


def forget_canteens() -> None:
    cards.remove_all("cantines")
    remove_source("cantines")
    db.session.flush()


def test_a_list_goes_with_what_it_holds_but_not_with_its_editors(package: Package) -> None:
    carried = package.documents[LISTS]["cantines"]

    assert carried["content"] == [{"nom": "Jules-Ferry"}]
    assert "editors" not in carried["source"]
    assert {item.state for item in make_plan(package).items} == {IDENTICAL}


def test_a_list_that_is_not_here_is_made(package: Package) -> None:
    forget_canteens()
    plan = make_plan(package)

    assert [item.state for item in plan.items] == [NEW, IDENTICAL, IDENTICAL]
    take(plan, Choices(), by=None)

    assert [card.label for card in cards.all_of("cantines")] == ["Jules-Ferry"]


def test_ours_is_kept_and_theirs_comes_beside_it(package: Package) -> None:
    theirs = deepcopy(dict(package.documents[LISTS]["cantines"]))
    theirs["content"] = [{"nom": "Louise-Michel"}]
    procedure = {**package.documents["procedures"]["signaler"], "title": "Autre"}
    documents = {**package.documents, LISTS: {"cantines": theirs}, "procedures": {"signaler": procedure}}
    plan = make_plan(replace(package, documents=documents))

    assert plan.items[0].state == DIFFERS
    answers = {"lists/cantines": RENAME, "procedures/signaler": TAKE}
    take(plan, Choices(answers=answers, names={"lists/cantines": "cantines-2"}), by=None)

    assert [card.label for card in cards.all_of("cantines")] == ["Jules-Ferry"]
    assert [card.label for card in cards.all_of("cantines-2")] == ["Louise-Michel"]
    draft = drafts.find(PROCEDURE, "signaler")
    assert draft is not None
    assert draft.document["pages"][0]["fields"][-1]["options"] == {"source": "cantines-2"}


@pytest.mark.parametrize("content", [3, [3], [{"autre": "x"}], [{"nom": "a"}, {"nom": "a"}]])
def test_a_list_that_cannot_be_made_is_refused(package: Package, content: Any) -> None:
    forget_canteens()
    broken = {**package.documents[LISTS]["cantines"], "content": content}
    plan = make_plan(replace(package, documents={**package.documents, LISTS: {"cantines": broken}}))

    with pytest.raises(NotPublishable):
        take(plan, Choices(), by=None)


def test_a_missing_list_is_told(package: Package) -> None:
    forget_canteens()
    plan = make_plan(replace(package, documents={**package.documents, LISTS: {}}))

    assert plan.missing == ((LISTS, "cantines"),)


def test_what_opens_a_service_stays_at_home(package: Package) -> None:
    document = {
        "format": "parvis/source/1",
        "slug": "ecoles",
        "title": "Écoles",
        "kind": "json",
        "url": "https://exemple.example/ecoles?api_key=s3cret&zone=1",
        "value": "id",
        "label": "{{ nom }}",
    }
    keep_source(document)
    asking = deepcopy(package.documents["procedures"]["signaler"])
    asking["pages"][0]["fields"][-1]["options"] = {"source": "ecoles"}  # type: ignore[index]
    drafts.save(PROCEDURE, asking, revision=None, by=None)
    drafts.publish(PROCEDURE, "signaler", revision=1, by=None)

    carried = export_package(["signaler"], licence="etalab-2.0").documents[LISTS]["ecoles"]

    assert carried["source"]["url"] == "https://exemple.example/ecoles?api_key=[[secret]]&zone=1"
    assert document_of("ecoles")["url"].endswith("s3cret&zone=1")
    assert find_source("ecoles") is not None


def test_the_lists_whose_cards_a_workflow_gives_are_carried_and_renamed_with_it() -> None:
    given = {"type": "assign_card", "list": "enfants", "card": "1"}
    made = {"type": "create_card", "list": "enfants", "owner": "applicant", "values": {"nom": "x"}}
    nobodys = {"type": "create_card", "list": "arbres", "values": {"nom": "x"}}
    workflow = {"statuses": [{"on_enter": [given, made, nobodys]}]}

    assert lists_named(workflow) == {"enfants"}
    renamed = renamed_in(workflow, {"enfants": "enfants-2", "arbres": "arbres-2"})
    assert [each["list"] for each in renamed["statuses"][0]["on_enter"]] == ["enfants-2", "enfants-2", "arbres"]

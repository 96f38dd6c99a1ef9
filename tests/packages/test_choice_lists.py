"""Lists of choices are exported with procedures; the import never changes local lists."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from app.cards import cards
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.drafts import definition_drafts
from app.definitions.drafts.publication import publish_draft
from app.packages.choice_lists import lists_in_definition, rename_lists
from app.packages.import_plan import DIFFERS, IDENTICAL, NEW, make_plan
from app.packages.package import LISTS, Package, to_zip
from app.packages.package_export import export_package
from app.packages.package_import import RENAME, TAKE, Choices, NotPublishable, import_package
from app.packages.package_reader import read_package
from app.procedures.sources.source_store import delete_source, find_source, raw_definition_of, save_source
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
    """A package of the test procedure, with a question that uses a list."""
    save_source(deepcopy(CANTEENS))
    cards.create_card("cantines", {"nom": "Jules-Ferry"})
    definition = deepcopy(SIGNALER)
    question = {"id": "cantine", "type": "single_choice", "label": "Cantine", "options": {"source": "cantines"}}
    definition["pages"][0]["fields"].append(question)
    definition_drafts.save_draft(PROCEDURE, definition, revision=None, by=None)
    publish_draft(PROCEDURE, "signaler", revision=1, by=None)
    db.session.commit()
    return read_package(to_zip(export_package(["signaler"], licence="etalab-2.0")))


def delete_canteens() -> None:
    cards.delete_all_cards("cantines")
    delete_source("cantines")
    db.session.flush()


def test_a_list_is_exported_with_its_content_but_not_its_editors(package: Package) -> None:
    exported_list = package.definitions[LISTS]["cantines"]

    assert exported_list["content"] == [{"nom": "Jules-Ferry"}]
    assert "editors" not in exported_list["source"]
    assert {item.state for item in make_plan(package).items} == {IDENTICAL}


def test_a_missing_list_is_created(package: Package) -> None:
    delete_canteens()
    plan = make_plan(package)

    assert [item.state for item in plan.items] == [NEW, IDENTICAL, IDENTICAL]
    import_package(plan, Choices(), by=None)

    assert [card.label for card in cards.list_cards("cantines")] == ["Jules-Ferry"]


def test_a_renamed_list_is_imported_beside_the_local_one(package: Package) -> None:
    foreign_list = deepcopy(dict(package.definitions[LISTS]["cantines"]))
    foreign_list["content"] = [{"nom": "Louise-Michel"}]
    procedure = {**package.definitions["procedures"]["signaler"], "title": "Autre"}
    definitions = {**package.definitions, LISTS: {"cantines": foreign_list}, "procedures": {"signaler": procedure}}
    plan = make_plan(replace(package, definitions=definitions))

    assert plan.items[0].state == DIFFERS
    decisions = {"lists/cantines": RENAME, "procedures/signaler": TAKE}
    import_package(plan, Choices(decisions=decisions, names={"lists/cantines": "cantines-2"}), by=None)

    assert [card.label for card in cards.list_cards("cantines")] == ["Jules-Ferry"]
    assert [card.label for card in cards.list_cards("cantines-2")] == ["Louise-Michel"]
    draft = definition_drafts.find_draft(PROCEDURE, "signaler")
    assert draft is not None
    assert draft.definition["pages"][0]["fields"][-1]["options"] == {"source": "cantines-2"}


@pytest.mark.parametrize("content", [3, [3], [{"autre": "x"}], [{"nom": "a"}, {"nom": "a"}]])
def test_an_invalid_list_is_refused(package: Package, content: Any) -> None:
    delete_canteens()
    invalid_list = {**package.definitions[LISTS]["cantines"], "content": content}
    plan = make_plan(replace(package, definitions={**package.definitions, LISTS: {"cantines": invalid_list}}))

    with pytest.raises(NotPublishable):
        import_package(plan, Choices(), by=None)


@pytest.mark.postgresql
def test_a_list_missing_everywhere_is_reported(package: Package) -> None:
    delete_canteens()
    plan = make_plan(replace(package, definitions={**package.definitions, LISTS: {}}))

    assert plan.missing == ((LISTS, "cantines"),)


def test_credentials_of_a_service_are_not_exported(package: Package) -> None:
    source = {
        "format": "parvis/source/1",
        "slug": "ecoles",
        "title": "Écoles",
        "kind": "json",
        "url": "https://exemple.example/ecoles?api_key=s3cret&zone=1",
        "value": "id",
        "label": "{{ nom }}",
    }
    save_source(source)
    procedure = deepcopy(package.definitions["procedures"]["signaler"])
    procedure["pages"][0]["fields"][-1]["options"] = {"source": "ecoles"}  # type: ignore[index]
    definition_drafts.save_draft(PROCEDURE, procedure, revision=None, by=None)
    publish_draft(PROCEDURE, "signaler", revision=1, by=None)

    exported_list = export_package(["signaler"], licence="etalab-2.0").definitions[LISTS]["ecoles"]

    assert exported_list["source"]["url"] == "https://exemple.example/ecoles?api_key=[[secret]]&zone=1"
    assert raw_definition_of("ecoles")["url"].endswith("s3cret&zone=1")
    assert find_source("ecoles") is not None


def test_lists_whose_cards_a_workflow_assigns_are_exported_and_renamed_with_it() -> None:
    assign_card = {"type": "assign_card", "list": "enfants", "card": "1"}
    create_card = {"type": "create_card", "list": "enfants", "owner": "applicant", "values": {"nom": "x"}}
    create_ownerless_card = {"type": "create_card", "list": "arbres", "values": {"nom": "x"}}
    workflow = {"statuses": [{"on_enter": [assign_card, create_card, create_ownerless_card]}]}

    assert lists_in_definition(workflow) == {"enfants"}
    renamed = rename_lists(workflow, {"enfants": "enfants-2", "arbres": "arbres-2"})
    assert [each["list"] for each in renamed["statuses"][0]["on_enter"]] == ["enfants-2", "enfants-2", "arbres"]

"""Qualities that prevent publication: unknown, archived, or of another family."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest

from app.accounts.qualities import archive_quality, create_quality, find_quality
from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.workflows import publishing as workflows
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT


def build_condition(slug: str) -> dict[str, Any]:
    return {"and": [True, {"in": [slug, {"var": "profile.qualities"}]}]}


def require_quality(slug: str) -> dict[str, Any]:
    return {**deepcopy(SIGNALER), "account": {"required": True, "reason": "Réservé.", "qualities": [slug]}}


def add_condition(slug: str) -> dict[str, Any]:
    definition: dict[str, Any] = deepcopy(SIGNALER)
    definition["pages"][1]["condition"] = build_condition(slug)
    return definition


def add_giving_action(slug: str) -> dict[str, Any]:
    definition: dict[str, Any] = deepcopy(SIGNALEMENT)
    definition["statuses"][1]["on_enter"].append({"id": "donne", "type": "give_quality", "quality": slug})
    return definition


def add_withdrawing_action(slug: str) -> dict[str, Any]:
    definition: dict[str, Any] = deepcopy(SIGNALEMENT)
    run = [{"id": "retire", "type": "withdraw_quality", "quality": slug}]
    definition["statuses"][0]["actions"][1]["run"] = run
    return definition


def add_field_condition(slug: str) -> dict[str, Any]:
    definition: dict[str, Any] = deepcopy(SIGNALEMENT)
    definition["statuses"][1]["on_enter"][0]["condition"] = build_condition(slug)
    return definition


@pytest.fixture
def published_quality(departments: None, procedure_version: UUID) -> None:
    for slug, family in (("commercant", "polices-voirie"), ("temoin", "etat-civil"), ("ancien", "polices-voirie")):
        create_quality(slug.capitalize(), family=family, explanation="Au guichet.", slug=slug)
    archive_quality(find_quality("ancien"))
    db.session.commit()


QUALITY_REFERENCES = [
    (require_quality, "account.qualities[0]"),
    (add_condition, "pages[1].condition"),
    (add_giving_action, "statuses[1].on_enter[1].quality"),
    (add_withdrawing_action, "statuses[0].actions[1].run[0].quality"),
    (add_field_condition, "statuses[1].on_enter[0].condition"),
]


@pytest.mark.parametrize(("build_definition", "path"), QUALITY_REFERENCES)
@pytest.mark.parametrize(
    ("slug", "words"),
    [
        ("inconnue", "Aucune qualité ne s’appelle"),
        ("temoin", "est d’une autre famille que la démarche"),
        ("ancien", "est archivée"),
    ],
)
def test_an_unusable_quality_is_reported_at_its_path(
    published_quality: None, build_definition: Callable[[str], dict[str, Any]], path: str, slug: str, words: str
) -> None:
    definition = build_definition(slug)
    kind = WORKFLOW if "statuses" in definition else PROCEDURE

    problems = [problem for problem in kind.problems(definition) if words in problem.message]

    assert [problem.path.startswith(path) for problem in problems] == [True]


@pytest.mark.parametrize(("build_definition", "path"), QUALITY_REFERENCES)
def test_a_quality_of_the_family_does_not_prevent_publication(
    published_quality: None, build_definition: Callable[[str], dict[str, Any]], path: str
) -> None:
    definition = build_definition("commercant")

    assert (WORKFLOW if "statuses" in definition else PROCEDURE).problems(definition) == []


def test_a_procedure_cannot_follow_a_workflow_that_gives_a_quality_of_another_family(published_quality: None) -> None:
    workflows.publish(add_giving_action("temoin"))

    assert [problem.path for problem in PROCEDURE.problems(deepcopy(SIGNALER))] == ["workflow"]


def test_required_qualities_need_a_required_account(published_quality: None) -> None:
    definition = require_quality("commercant")
    definition["account"]["required"] = False

    assert [problem.path for problem in PROCEDURE.problems(definition)] == ["account.required"]

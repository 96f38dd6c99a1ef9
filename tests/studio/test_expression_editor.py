"""The editor of expressions drawn again over HTTP: nothing is saved."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.db import db
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts import definition_drafts
from tests.cast import Person
from tests.client import Browser, Page
from tests.studio.html_form import read_fields

DRAFT: dict[str, Any] = {
    "slug": "essai",
    "workflow": "circuit",
    "pages": [
        {
            "id": "vous",
            "title": "Vous",
            "fields": [
                {"id": "age", "type": "number", "label": "Âge"},
                {"id": "tuteur", "type": "short_text"},
                {"id": "cassé", "type": "single_choice", "options": [1]},
            ],
        }
    ],
}
URL = "/agents/studio/demarches/essai/expression?prefix=condition&at=pages/vous/fields/tuteur/condition"
FRAGMENT = "condition-editor"


@pytest.fixture
def draft(departments: None) -> None:
    definition_drafts.save_draft(PROCEDURE, DRAFT, revision=None, by=None)
    db.session.commit()


def press(browser: Browser, page: Page | None, edit: str = "", **changes: str) -> Page:
    fields = read_fields(page.html).to_dict(flat=False) if page else {"condition.kind": ["empty"]}
    fields |= {name.replace("__", "."): [value] for name, value in changes.items()}
    return browser.post(URL, {**fields, "condition.edit": edit}, htmx=FRAGMENT)


def test_a_condition_is_built_by_edits_and_read_as_a_sentence(ada: Person, draft: None) -> None:
    page = press(ada, None, "add:")
    page = press(ada, page, condition__0__name="answers.age")
    page = press(ada, page, condition__predicate="<", condition__1__text="18")

    assert page.text(".expression-editor__sentence") == "Si la réponse à « Âge » est en dessous de 18."
    assert page.texts("optgroup")[0] == "Âge cassé"

    page = press(ada, page, "add:")

    assert page.text(".expression-editor__sentence") == "Il reste 2 points à compléter."
    assert page.texts("[aria-describedby] ~ .field__hint, .expression-operand > .field__hint") != []
    assert page.find_one("[autofocus]")["name"] == "condition.1.0.name"


def test_an_expression_is_tried_on_sample_answers(ada: Person, draft: None) -> None:
    page = press(ada, press(ada, None, "add:"), condition__0__name="answers.age")
    page = press(ada, page, condition__predicate="<", condition__1__text="18")

    page = press(ada, page, "try:", condition__sample__answers__age="12")

    assert page.text(".expression-editor__result") == "La condition est remplie."


def test_without_javascript_it_is_a_page(ada: Person, draft: None) -> None:
    page = ada.post(URL, {"condition.kind": "empty", "condition.edit": "add:"})

    assert page.status == 200
    assert page.find_one("h1")
    assert page.find_one("[name='condition.0.name']")


def test_a_workflow_reads_the_answers_of_the_procedures_that_follow_it(ada: Person, draft: None) -> None:
    definition_drafts.save_draft(WORKFLOW, {"slug": "circuit", "statuses": 3}, revision=None, by=None)
    db.session.commit()

    page = ada.post(
        "/agents/studio/circuits/circuit/expression?prefix=c&at=statuses/x/condition",
        {"c.edit": "add:"},
        htmx="c-editor",
    )

    assert "Âge" in page.text("[name='c.0.name']")


def test_it_is_for_administrators_and_for_known_definitions(
    ada: Person, alice: Person, stranger: Browser, draft: None
) -> None:
    assert alice.post(URL).status == 404
    assert "/compte/connexion" in str(stranger.post(URL).location)
    assert ada.post(URL.replace("essai", "autre")).status == 404
    assert ada.post(URL.replace("demarches", "fiches")).status == 404
    assert ada.post(URL.replace("prefix=condition", "prefix=%22%3E")).status == 404


@pytest.mark.parametrize(
    "fields",
    [
        {"condition.kind": "group", "condition.count": "999999999999"},
        {"condition.kind": "group", "condition.count": "49", "condition.3.kind": "raw", "condition.3.json": "{"},
        {"condition.kind": "raw", "condition.json": '{"x": [1]}', "condition.drawn": "raw"},
        {"condition.kind": "operation", "condition.operator": "no such", "condition.count": "2"},
        {"condition.kind": "text", "condition.original": "[[[", "condition.text": "x"},
        {"condition.kind": "today", "condition.sign": "minus", "condition.amount": "x" * 300, "condition.unit": "no"},
        {"condition.kind": "condition", "condition.0.kind": "reading", "condition.0.name": "=no such"},
        {"condition" + ".0" * depth + ".kind": "group" for depth in range(40)}
        | {"condition" + ".0" * depth + ".count": "1" for depth in range(40)},
    ],
)
@pytest.mark.parametrize("expected", ["condition", "value"])
def test_any_form_is_drawn(ada: Person, draft: None, fields: dict[str, str], expected: str) -> None:
    assert ada.post(f"{URL}&expected={expected}", fields, htmx=FRAGMENT).status == 200

"""Definitions of document templates: what is accepted, and what is refused with its place."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.documents.template_definition import parse_template
from app.language.schema.problems import DefinitionError
from tests.documents.templates import ORDER


def test_an_order_is_read() -> None:
    template = parse_template(ORDER)

    assert (template.title, template.layout, template.signature.quality) == ("Arrêté de voirie", "act", "Le Maire")
    assert [section.kind for section in template.sections] == ["text", "table", "text"]
    assert template.number is not None
    assert template.number.series == "arretes"


@pytest.mark.parametrize(
    ("change", "path"),
    [
        ({"sections": []}, "sections"),
        ({"title": ""}, "title"),
        ({"subject": "Vu {{ collectivite.nom }}"}, "subject"),
        ({"subject": "Vu {{ case.reference"}, "subject"),
        (
            {"sections": [{"id": "a", "kind": "text", "text": "x"}, {"id": "a", "kind": "text", "text": "y"}]},
            "sections",
        ),
        ({"sections": [{"id": "a", "kind": "text", "text": "x", "when": {"nothing": [1]}}]}, "sections[0].when"),
        ({"sections": [{"id": "a", "kind": "script", "text": "x"}]}, "sections[0]"),
        ({"layout": "poster"}, "layout"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(change: dict[str, Any], path: str) -> None:
    with pytest.raises(DefinitionError) as refusal:
        parse_template({**deepcopy(ORDER), **change})

    assert [problem.path for problem in refusal.value.problems if problem.path.startswith(path)]


def test_a_question_of_another_procedure_is_unknown() -> None:
    parse_template(ORDER, names={"answers.description"})

    with pytest.raises(DefinitionError, match=r"answers\.description"):
        parse_template(ORDER, names={"answers.rue"})

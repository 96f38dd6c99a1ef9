"""Operations on the sections of a template."""

from __future__ import annotations

from typing import Any

import pytest

from app.documents.template_schema import MAX_SECTIONS
from app.studio.document_templates.section_operations import OperationRefused, apply_operation

A, B, C = ({"id": name, "kind": "text", "text": name.upper()} for name in "abc")
TABLE = {"id": "t", "kind": "table", "columns": [{"heading": "1", "text": ""}, {"heading": "2", "text": ""}]}


def list_ids(operation: str) -> list[str]:
    return [section["id"] for section in apply_operation([A, B, C], operation)[0]]


@pytest.mark.parametrize(
    ("operation", "ids"),
    [
        ("up:b", ["b", "a", "c"]),
        ("up:a", ["a", "b", "c"]),
        ("down:b", ["a", "c", "b"]),
        ("down:c", ["a", "b", "c"]),
        ("delete:b", ["a", "c"]),
        ("duplicate:a", ["a", "partie_4", "b", "c"]),
        ("add:answers", ["a", "b", "c", "partie_4"]),
    ],
)
def test_sections_move_and_come_and_go(operation: str, ids: list[str]) -> None:
    assert list_ids(operation) == ids


@pytest.mark.parametrize("kind", ["text", "table", "answers", "page_break"])
def test_a_new_section_of_each_kind_is_the_one_to_look_at(kind: str) -> None:
    sections, focus = apply_operation([A], f"add:{kind}")

    assert (sections[-1]["kind"], sections[-1]["id"]) == (kind, focus)


def test_columns_come_and_go_down_to_one() -> None:
    (wider,), _focus = apply_operation([TABLE], "add_column:t")
    (narrower,), _focus = apply_operation([wider], "delete_column:t:0")
    (single,), _focus = apply_operation([narrower], "delete_column:t:1")

    assert [column["heading"] for column in wider["columns"]] == ["1", "2", ""]
    assert [column["heading"] for column in single["columns"]] == ["2"]
    with pytest.raises(OperationRefused):
        apply_operation([single], "delete_column:t:0")


def test_a_text_of_passages_becomes_sections_with_the_same_conditions() -> None:
    urgent = {"==": [{"var": "answers.urgent"}, True]}
    passages: list[Any] = [
        "Bonjour,",
        {"when": urgent, "text": "Demain.", "otherwise": "Un jour."},
        {"each": {"var": "answers.rues"}, "text": "{{ item.nom }}"},
    ]

    sections, focus = apply_operation([{"id": "corps", "kind": "text", "text": passages}, B], "split:corps")

    assert focus == "corps"
    assert sections[:3] == [
        {"id": "corps", "kind": "text", "text": "Bonjour,"},
        {"id": "partie_4", "kind": "text", "text": "Demain.", "when": urgent},
        {"id": "partie_5", "kind": "text", "text": "Un jour.", "when": {"!": [urgent]}},
    ]
    assert sections[3] == {"id": "partie_6", "kind": "text", "text": "{{ item.nom }}", "each": {"var": "answers.rues"}}
    assert sections[4] == B


@pytest.mark.parametrize(
    "operation", ["up:z", "add:video", "fly:a", "delete_column:a:0", "split:a", "", "delete_column:a:x"]
)
def test_what_is_not_there_is_refused(operation: str) -> None:
    with pytest.raises(OperationRefused):
        apply_operation([A, B, C], operation)


def test_a_template_has_no_more_sections_than_its_schema_accepts() -> None:
    sections = [{**A, "id": f"a{number}"} for number in range(MAX_SECTIONS)]

    with pytest.raises(OperationRefused):
        apply_operation(sections, "add:text")

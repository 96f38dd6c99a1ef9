"""A definition folded for its reader: what there is much of, each thing with what it is in a line."""

from __future__ import annotations

from typing import Any

from app.core.db.definition_drafts import Remark
from app.definitions.words.chapters import ALL_CHAPTERS, MAX_UNFOLDED, Section, build_sections
from app.definitions.words.outline import build_outline


def build_workflow(count: int, **more: Any) -> dict[str, Any]:
    """A workflow of so many statuses, the second of which agents keep to themselves."""
    statuses: list[dict[str, Any]] = [{"id": f"s{number}", "label": f"Étape {number}"} for number in range(count)]
    action = {"id": "go", "label": "Accepter", "by": ["recipient"], "to": "s2"}
    statuses[1] |= {"public": False, "actions": [action, {**action, "id": "no", "label": "Refuser"}]}
    return {"format": "parvis/workflow/1", "slug": "c", "title": "Circuit", "statuses": statuses, **more}


def read_sections(document: dict[str, Any], opened: str = "", notes: tuple[Remark, ...] = ()) -> list[Section]:
    return build_sections(build_outline(document, notes=notes), document, opened)


def test_few_statuses_are_read_whole() -> None:
    (section,) = read_sections(build_workflow(MAX_UNFOLDED))

    assert section.chapters == ()
    assert [part.title for part in section.parts] == ["Étape 0", "Étape 1", "Étape 2", "Étape 3", "Étape 4"]


def test_many_statuses_are_folded_and_say_whom_they_are_shown_to_and_how_many_actions_they_have() -> None:
    (section,) = read_sections(build_workflow(MAX_UNFOLDED + 1))

    told = [(each.id, each.title, each.summary) for each in section.chapters]
    assert section.title == "Statuts"
    assert told[:2] == [
        ("statuses-0", "Étape 0", ("montré à l’usager", "0 action")),
        ("statuses-1", "Étape 1", ("agents seulement", "2 actions")),
    ]
    assert [each.is_open for each in section.chapters] == [False] * 6


def test_the_one_asked_for_is_open_or_everything() -> None:
    (asked,) = read_sections(build_workflow(6), "statuses-3")
    (whole,) = read_sections(build_workflow(6), ALL_CHAPTERS)

    assert [each.id for each in asked.chapters if each.is_open] == ["statuses-3"]
    assert all(each.is_open for each in whole.chapters)


def test_a_folded_status_says_how_many_remarks_are_in_it() -> None:
    (section,) = read_sections(
        build_workflow(6), notes=(Remark("statuses[1].actions[0]", "À relire"), Remark("statuses[1]", "Aussi"))
    )

    assert [each.remarks for each in section.chapters] == [0, 2, 0, 0, 0, 0]


def test_other_long_lists_are_folded_as_one() -> None:
    fields = [{"id": f"f{number}", "type": "short_text", "label": f"Donnée {number}"} for number in range(8)]
    folded = next(each for each in read_sections(build_workflow(2, processing_fields=fields)) if each.chapters)

    (chapter,) = folded.chapters
    assert (folded.title, chapter.id, chapter.summary, len(chapter.parts)) == (
        "",
        "processing_fields",
        ("8 éléments",),
        8,
    )

"""Chapters of a definition: long lists are folded, each with a one-line summary."""

from __future__ import annotations

from typing import Any

from app.core.db.draft_rows import Remark
from app.definitions.words.chapters import ALL_CHAPTERS, MAX_UNFOLDED, Section, build_sections
from app.definitions.words.outline import build_outline


def build_workflow(count: int, **more: Any) -> dict[str, Any]:
    """A workflow of `count` statuses, the second of which is visible to agents only."""
    statuses: list[dict[str, Any]] = [{"id": f"s{number}", "label": f"Étape {number}"} for number in range(count)]
    action = {"id": "go", "label": "Accepter", "by": ["recipient"], "to": "s2"}
    statuses[1] |= {"public": False, "actions": [action, {**action, "id": "no", "label": "Refuser"}]}
    return {"format": "parvis/workflow/1", "slug": "c", "title": "Circuit", "statuses": statuses, **more}


def read_sections(definition: dict[str, Any], open_chapter: str = "", notes: tuple[Remark, ...] = ()) -> list[Section]:
    return build_sections(build_outline(definition, notes=notes), definition, open_chapter)


def test_few_statuses_are_not_folded() -> None:
    (section,) = read_sections(build_workflow(MAX_UNFOLDED))

    assert section.chapters == ()
    assert [part.title for part in section.parts] == ["Étape 0", "Étape 1", "Étape 2", "Étape 3", "Étape 4"]


def test_many_statuses_are_folded_with_their_visibility_and_number_of_actions() -> None:
    (section,) = read_sections(build_workflow(MAX_UNFOLDED + 1))

    summaries = [(chapter.id, chapter.title, chapter.summary) for chapter in section.chapters]
    assert section.title == "Statuts"
    assert summaries[:2] == [
        ("statuses-0", "Étape 0", ("montré à l’usager", "0 action")),
        ("statuses-1", "Étape 1", ("agents seulement", "2 actions")),
    ]
    assert [chapter.is_open for chapter in section.chapters] == [False] * 6


def test_the_requested_chapter_is_open_or_all_chapters() -> None:
    (one_open,) = read_sections(build_workflow(6), "statuses-3")
    (all_open,) = read_sections(build_workflow(6), ALL_CHAPTERS)

    assert [chapter.id for chapter in one_open.chapters if chapter.is_open] == ["statuses-3"]
    assert all(chapter.is_open for chapter in all_open.chapters)


def test_a_folded_status_counts_its_remarks() -> None:
    (section,) = read_sections(
        build_workflow(6), notes=(Remark("statuses[1].actions[0]", "À relire"), Remark("statuses[1]", "Aussi"))
    )

    assert [chapter.remarks for chapter in section.chapters] == [0, 2, 0, 0, 0, 0]


def test_other_long_lists_are_folded_into_one_chapter() -> None:
    fields = [{"id": f"f{number}", "type": "short_text", "label": f"Donnée {number}"} for number in range(8)]
    section = next(
        candidate for candidate in read_sections(build_workflow(2, processing_fields=fields)) if candidate.chapters
    )

    (chapter,) = section.chapters
    assert (section.title, chapter.id, chapter.summary, len(chapter.parts)) == (
        "",
        "processing_fields",
        ("8 éléments",),
        8,
    )

"""Report of the use of a template on past requests."""

from __future__ import annotations

from typing import Any

from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letter_page import build_parts
from app.documents.template_definition import DocumentTemplate, read_template
from app.documents.usage_report import build_usage_report

WHEN_URGENT = {"==": [{"var": "answers.urgent"}, True]}


def build_template(*sections: dict[str, Any], layout: str = "letter") -> DocumentTemplate:
    return read_template({"slug": "lettre", "title": "Lettre", "layout": layout, "sections": list(sections)})


def build_request(reference: str, *recipient: str, **answers: Any) -> DocumentValues:
    texts = {"case": {"reference": reference}, "answers": {name: str(value) for name, value in answers.items()}}
    return DocumentValues(texts=texts, facts={**texts, "answers": answers}, recipient=recipient)


def test_empty_values_are_counted_where_they_are_printed() -> None:
    template = build_template(
        {"id": "rue", "kind": "text", "text": "Rue : {{ answers.rue }}, {{ document.number }}"},
        {"id": "urgence", "kind": "text", "text": "Motif : {{ answers.motif }}", "when": WHEN_URGENT},
    )
    requests = [
        build_request("A", "Chloé", "Angers", rue="des Lilas", urgent=False),
        build_request("B", "Chloé", "Angers", urgent=True),
        build_request("C", "Chloé", "Angers", urgent=True, rue=""),
    ]

    report = build_usage_report(template, requests)

    assert report.case_count == 3
    assert sorted(report.empty_names) == [("answers.motif", 2), ("answers.rue", 2)]
    assert report.shown_counts == (("urgence", 2),)


def test_a_part_that_no_request_prints_is_named() -> None:
    template = build_template({"id": "urgence", "kind": "text", "text": "Vite", "when": WHEN_URGENT})

    assert build_usage_report(template, [build_request("A", urgent=False)]).never_shown == ("urgence",)


def test_addresses_that_overflow_the_window_are_told_for_letters_only() -> None:
    section = {"id": "texte", "kind": "text", "text": "Bonjour"}
    requests = [
        build_request("A", "x" * 39, "Angers"),
        build_request("B", "Chloé"),
        build_request("C", "Chloé", "Angers"),
    ]

    report = build_usage_report(build_template(section), requests)

    assert (report.overflowing, report.without_address) == (("A",), ("B",))
    assert build_usage_report(build_template(section, layout="act"), requests).overflowing == ()


def test_rows_are_printed_as_their_answers_are_written() -> None:
    template = build_template(
        {
            "id": "enfants",
            "kind": "table",
            "each": {"var": "answers.enfants"},
            "columns": [{"heading": "Né le", "text": "{{ item.naissance }}"}],
        }
    )
    raw = [{"naissance": "2020-05-01"}]
    values = DocumentValues(
        texts={}, facts={"answers": {"enfants": raw}}, rows={"answers.enfants": ({"naissance": "1er mai 2020"},)}
    )

    assert [part.rows for part in build_parts(template, values)] == [(("1er mai 2020",),)]


def test_a_preview_shows_or_hides_a_part_whatever_its_condition() -> None:
    template = build_template({"id": "urgence", "kind": "text", "text": "Vite", "when": WHEN_URGENT})
    calm, urgent = build_request("A", urgent=False), build_request("B", urgent=True)

    assert len(list(build_parts(template, calm, {"urgence": True}))) == 1
    assert list(build_parts(template, urgent, {"urgence": False})) == []

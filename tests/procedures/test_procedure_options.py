"""The options of a procedure: what is read of them, and what is refused at publication."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.language.schema.problems import DefinitionError
from app.procedures.definition import parse_procedure, read_procedure
from app.procedures.resident_definition import definition_for_residents
from tests.factories import PROCEDURE


def definition(**more: Any) -> dict[str, Any]:
    return {**deepcopy(PROCEDURE), **more}


def with_field(**more: Any) -> dict[str, Any]:
    procedure_definition = definition()
    procedure_definition["pages"][1]["fields"].append(
        {"id": "priorite", "type": "short_text", "label": "Priorité", **more}
    )
    return procedure_definition


def test_opening_is_read_in_the_time_of_paris() -> None:
    limits = parse_procedure(
        definition(limits={"opens": "2026-07-01T09:00", "closes": "2026-12-01T09:00"})
    ).options.limits

    assert limits.opens_at is not None and limits.opens_at.utcoffset().total_seconds() == 7200  # type: ignore[union-attr]
    assert limits.closes_at is not None and limits.closes_at.utcoffset().total_seconds() == 3600  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("options", "place"),
    [
        ({"limits": {"opens": "2026-12-02T09:00", "closes": "2026-12-01T09:00"}}, "limits.closes"),
        ({"limits": {"opens": "2026-02-31T09:00"}}, "limits.opens"),
        ({"limits": {"once": "always"}}, "limits.once"),
        ({"limits": {"gives_back": ["refused"]}}, "limits.gives_back"),
        ({"account": {"required": False, "level": "eidas1"}}, "account.required"),
        ({"internal": {"roles": ["x"]}, "account": {"required": True, "reason": "Pour suivre."}}, "internal"),
        ({"email_confirmation": {"days": 7}}, "email_confirmation"),
        ({"digest": "{{ answers.rue }}"}, "digest"),
        ({"report": {"photos": "description"}}, "report.photos"),
        (
            {
                "report": {
                    "photos": "photos",
                    "similar": {"place": "description", "kind": "type", "metres": 50, "days": 30},
                }
            },
            "report.similar.place",
        ),
        ({"report": {"photos": "photos"}, "account": {"required": True, "reason": "Pour suivre."}}, "report"),
        ({"drafts": {"days": 1}}, "drafts.days"),
        ({"translations": {"en": {"Un titre parti depuis": "A title"}}}, "translations.en"),
    ],
)
def test_an_option_that_cannot_be_held_is_refused_where_it_stands(options: dict[str, Any], place: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        parse_procedure(definition(**options))

    assert [problem.path for problem in refused.value.problems] == [place]


def test_residents_are_not_shown_what_is_reserved_for_agents() -> None:
    procedure_definition = with_field(for_agents=True)

    assert "priorite" in {field.id for field in parse_procedure(procedure_definition).fields}
    assert "priorite" not in {
        field.id for field in read_procedure(definition_for_residents(procedure_definition, "fr")).fields
    }


def test_a_form_whose_questions_are_all_for_agents_is_refused() -> None:
    procedure_definition = definition()
    for page in procedure_definition["pages"]:
        for field in page["fields"]:
            field.update(for_agents=True, profile=None)

    with pytest.raises(DefinitionError, match="réservées aux agents"):
        parse_procedure(procedure_definition)


def test_texts_are_read_in_another_language_and_in_french_where_none_is_written() -> None:
    words = {"Signaler un problème": "Report a problem", "Un trou": "A hole"}
    procedure_definition = definition(translations={"en": words})
    procedure_definition["pages"][0]["fields"][0]["condition"] = {"==": ["Un trou", "Un trou"]}
    procedure_definition["pages"][0]["fields"][1]["condition"] = None

    resident_procedure = read_procedure(
        definition_for_residents(parse_procedure(procedure_definition) and procedure_definition, "en")
    )

    assert (resident_procedure.title, resident_procedure.summary) == ("Report a problem", PROCEDURE["summary"])
    assert [option["label"] for option in resident_procedure.pages[0].fields[0].settings["options"]] == [
        "A hole",
        "Un lampadaire",
    ]
    assert resident_procedure.pages[0].fields[0].condition == {"==": ["Un trou", "Un trou"]}
    assert read_procedure(definition_for_residents(procedure_definition, "fr")).title == "Signaler un problème"

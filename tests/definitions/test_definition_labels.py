"""A definition described as text: each key of the published schemas has a name, and labels replace identifiers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from app.definitions.words.definition_words import ELEMENTS, KEYS
from app.definitions.words.outline import Part, build_outline
from app.procedures.schema import procedure_schema
from app.workflows.schema import workflow_schema
from tests.workflows.definitions import make_action, make_status, make_workflow

# Displayed elsewhere on the page.
UNTOLD = {"format"}


def keys_of(node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        yield from node["properties"] if isinstance(node.get("properties"), dict) else ()
        for each in node.values():
            yield from keys_of(each)
    elif isinstance(node, list):
        for child in node:
            yield from keys_of(child)


def lines(part: Part) -> dict[str, str]:
    text_by_key = {line.key: line.text for line in part.lines}
    for each in part.parts:
        text_by_key.update({f"{each.title}.{key}": text for key, text in lines(each).items()})
    return text_by_key


def test_every_key_of_the_schemas_has_a_name() -> None:
    documented_keys = KEYS.keys() | ELEMENTS.keys() | UNTOLD

    assert {*keys_of(workflow_schema()), *keys_of(procedure_schema())} - documented_keys == set()


def test_statuses_functions_and_delays_are_described_by_their_labels() -> None:
    waits = make_status("waiting", timeouts=[{"id": "late", "after": {"days": 60}, "to": "done"}])
    waits["actions"] = [{**make_action("back", "previous"), "label": "Reprendre"}]
    done_status = {**make_status("done", closed=True), "label": "Terminée"}
    everywhere = {"id": "drop", "label": "Classer", "by": ["recipient"], "where": "waiting", "to": "done"}
    somewhere = {"id": "end", "label": "Finir", "where": ["waiting"], "to": "done"}
    definition = make_workflow({**waits, "label": "En attente"}, done_status, global_actions=[everywhere, somewhere])

    outline_lines = lines(build_outline(definition))

    assert outline_lines["En attente.Reprendre.to"] == "le statut précédent"
    assert (outline_lines["En attente.late.after"], outline_lines["En attente.late.to"]) == ("60 jours", "Terminée")
    assert (outline_lines["Classer.where"], outline_lines["Finir.where"]) == (
        "Tant que la demande n’est pas finie",
        "En attente",
    )

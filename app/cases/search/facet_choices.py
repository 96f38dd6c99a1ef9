"""The answers to which an agent may narrow a list, and how an address writes them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.cases.access import procedures_followed_by, procedures_open_to
from app.cases.search.facets import can_be_facet
from app.core.web.access_rules import Actor
from app.places import districts
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES, Field

Answers = tuple[tuple[str, str], ...]
# No list has more filters in force, and no address is longer.
MAX_ANSWERS = 5
_SEPARATOR = ":"


@dataclass(frozen=True)
class FacetChoice:
    """A question by whose answers a list is narrowed: its words, and those of each answer."""

    field: str
    label: str
    values: Mapping[str, str]


def facet_choices(actor: Actor, procedure: str) -> list[FacetChoice]:
    """The questions of a procedure of the agent that its definition makes filters, with their answers."""
    live = procedures.find_live_procedure(procedure) if procedure else None
    if live is None or procedure not in {*procedures_open_to(actor), *procedures_followed_by(actor)}:
        return []
    return [
        FacetChoice(field.id, field.label, values)
        for field in live.definition.fields
        if can_be_facet(field) and (values := _label_values(field))
    ]


def district_choices() -> list[str]:
    """The districts to which a list may be narrowed."""
    return districts.list_names()


def read_answers(texts: Iterable[str], choices: Sequence[FacetChoice]) -> Answers:
    """The answers that an address asks for, in one order; what is not offered is left out."""
    offered = {(choice.field, value) for choice in choices for value in choice.values}
    pairs = {(field, value) for text in texts for field, _separator, value in [text.partition(_SEPARATOR)]}
    return tuple(sorted(pairs & offered)[:MAX_ANSWERS])


def write_answers(answers: Answers) -> list[str]:
    """Write the answers of the facets as an address has them."""
    return [f"{field}{_SEPARATOR}{value}" for field, value in answers]


def _label_values(field: Field) -> dict[str, str]:
    """The answers that the definition writes, in its order; those of a list kept apart are not known beforehand."""
    field_type = FIELD_TYPES[field.type]
    allowed_values = field_type.allowed_values(field) or frozenset()
    options = field.settings.get("options")
    written_values = [option["value"] for option in options] if isinstance(options, Sequence) else []
    values = dict.fromkeys([*written_values, *sorted(allowed_values, reverse=True)])
    return {value: field_type.value_of_input(field, value) for value in values if value in allowed_values}

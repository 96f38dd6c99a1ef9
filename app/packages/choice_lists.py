"""Export and import the lists of choices in packages: their source, and their content when it is not personal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from app.cards import cards
from app.core.i18n import gettext as _
from app.definitions.checks.card_checks import card_lists_in, is_card_giving_action
from app.language.schema.problems import DefinitionError, Problem
from app.procedures.fields.choice_options import Option
from app.procedures.sources.definition import AGENTS, CARDS, CSV, Source, parse_source
from app.procedures.sources.source_checks import sources_in_definition
from app.procedures.sources.source_store import (
    find_source,
    last_response_of,
    raw_definition_of,
    save_response,
    save_source,
)

Definition = Mapping[str, Any]

# Credentials in the URL of a service are not exported.
_SECRET = re.compile(r"(?i)([?&][^=&]*(?:key|token|secret|password|signature)[^=&]*=)[^&{}]+")


def lists_in_definition(definition: Any) -> set[str]:
    """The lists that a procedure or a workflow takes choices from, and those whose cards it assigns."""
    return sources_in_definition(definition) | {slug for _path, slug in card_lists_in(definition)}


def export_list(slug: str) -> dict[str, Any] | None:
    """A list in the form of packages; None when the slug is unknown."""
    source = find_source(slug)
    if source is None:
        return None
    # Editors are specific to each authority.
    source_definition = {name: value for name, value in raw_definition_of(slug).items() if name != "editors"}
    if isinstance(source_definition.get("url"), str):
        source_definition["url"] = _SECRET.sub(r"\1[[secret]]", source_definition["url"])
    return {"slug": slug, "title": source.title, "source": source_definition, "content": _list_content(source)}


def role_of_list(definition: Definition) -> str | None:
    """The role whose agents are the choices, for a list of agents."""
    source = definition.get("source")
    return source.get("role") if isinstance(source, dict) and isinstance(source.get("role"), str) else None


def problems_of_list(definition: Definition) -> list[Problem]:
    """Problems that prevent the import of the list."""
    try:
        parse_source(_source_definition(definition))
    except DefinitionError as error:
        return list(error.problems)
    return [] if isinstance(definition.get("content", []), list) else [Problem("content", _("n’est pas une liste"))]


def import_list(definition: Definition) -> None:
    """Create the list with its content. Raises DefinitionError."""
    problems = problems_of_list(definition)
    if problems:
        raise DefinitionError(problems)
    source = save_source(_source_definition(definition), is_new=True)
    content = definition.get("content", [])
    if source.kind == CARDS:
        _import_cards(source.slug, content)
    elif source.kind == CSV:
        save_response(source.slug, [_read_option(position, details) for position, details in enumerate(content)])


def rename_lists(node: Any, names: Mapping[str, str]) -> Any:
    """Rename the lists that a definition refers to."""
    if isinstance(node, list):
        return [rename_lists(child, names) for child in node]
    if not isinstance(node, dict):
        return node
    renamed = {name: rename_lists(child, names) for name, child in node.items()}
    options = renamed.get("options")
    if isinstance(options, dict) and options.get("source") in names:
        renamed["options"] = {**options, "source": names[options["source"]]}
    if is_card_giving_action(node) and renamed["list"] in names:
        renamed["list"] = names[renamed["list"]]
    return renamed


def _source_definition(definition: Definition) -> dict[str, Any]:
    source = definition.get("source")
    return {**source, "slug": definition["slug"]} if isinstance(source, dict) else {}


def _list_content(source: Source) -> list[dict[str, Any]]:
    """The content to export; empty for agents and personal lists, which are never exported."""
    if source.kind == AGENTS or source.is_personal:
        return []
    if source.kind == CARDS:
        return [dict(card.values) for card in cards.list_cards(source.slug)]
    response = last_response_of(source.slug) if source.kind == CSV else None
    return [dict(option.details) for option in response.options] if response else []


def _import_cards(slug: str, content: list[Any]) -> None:
    for position, values in enumerate(content):
        if not isinstance(values, dict):
            raise DefinitionError([Problem(f"content[{position}]", _("n’est pas une fiche"))])
        try:
            cards.create_card(slug, values)
        except (cards.InvalidCard, cards.IdentifierTaken, cards.ListFull) as error:
            raise DefinitionError([Problem(f"content[{position}]", _("ne peut pas être une fiche d’ici"))]) from error


def _read_option(position: int, details: Any) -> Option:
    is_valid = isinstance(details, dict) and all(isinstance(details.get(name), str) for name in ("value", "label"))
    if not is_valid:
        raise DefinitionError([Problem(f"content[{position}]", _("n’est pas un choix"))])
    return Option(
        details["value"],
        details["label"],
        {name: item for name, item in details.items() if name not in ("value", "label")},
    )

"""The lists that questions choose from, as packages carry them: how each is made and, when it is of things, what it holds."""

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

# What opens somebody's service is not given away with the address of it.
_SECRET = re.compile(r"(?i)([?&][^=&]*(?:key|token|secret|password|signature)[^=&]*=)[^&{}]+")


def lists_in_definition(document: Any) -> set[str]:
    """The lists that a procedure or a workflow chooses from, and those whose cards it gives."""
    return sources_in_definition(document) | {slug for _at, slug in card_lists_in(document)}


def export_list(slug: str) -> dict[str, Any] | None:
    """The list of that name as a package has it; none when there is no such list here."""
    source = find_source(slug)
    if source is None:
        return None
    # Who edits it is the business of each authority.
    made = {name: value for name, value in raw_definition_of(slug).items() if name != "editors"}
    if isinstance(made.get("url"), str):
        made["url"] = _SECRET.sub(r"\1[[secret]]", made["url"])
    return {"slug": slug, "title": source.title, "source": made, "content": _list_content(source)}


def role_of_list(document: Definition) -> str | None:
    """The role whose agents are the choices, when they are."""
    made = document.get("source")
    return made.get("role") if isinstance(made, dict) and isinstance(made.get("role"), str) else None


def problems_of_list(document: Definition) -> list[Problem]:
    """What keeps it from being made here."""
    try:
        parse_source(_source_definition(document))
    except DefinitionError as error:
        return list(error.problems)
    return [] if isinstance(document.get("content", []), list) else [Problem("content", _("n’est pas une liste"))]


def import_list(document: Definition) -> None:
    """Makes the list with what it holds. Raises DefinitionError."""
    problems = problems_of_list(document)
    if problems:
        raise DefinitionError(problems)
    source = save_source(_source_definition(document), is_new=True)
    content = document.get("content", [])
    if source.kind == CARDS:
        _import_cards(source.slug, content)
    elif source.kind == CSV:
        save_response(source.slug, [_read_option(position, each) for position, each in enumerate(content)])


def rename_lists(node: Any, names: Mapping[str, str]) -> Any:
    """The document that chooses from the lists under their new names."""
    if isinstance(node, list):
        return [rename_lists(each, names) for each in node]
    if not isinstance(node, dict):
        return node
    changed = {name: rename_lists(child, names) for name, child in node.items()}
    options = changed.get("options")
    if isinstance(options, dict) and options.get("source") in names:
        changed["options"] = {**options, "source": names[options["source"]]}
    if is_card_giving_action(node) and changed["list"] in names:
        changed["list"] = names[changed["list"]]
    return changed


def _source_definition(document: Definition) -> dict[str, Any]:
    made = document.get("source")
    return {**made, "slug": document["slug"]} if isinstance(made, dict) else {}


def _list_content(source: Source) -> list[dict[str, Any]]:
    """Nothing of people: neither agents nor the cards of a list of persons leave the authority."""
    if source.kind == AGENTS or source.is_personal:
        return []
    if source.kind == CARDS:
        return [dict(card.values) for card in cards.list_cards(source.slug)]
    answer = last_response_of(source.slug) if source.kind == CSV else None
    return [dict(option.details) for option in answer.options] if answer else []


def _import_cards(slug: str, content: list[Any]) -> None:
    for position, values in enumerate(content):
        if not isinstance(values, dict):
            raise DefinitionError([Problem(f"content[{position}]", _("n’est pas une fiche"))])
        try:
            cards.create_card(slug, values)
        except (cards.InvalidCard, cards.IdentifierTaken, cards.ListFull) as error:
            raise DefinitionError([Problem(f"content[{position}]", _("ne peut pas être une fiche d’ici"))]) from error


def _read_option(position: int, details: Any) -> Option:
    texts = isinstance(details, dict) and all(isinstance(details.get(name), str) for name in ("value", "label"))
    if not texts:
        raise DefinitionError([Problem(f"content[{position}]", _("n’est pas un choix"))])
    return Option(
        details["value"],
        details["label"],
        {name: item for name, item in details.items() if name not in ("value", "label")},
    )

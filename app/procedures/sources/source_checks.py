"""Checks of the sources that a procedure or workflow names, at publication."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.schema.problems import Problem
from app.language.text.placeholders import find_placeholders
from app.procedures.fields import Field
from app.procedures.fields.block import Block
from app.procedures.fields.choice import details_name
from app.procedures.fields.choice_settings import is_own_list, source_spec_of
from app.procedures.sources.definition import ONLY_AGENTS, Source
from app.procedures.sources.option_lookup import known_properties
from app.procedures.sources.source_store import find_source

_Definition = Mapping[str, Any]


def source_problems(definition: _Definition) -> list[Problem]:
    """Problems of the sources named by a checked procedure."""
    fields_by_path = list(_fields_with_sources(definition))
    sources = {at: find_source(source_spec_of(field)["source"]) for at, field in fields_by_path}  # type: ignore[index]
    problems = [
        problem for at, field in fields_by_path for problem in _field_problems(at, field, sources[at], definition)
    ]
    details = {
        f"answers.{details_name(field['id'])}": source
        for at, field in fields_by_path
        if (source := sources[at]) is not None and "].fields[" in at and at.count("fields[") == 1
    }
    return problems + list(_unknown_property_problems(definition, details))


def source_problems_of_workflow(definition: _Definition) -> list[Problem]:
    """Problems of the sources named by the fields of a workflow."""
    problems = []
    for at, spec in _source_specs_in(definition, ""):
        source = find_source(spec["source"])
        if source is None:
            problems.append(Problem(f"{at}.source", _unknown_list_message(spec["source"])))
        elif spec.get("own") and (words := ownerless_list_message(source)) is not None:
            problems.append(Problem(f"{at}.own", words))
    return problems


def sources_of_fields(fields: Iterable[Field]) -> set[str]:
    """The sources that fields name, those of groups too."""
    slugs: set[str] = set()
    for field in fields:
        spec = source_spec_of(field.settings)
        slugs |= {spec["source"]} if spec else set()
        slugs |= sources_of_fields(field.settings["fields"]) if field.type == Block.key else set()
    return slugs


def sources_in_definition(definition: Any) -> set[str]:
    """The sources that a document of whatever kind names in its fields."""
    if isinstance(definition, list):
        return set().union(*map(sources_in_definition, definition)) if definition else set()
    if not isinstance(definition, Mapping):
        return set()
    spec = source_spec_of(definition) if "options" in definition else None
    slugs = {spec["source"]} if spec and isinstance(spec.get("source"), str) else set()
    return slugs.union(*map(sources_in_definition, definition.values()))


def _fields_with_sources(definition: _Definition) -> Iterator[tuple[str, _Definition]]:
    for number, page in enumerate(definition["pages"]):
        yield from _sourced_fields_in(page["fields"], f"pages[{number}].fields")


def _sourced_fields_in(fields: list[_Definition], at: str) -> Iterator[tuple[str, _Definition]]:
    for position, field in enumerate(fields):
        if source_spec_of(field) is not None:
            yield f"{at}[{position}]", field
        yield from _sourced_fields_in(field.get("fields", []), f"{at}[{position}].fields")


def _unknown_list_message(name: str) -> str:
    return gettext("aucune liste ne s’appelle « %(name)s »", name=name)


def _source_specs_in(node: Any, at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(node, list):
        for position, child in enumerate(node):
            yield from _source_specs_in(child, f"{at}[{position}]")
    if not isinstance(node, Mapping):
        return
    spec = source_spec_of(node) if "options" in node else None
    if spec and isinstance(spec.get("source"), str):
        yield f"{at}.options", spec
    for name, child in node.items():
        yield from _source_specs_in(child, f"{at}.{name}" if at else name)


def _field_problems(at: str, field: _Definition, source: Source | None, definition: _Definition) -> Iterator[Problem]:
    spec = source_spec_of(field)
    assert spec is not None
    if source is None:
        yield Problem(f"{at}.options.source", _unknown_list_message(spec["source"]))
        return
    yield from _ownership_problems(at, field, source, definition)
    if source.audience == ONLY_AGENTS and not is_own_list(field):
        words = gettext("la liste « %(name)s » est réservée aux agents", name=source.title)
        yield Problem(f"{at}.options.source", words)
    if field.get("statistic") and source.is_personal:
        yield Problem(f"{at}.statistic", gettext("les choix de cette liste sont des personnes"))
    properties = known_properties(source)
    asked_by_address = find_placeholders(str(source.settings.get("url", "")))
    for name in spec.get("where", {}):
        if properties is not None and name not in properties | asked_by_address:
            words = gettext("la liste « %(list)s » n’a pas de colonne « %(name)s »", list=source.title, name=name)
            yield Problem(f"{at}.options.where", words)


def _ownership_problems(at: str, field: _Definition, source: Source, definition: _Definition) -> Iterator[Problem]:
    """Find problems of personal cards: residents are offered their own, in the family where they are known."""
    if not is_own_list(field):
        if source.family is not None and source.is_personal and source.audience != ONLY_AGENTS:
            words = gettext(
                "les fiches de « %(name)s » sont à des personnes : n’offrez à chacune que les siennes",
                name=source.title,
            )
            yield Problem(f"{at}.options.own", words)
        return
    if (problem := ownerless_list_message(source)) is not None:
        yield Problem(f"{at}.options.own", problem)
    elif source.family != definition["family"]:
        words = gettext("la liste « %(name)s » est d’une autre famille que la démarche", name=source.title)
        yield Problem(f"{at}.options.own", words)
    if definition.get("internal"):
        yield Problem(f"{at}.options.own", gettext("une démarche interne n’a pas d’usager qui aurait des fiches"))
    elif field.get("required", True) and not definition.get("account", {}).get("required"):
        words = gettext("on ne voit ses fiches qu’avec un compte : exigez-le, ou rendez la question facultative")
        yield Problem(f"{at}.options.own", words)


def ownerless_list_message(source: Source) -> str | None:
    """Problem of a list used for owned cards while its cards have no owners."""
    if source.family is not None:
        return None
    return gettext(
        "les fiches de « %(name)s » n’appartiennent à personne : dites-le d’abord dans la liste", name=source.title
    )


def _unknown_property_problems(definition: _Definition, details: Mapping[str, Source]) -> Iterator[Problem]:
    """Conditions that read of a choice what its list does not say."""
    properties = {name: known_properties(source) for name, source in details.items()}
    for at, expression in _expressions(definition):
        for name in sorted(expressions.find_names(expression)):
            root, _, rest = name.rpartition(".")
            known_names = properties.get(root)
            if known_names is not None and rest not in known_names:
                message = gettext(
                    "la liste « %(list)s » n’a pas de colonne « %(name)s »", list=details[root].title, name=rest
                )
                yield Problem(at, message)


def _expressions(definition: _Definition) -> Iterator[tuple[str, Any]]:
    for number, page in enumerate(definition["pages"]):
        yield f"pages[{number}].condition", page.get("condition")
        for position, field in enumerate(page["fields"]):
            at = f"pages[{number}].fields[{position}]"
            yield f"{at}.condition", field.get("condition")
            if isinstance(field.get("value"), Mapping):
                yield f"{at}.value", field["value"]

"""What a procedure asks of the lists of the authority, and that they cannot give: found when it is published."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from app.core import expressions
from app.core.documents import Problem
from app.core.i18n import gettext
from app.core.text import placeholders
from app.procedures.fields import Field
from app.procedures.fields.block import Block
from app.procedures.fields.choices import details_name, offers_own, source_of
from app.procedures.sources.asking import properties_known
from app.procedures.sources.documents import ONLY_AGENTS, Source
from app.procedures.sources.keeping import find_source

_Document = Mapping[str, Any]


def source_problems(document: _Document) -> list[Problem]:
    """Everything wrong with the sources that a checked procedure names."""
    placed = list(_placed(document))
    known = {at: find_source(source_of(field)["source"]) for at, field in placed}  # type: ignore[index]
    problems = [problem for at, field in placed for problem in _of_field(at, field, known[at], document)]
    details = {
        f"answers.{details_name(field['id'])}": source
        for at, field in placed
        if (source := known[at]) is not None and "].fields[" in at and at.count("fields[") == 1
    }
    return problems + list(_unknown_properties(document, details))


def unknown_sources(document: _Document) -> list[Problem]:
    """What is wrong with the lists that the fields of a workflow choose from: found when it is published."""
    problems = []
    for at, spec in _sources_placed(document, ""):
        source = find_source(spec["source"])
        if source is None:
            problems.append(Problem(f"{at}.source", _no_list(spec["source"])))
        elif spec.get("own") and (words := nobodys_list(source)) is not None:
            problems.append(Problem(f"{at}.own", words))
    return problems


def fields_naming(fields: Iterable[Field]) -> set[str]:
    """The sources that fields name, those of groups too."""
    named: set[str] = set()
    for field in fields:
        spec = source_of(field.settings)
        named |= {spec["source"]} if spec else set()
        named |= fields_naming(field.settings["fields"]) if field.type == Block.key else set()
    return named


def sources_named(document: Any) -> set[str]:
    """The sources that a document of whatever kind names in its fields."""
    if isinstance(document, list):
        return set().union(*map(sources_named, document)) if document else set()
    if not isinstance(document, Mapping):
        return set()
    spec = source_of(document) if "options" in document else None
    named = {spec["source"]} if spec and isinstance(spec.get("source"), str) else set()
    return named.union(*map(sources_named, document.values()))


def _placed(document: _Document) -> Iterator[tuple[str, _Document]]:
    for number, page in enumerate(document["pages"]):
        yield from _in_fields(page["fields"], f"pages[{number}].fields")


def _in_fields(fields: list[_Document], at: str) -> Iterator[tuple[str, _Document]]:
    for position, field in enumerate(fields):
        if source_of(field) is not None:
            yield f"{at}[{position}]", field
        yield from _in_fields(field.get("fields", []), f"{at}[{position}].fields")


def _no_list(name: str) -> str:
    return gettext("aucune liste ne s’appelle « %(name)s »", name=name)


def _sources_placed(node: Any, at: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if isinstance(node, list):
        for position, child in enumerate(node):
            yield from _sources_placed(child, f"{at}[{position}]")
    if not isinstance(node, Mapping):
        return
    spec = source_of(node) if "options" in node else None
    if spec and isinstance(spec.get("source"), str):
        yield f"{at}.options", spec
    for name, child in node.items():
        yield from _sources_placed(child, f"{at}.{name}" if at else name)


def _of_field(at: str, field: _Document, source: Source | None, document: _Document) -> Iterator[Problem]:
    spec = source_of(field)
    assert spec is not None
    if source is None:
        yield Problem(f"{at}.options.source", _no_list(spec["source"]))
        return
    yield from _of_ownership(at, field, source, document)
    if source.audience == ONLY_AGENTS and not offers_own(field):
        words = gettext("la liste « %(name)s » est réservée aux agents", name=source.title)
        yield Problem(f"{at}.options.source", words)
    if field.get("statistic") and source.is_personal:
        yield Problem(f"{at}.statistic", gettext("les choix de cette liste sont des personnes"))
    properties = properties_known(source)
    asked_by_address = placeholders(str(source.settings.get("url", "")))
    for name in spec.get("where", {}):
        if properties is not None and name not in properties | asked_by_address:
            words = gettext("la liste « %(list)s » n’a pas de colonne « %(name)s »", list=source.title, name=name)
            yield Problem(f"{at}.options.where", words)


def _of_ownership(at: str, field: _Document, source: Source, document: _Document) -> Iterator[Problem]:
    """Whose the cards are, and who is asked: each is offered what is theirs, in the family where they are known."""
    if not offers_own(field):
        if source.family is not None and source.is_personal and source.audience != ONLY_AGENTS:
            words = gettext(
                "les fiches de « %(name)s » sont à des personnes : n’offrez à chacune que les siennes",
                name=source.title,
            )
            yield Problem(f"{at}.options.own", words)
        return
    if (problem := nobodys_list(source)) is not None:
        yield Problem(f"{at}.options.own", problem)
    elif source.family != document["family"]:
        words = gettext("la liste « %(name)s » est d’une autre famille que la démarche", name=source.title)
        yield Problem(f"{at}.options.own", words)
    if document.get("internal"):
        yield Problem(f"{at}.options.own", gettext("une démarche interne n’a pas d’usager qui aurait des fiches"))
    elif field.get("required", True) and not document.get("account", {}).get("required"):
        words = gettext("on ne voit ses fiches qu’avec un compte : exigez-le, ou rendez la question facultative")
        yield Problem(f"{at}.options.own", words)


def nobodys_list(source: Source) -> str | None:
    """What is wrong with a list whose cards are given to residents, or offered to those whose they are."""
    if source.family is not None:
        return None
    return gettext(
        "les fiches de « %(name)s » n’appartiennent à personne : dites-le d’abord dans la liste", name=source.title
    )


def _unknown_properties(document: _Document, details: Mapping[str, Source]) -> Iterator[Problem]:
    """Conditions that read of a choice what its list does not say."""
    properties = {name: properties_known(source) for name, source in details.items()}
    for at, expression in _expressions(document):
        for name in sorted(expressions.names_used(expression)):
            root, _, rest = name.rpartition(".")
            known = properties.get(root)
            if known is not None and rest not in known:
                words = gettext(
                    "la liste « %(list)s » n’a pas de colonne « %(name)s »", list=details[root].title, name=rest
                )
                yield Problem(at, words)


def _expressions(document: _Document) -> Iterator[tuple[str, Any]]:
    for number, page in enumerate(document["pages"]):
        yield f"pages[{number}].condition", page.get("condition")
        for position, field in enumerate(page["fields"]):
            at = f"pages[{number}].fields[{position}]"
            yield f"{at}.condition", field.get("condition")
            if isinstance(field.get("value"), Mapping):
                yield f"{at}.value", field["value"]

"""Problems of the settings of a block of questions, and of the questions in it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app.core.i18n import gettext
from app.language import expressions
from app.language.schema.problems import find_repeated_identifiers
from app.procedures.fields.block_settings import TABLE
from app.procedures.fields.field_type import FieldType

# What only a question of the form itself may have.
_TOP_LEVEL_SETTINGS = ("statistic", "filter", "for_agents")
# What the questions of a table share: a column has no room for it.
_WHOLE_TABLE_SETTINGS = ("why", "help_article")


def find_block_problems(settings: Mapping[str, Any], types: Mapping[str, FieldType], *, block_key: str) -> list[str]:
    """Find the problems of the settings; a block inside of a block, of type `block_key`, has some of its own."""
    placed = [(f"fields[{position}]", each) for position, each in enumerate(settings["fields"])]
    problems = list(_bound_problems(settings))
    if settings["display"] == TABLE:
        problems += [f"{at}: {problem}" for at, each in placed for problem in _problems_in_table(each, types)]
    problems += [str(problem) for problem in find_repeated_identifiers((at, each["id"]) for at, each in placed)]
    return problems + [
        f"{at}: {problem}" for at, each in placed for problem in _question_problems(each, types, block_key)
    ]


def _bound_problems(settings: Mapping[str, Any]) -> Iterator[str]:
    least, most = settings["minimum"], settings["maximum"]
    if isinstance(least, int) and isinstance(most, int) and least > most:
        yield gettext("« minimum » dépasse « maximum »")
    for name, setting in (("minimum", least), ("maximum", most)):
        if not isinstance(setting, int):
            yield from (f"{name}: {problem}" for problem in expressions.check_syntax(setting))


def _problems_in_table(definition: Mapping[str, Any], types: Mapping[str, FieldType]) -> list[str]:
    field_type = types.get(definition["type"])
    problems = field_type.problems_in_table({**field_type.defaults, **definition}) if field_type else []
    return problems + [
        gettext("dans un tableau, « %(name)s » se dit de l’ensemble", name=name)
        for name in _WHOLE_TABLE_SETTINGS
        if definition.get(name)
    ]


def _question_problems(definition: Mapping[str, Any], types: Mapping[str, FieldType], block_key: str) -> list[str]:
    field_type = types.get(definition["type"])
    if field_type is None:
        return [gettext("« %(type)s » ne va pas dans un groupe de questions", type=definition["type"])]
    outside = [
        gettext("« %(name)s » ne va pas avec une question d’un groupe", name=name)
        for name in _misplaced_settings(definition, block_key)
    ]
    return outside + field_type.problems_of_settings({**field_type.defaults, **definition})


def _misplaced_settings(definition: Mapping[str, Any], block_key: str) -> list[str]:
    inner = ("checks",) if definition["type"] == block_key else ()
    return [name for name in (*_TOP_LEVEL_SETTINGS, *inner) if definition.get(name)]

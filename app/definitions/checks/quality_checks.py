"""The qualities that a document names: that the authority has them, that they are still given, and of the right family."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from app.accounts.qualities import Quality, find_qualities
from app.core.i18n import gettext as _
from app.language.schema.problems import Problem
from app.procedures import publishing as procedures
from app.procedures.definition import Procedure
from app.workflows import publishing as workflows
from app.workflows.actions import ACTION_TYPES, ParameterKind
from app.workflows.checks.condition_names import QUALITIES

_Definition = Mapping[str, Any]
_NamedQualities = list[tuple[str, str]]
_MEMBERSHIP_OPERATORS = frozenset({"in", "contains"})


@dataclass(frozen=True)
class QualityUnknown(Problem):
    """The authority has no quality of that name."""

    slug: str


def quality_problems_of_procedure(document: _Definition, procedure: Procedure) -> Iterator[Problem]:
    """Those that the procedure asks for or looks at, and those that its workflow gives: all of its family."""
    named = qualities_in(document)
    known = find_qualities(slug for _place, slug in named)
    yield from _unknown_quality_problems(named, known)
    for place, slug in named:
        if slug in known and known[slug].family != procedure.family:
            yield Problem(place, _other_family_message(slug))
    given = _qualities_of_workflow(procedure.workflow)
    for slug, quality in sorted(find_qualities(given).items()):
        if quality.family != procedure.family:
            yield Problem("workflow", _("Le circuit nomme une qualité d’une autre famille : « %(slug)s ».", slug=slug))


def quality_problems_of_workflow(document: _Definition) -> Iterator[Problem]:
    """Those that it gives, withdraws or looks at: of the family of every procedure that follows it."""
    named = qualities_in(document)
    known = find_qualities(slug for _place, slug in named)
    yield from _unknown_quality_problems(named, known)
    families = {live.family for live in procedures.live_procedures() if live.definition.workflow == document["slug"]}
    for place, slug in named:
        if slug in known and families - {known[slug].family}:
            yield Problem(place, _other_family_message(slug))


def qualities_in(document: Any) -> _NamedQualities:
    """Every quality that a document names, after its place: who may fill it in, what actions give, what conditions look at."""
    return list(_walk_qualities(document, ""))


def _walk_qualities(node: Any, at: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for position, child in enumerate(node):
            yield from _walk_qualities(child, f"{at}[{position}]")
    if not isinstance(node, Mapping):
        return
    for name in _quality_parameters(node):
        yield f"{at}.{name}", node[name]
    if at == "account" and isinstance(node.get("qualities"), list):
        for position, slug in enumerate(node["qualities"]):
            if isinstance(slug, str):
                yield f"account.qualities[{position}]", slug
    yield from ((at, slug) for slug in _tested_qualities(node))
    for name, child in node.items():
        yield from _walk_qualities(child, f"{at}.{name}" if at and name not in _MEMBERSHIP_OPERATORS else at or name)


def _quality_parameters(node: _Definition) -> list[str]:
    """The parameters of an action that name a quality; other objects have keys that authors chose, `type` among them."""
    action_type = ACTION_TYPES.get(node["type"]) if isinstance(node.get("type"), str) else None
    names = action_type.find_parameters(ParameterKind.QUALITY) if action_type else []
    return [name for name in names if isinstance(node.get(name), str)]


def _tested_qualities(node: _Definition) -> Iterator[str]:
    """What an operation looks for among the qualities of the applicant."""
    for operator in _MEMBERSHIP_OPERATORS & node.keys():
        operands = node[operator]
        if isinstance(operands, list) and {"var": QUALITIES} in operands:
            yield from (each for each in operands if isinstance(each, str))


def _unknown_quality_problems(named: Iterable[tuple[str, str]], known: Mapping[str, Quality]) -> Iterator[Problem]:
    for place, slug in named:
        if slug not in known:
            yield QualityUnknown(place, _("Aucune qualité ne s’appelle « %(slug)s ».", slug=slug), slug)
        elif known[slug].is_archived:
            yield Problem(place, _("La qualité « %(slug)s » est archivée.", slug=slug))


def _qualities_of_workflow(workflow: str) -> list[str]:
    try:
        version = workflows.live_workflow(workflow).version_id
    except workflows.WorkflowNotFound:
        return []
    return [slug for _place, slug in qualities_in(workflows.raw_definition_of(version))]


def _other_family_message(slug: str) -> str:
    return _("La qualité « %(slug)s » est d’une autre famille que la démarche.", slug=slug)

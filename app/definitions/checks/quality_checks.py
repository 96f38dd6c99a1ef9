"""Checks of the qualities that a definition names: each exists, is not archived, and is of the right family."""

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
_QualityReferences = list[tuple[str, str]]
_MEMBERSHIP_OPERATORS = frozenset({"in", "contains"})


@dataclass(frozen=True)
class QualityUnknown(Problem):
    """The authority has no quality of that name."""

    slug: str


def quality_problems_of_procedure(definition: _Definition, procedure: Procedure) -> Iterator[Problem]:
    """Qualities that the procedure requires or tests, and those that its workflow gives, must be of the procedure's family."""
    references = qualities_in(definition)
    qualities = find_qualities(slug for _path, slug in references)
    yield from _unknown_quality_problems(references, qualities)
    for path, slug in references:
        if slug in qualities and qualities[slug].family != procedure.family:
            yield Problem(path, _other_family_message(qualities[slug]))
    workflow_qualities = _qualities_of_workflow(procedure.workflow)
    for _slug, quality in sorted(find_qualities(workflow_qualities).items()):
        if quality.family != procedure.family:
            words = _("Le circuit nomme une qualité d’une autre famille : « %(title)s ».", title=quality.title)
            yield Problem("workflow", words)


def quality_problems_of_workflow(definition: _Definition) -> Iterator[Problem]:
    """Qualities that the workflow gives, withdraws or tests must be of the family of every procedure that follows it."""
    references = qualities_in(definition)
    qualities = find_qualities(slug for _path, slug in references)
    yield from _unknown_quality_problems(references, qualities)
    families = {live.family for live in procedures.live_procedures() if live.definition.workflow == definition["slug"]}
    for path, slug in references:
        if slug in qualities and families - {qualities[slug].family}:
            yield Problem(path, _other_family_message(qualities[slug]))


def qualities_in(definition: Any) -> _QualityReferences:
    """The path and slug of every quality that a definition names, in its account rules, actions and conditions."""
    return list(_walk_qualities(definition, ""))


def _walk_qualities(node: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(node, list):
        for position, child in enumerate(node):
            yield from _walk_qualities(child, f"{path}[{position}]")
    if not isinstance(node, Mapping):
        return
    for name in _quality_parameters(node):
        yield f"{path}.{name}", node[name]
    if path == "account" and isinstance(node.get("qualities"), list):
        for position, slug in enumerate(node["qualities"]):
            if isinstance(slug, str):
                yield f"account.qualities[{position}]", slug
    yield from ((path, slug) for slug in _tested_qualities(node))
    for name, child in node.items():
        yield from _walk_qualities(
            child, f"{path}.{name}" if path and name not in _MEMBERSHIP_OPERATORS else path or name
        )


def _quality_parameters(node: _Definition) -> list[str]:
    """The parameters of an action that name a quality; other objects have keys that authors chose, `type` among them."""
    action_type = ACTION_TYPES.get(node["type"]) if isinstance(node.get("type"), str) else None
    names = action_type.find_parameters(ParameterKind.QUALITY) if action_type else []
    return [name for name in names if isinstance(node.get(name), str)]


def _tested_qualities(node: _Definition) -> Iterator[str]:
    """Slugs that an operation looks for among the qualities of the applicant."""
    for operator in _MEMBERSHIP_OPERATORS & node.keys():
        operands = node[operator]
        if isinstance(operands, list) and {"var": QUALITIES} in operands:
            yield from (operand for operand in operands if isinstance(operand, str))


def _unknown_quality_problems(
    references: Iterable[tuple[str, str]], qualities: Mapping[str, Quality]
) -> Iterator[Problem]:
    for path, slug in references:
        if slug not in qualities:
            yield QualityUnknown(path, _("Aucune qualité ne s’appelle « %(slug)s ».", slug=slug), slug)
        elif qualities[slug].is_archived:
            yield Problem(path, _("La qualité « %(title)s » est archivée.", title=qualities[slug].title))


def _qualities_of_workflow(workflow_slug: str) -> list[str]:
    try:
        version_id = workflows.live_workflow(workflow_slug).version_id
    except workflows.WorkflowNotFound:
        return []
    return [slug for _path, slug in qualities_in(workflows.raw_definition_of(version_id))]


def _other_family_message(quality: Quality) -> str:
    return _("La qualité « %(title)s » est d’une autre famille que la démarche.", title=quality.title)

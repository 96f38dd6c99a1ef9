"""The tasks before a definition is online: which are done, and where the others are."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flask import url_for

from app.core.i18n import LazyText, lazy_gettext
from app.core.i18n import gettext as _
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW, Kind
from app.definitions.drafts.definition_drafts import is_unpublished
from app.definitions.editing.edit_log import WorkingCopy
from app.definitions.editing.pointers import is_inside
from app.definitions.findings.findings import ADVICE, ERROR, Finding
from app.studio.definition_access import ADDRESSES_BY_KIND
from app.studio.finding_links import make_url
from app.studio.trials.trial_state import OUTDATED, UNTRIED, UP_TO_DATE, find_trial_state

DONE, TO_DO, OPTIONAL, TO_REPEAT = "done", "to_do", "optional", "to_repeat"


@dataclass(frozen=True)
class Task:
    """One task with its state, its page, and how many findings are in its way."""

    label: str
    state: str
    url: str
    count: int = 0


# Each task with the settings that it is about, the first being the one to open.
_PROCEDURE_TASKS: tuple[tuple[LazyText, tuple[str, ...]], ...] = (
    (lazy_gettext("Titre, résumé et présentation"), ("title", "summary", "presentation", "theme", "keywords")),
    (lazy_gettext("Questions"), ("pages",)),
    (lazy_gettext("Circuit"), ("workflow", "variables")),
    (lazy_gettext("Qui peut demander, et quand"), ("account", "limits", "internal", "family")),
    (lazy_gettext("Droit"), ("legal",)),
    (lazy_gettext("Données personnelles et conservation"), ("privacy",)),
    (lazy_gettext("Agents et contact"), ("functions", "intake")),
)
_WORKFLOW_TASKS: tuple[tuple[LazyText, tuple[str, ...]], ...] = (
    (lazy_gettext("Titre"), ("title",)),
    (lazy_gettext("Statuts, actions et messages"), ("statuses", "initial", "global_actions")),
    (lazy_gettext("Fonctions"), ("functions",)),
    (lazy_gettext("Données de traitement"), ("processing_fields", "variables", "levels")),
)
_MISSING = "missing_translation"
_TRIAL_TASK_STATES = {UNTRIED: OPTIONAL, OUTDATED: TO_REPEAT, UP_TO_DATE: DONE}


def list_tasks(kind: Kind, slug: str, copy: WorkingCopy, findings: Iterable[Finding]) -> list[Task]:
    """The tasks in the order in which people do them, publication last."""
    findings = list(findings)
    tasks = [
        *_list_content_tasks(kind, slug, copy.definition, findings),
        _make_translation_task(kind, slug, findings),
        *_list_try_out_tasks(kind, slug, copy),
        *_list_circuit_tasks(kind, copy.definition),
    ]
    return [*tasks, _make_publication_task(kind, slug, copy, findings)]


def _list_content_tasks(
    kind: Kind, slug: str, definition: Mapping[str, Any], findings: list[Finding]
) -> Iterator[Task]:
    for label, settings in _PROCEDURE_TASKS if kind is PROCEDURE else _WORKFLOW_TASKS:
        obstacles = [
            finding
            for finding in findings
            if finding.severity != ADVICE and any(is_inside(finding.pointer, setting) for setting in settings)
        ]
        pointer = obstacles[0].pointer if obstacles else settings[0]
        state = TO_DO if obstacles else DONE
        yield Task(str(label), state, make_url(kind, slug, definition, pointer), len(obstacles))


def _make_translation_task(kind: Kind, slug: str, findings: list[Finding]) -> Task:
    obstacles = [
        finding
        for finding in findings
        if is_inside(finding.pointer, "translations") or finding.rule == "stale_translation"
    ]
    is_optional = bool(obstacles) and all(obstacle.rule == _MISSING for obstacle in obstacles)
    url = url_for("studio_translations.show_translations", kind=ADDRESSES_BY_KIND[kind.name], slug=slug)
    count = sum(obstacle.rule != _MISSING for obstacle in obstacles)
    return Task(_("Traductions"), OPTIONAL if is_optional else TO_DO if obstacles else DONE, url, count)


def _list_try_out_tasks(kind: Kind, slug: str, copy: WorkingCopy) -> Iterator[Task]:
    """Done once somebody filled in the form and sent it, until the working copies are changed."""
    if kind is PROCEDURE and copy.draft:
        url = url_for("studio_trials.show_trial", slug=slug)
        trial_state = find_trial_state(slug, str(copy.definition.get("workflow")))
        yield Task(_("Essayer le formulaire"), _TRIAL_TASK_STATES[trial_state], url)


def _list_circuit_tasks(kind: Kind, definition: Mapping[str, Any]) -> Iterator[Task]:
    """A procedure waits for its circuit, which is published before it."""
    slug = str(definition.get("workflow"))
    if kind is PROCEDURE and is_unpublished(WORKFLOW, slug):
        url = url_for("publications.show_publication", kind=ADDRESSES_BY_KIND[WORKFLOW.name], slug=slug)
        yield Task(_("Publier le circuit"), TO_DO, url)


def _make_publication_task(kind: Kind, slug: str, copy: WorkingCopy, findings: list[Finding]) -> Task:
    url = url_for("publications.show_publication", kind=ADDRESSES_BY_KIND[kind.name], slug=slug)
    if copy.draft is None:
        return Task(_("En ligne"), DONE, "")
    return Task(_("Publier"), TO_DO, url, sum(finding.severity == ERROR for finding in findings))

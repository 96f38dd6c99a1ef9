"""Trials of definitions of the catalogue, driven without pages."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from app.studio.trials.sample_answers import invent_page_answers
from app.studio.trials.trial import MoveKind, Trial
from app.studio.trials.trial_actions import find_action, list_actions
from app.studio.trials.trial_case import TrialCase
from app.studio.trials.trial_clock import set_clock
from app.studio.trials.trial_forms import action_context, list_fields
from app.studio.trials.trial_moves import invent_trial_answers, submit, wait
from app.studio.trials.trial_run import replay_trial
from app.studio.trials.tried_definitions import TriedDefinitions, build_tried_definitions
from app.workflows.definition import parse_workflow

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
_CATALOGUE = Path(__file__).parents[3] / "app/catalogue"


@cache
def _read(kind: str, slug: str) -> Any:
    return json.loads((_CATALOGUE / kind / f"{slug}.json").read_text(encoding="utf-8"))


def read_procedure_definition(slug: str) -> dict[str, Any]:
    return deepcopy(_read("procedures", slug))


class TrialRun:
    """A trial under way: each call is one move, after which everything is replayed."""

    def __init__(self, tried: TriedDefinitions, **answers: Any) -> None:
        self.tried, self.trial = tried, Trial(START)
        self.trial = invent_trial_answers(self.trial, self.case)
        self.trial = submit(
            Trial(START, page_id=self.trial.page_id, answers={**self.trial.answers, **answers}), self.case
        )

    @property
    def case(self) -> TrialCase:
        return replay_trial(self.trial, self.tried)

    @property
    def status(self) -> str | None:
        return self.case.status_id

    @property
    def titles(self) -> list[str]:
        return [entry.title for entry in self.case.journal]

    def list_action_ids(self, by: str) -> list[str]:
        with set_clock(self.case.now):
            return [action.id for action in list_actions(self.case, by)]

    def act(self, action_id: str, by: str = "recipient", **answers: Any) -> None:
        case = self.case
        with set_clock(case.now):
            action = find_action(case, action_id, by)
            assert action is not None, self.list_action_ids(by)
            invented = {} if action.edits else invent_page_answers(list_fields(case, action), (), action_context(case))
        self.trial = self.trial.add_move(MoveKind.ACT, action=action_id, by=by, answers={**invented, **answers})

    def wait(self, duration: str) -> None:
        self.trial = wait(self.trial, self.case, duration)

    def find_rows(self, title: str) -> dict[str, str]:
        """The settings of the last action of that name in the journal."""
        entries = [entry for entry in self.case.journal if entry.title == title]
        assert entries, self.titles
        return dict(entries[-1].rows)


def try_catalogue(slug: str, **answers: Any) -> TrialRun:
    """A procedure of the catalogue, answered and sent."""
    definition = read_procedure_definition(slug)
    workflow = parse_workflow(_read("workflows", definition["workflow"]))
    return TrialRun(build_tried_definitions(definition, workflow), **answers)


def try_workflow(definition: dict[str, Any], procedure: dict[str, Any], **answers: Any) -> TrialRun:
    """A circuit written for a test, with a procedure that follows it."""
    functions = {function["id"]: "voirie-instruction" for function in definition["functions"]}
    procedure = {**procedure, "workflow": definition["slug"], "functions": functions}
    return TrialRun(build_tried_definitions(procedure, parse_workflow(definition)), **answers)

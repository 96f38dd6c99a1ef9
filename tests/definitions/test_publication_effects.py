"""Effects of a publication: counts of cases by status and version, of timers, of drafts by version."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.cases.drafts import request_drafts
from app.cases.workflow.workflow_models import PendingStep
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.effects.publication_effects import find_publication_effects
from app.definitions.effects.workflow_effects import WorkflowEffects
from app.procedures.publishing import live_procedure
from tests.cases.test_version_change import publish, rename_first_status
from tests.factories import PROCEDURE as SIGNALER
from tests.factories import WORKFLOW as SIGNALEMENT
from tests.factories import MakeCase


def find_case_effects(definition: dict[str, Any]) -> WorkflowEffects:
    effects = find_publication_effects(WORKFLOW, "signalement", definition).cases
    assert effects is not None
    return effects


def test_cases_are_counted_by_version_and_status(make_case: MakeCase) -> None:
    make_case()
    make_case(status="accepted")
    publish(lambda definition: definition.update(title="Autre"))
    make_case()
    case = make_case()
    db.session.add(PendingStep(case_id=case.id, status="new", entry="note", asked_at=clock.now()))
    case.limited_at = clock.now()
    db.session.commit()
    definition = deepcopy(SIGNALEMENT)
    rename_first_status(definition)

    effects = find_case_effects(definition)

    assert effects.versions == ((1, 1), (2, 2))
    status = effects.removed_statuses[0]
    assert (status.label, status.count, status.target_label) == ("Nouvelle", 3, "En étude")
    assert (effects.limited, effects.stuck_steps, effects.lost_timers) == (1, 1, 3)
    assert [target.id for target in effects.targets] == ["reviewed"]


def test_a_status_of_the_same_label_is_proposed(make_case: MakeCase) -> None:
    make_case()
    definition = deepcopy(SIGNALEMENT)
    rename_first_status(definition)
    definition["statuses"].insert(0, {**deepcopy(definition["statuses"][0]), "id": "again", "label": "NOUVELLE"})

    assert find_case_effects(definition).removed_statuses[0].target == "again"


def test_nothing_is_lost_when_the_words_change_only(make_case: MakeCase) -> None:
    make_case()

    effects = find_case_effects({**deepcopy(SIGNALEMENT), "title": "Autre"})

    assert (effects.stuck_steps, effects.lost_timers, effects.lost_awaited_answers) == (0, 0, 0)
    assert [(status.id, status.target) for status in effects.statuses] == [("new", "new")]


@pytest.mark.postgresql
def test_drafts_are_counted_by_version_with_what_they_lose(make_case: MakeCase) -> None:
    request_drafts.open_draft(live_procedure("signaler"), by=NOBODY)
    db.session.commit()
    definition = deepcopy(SIGNALER)
    definition["pages"][0]["fields"][0]["type"] = "short_text"
    del definition["pages"][0]["fields"][0]["options"], definition["pages"][0]["fields"][0]["statistic"]
    del definition["pages"][1]["fields"][1]
    definition["pages"][1]["fields"].append({"id": "rue", "type": "short_text", "label": "Rue"})

    effects = find_publication_effects(PROCEDURE, "signaler", definition).drafts

    assert effects is not None
    (version,) = effects.changed_versions
    changes = version.changes
    assert (version.number, version.count) == (1, 1)
    assert [field.id for field in changes.removed_fields] == ["nom"]
    assert [field.id for field in changes.retyped_fields] == ["type"]
    assert [field.id for field in changes.required_fields] == ["rue"]

"""The action that asks for a rating: after closing, once, and only agents read in the history that it was asked."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import CaseEvent
from app.cases.people.rating_requests import RatingRequest
from app.cases.workflow.workflow_models import ExecutionError
from app.core.db import db
from app.workflows import publishing as workflows
from tests.factories import WORKFLOW, MakeCase

RATING = {"id": "rating", "type": "ask_rating"}


@pytest.fixture
def publish(app: Flask, procedure_version: object) -> Any:
    def publish_with(status: int, *entries: dict[str, Any]) -> None:
        document = deepcopy(WORKFLOW)
        document["statuses"][status]["on_enter"] = list(entries)
        workflows.publish(document)
        db.session.commit()

    return publish_with


def test_a_workflow_that_asks_twice_asks_once(publish: Any, make_case: MakeCase) -> None:
    publish(1, RATING, {**RATING, "id": "again"})

    case = make_case(status="accepted")

    assert db.session.scalars(select(RatingRequest.case_id)).all() == [case.id]
    events = db.session.scalars(select(CaseEvent).where(CaseEvent.kind == "ask_rating")).all()
    assert [event.visible_to for event in events] == ["agents"]


def test_nothing_is_asked_while_the_case_is_open(publish: Any, make_case: MakeCase) -> None:
    publish(0, RATING)

    make_case()

    assert db.session.scalars(select(RatingRequest)).all() == []
    assert db.session.scalars(select(ExecutionError.reason)).all() == ["not_closed"]


def test_nothing_is_asked_of_a_case_anonymised_early(publish: Any, make_case: MakeCase) -> None:
    publish(1, {"id": "early", "type": "anonymise"}, RATING)

    make_case(status="accepted")

    assert db.session.scalars(select(RatingRequest)).all() == []

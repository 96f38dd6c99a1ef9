"""The composition root: every name in it resolves and runs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from app.cases.models import AnonymousCase, Case
from app.core import clock
from app.core.db import db
from app.core.jobs import schedule
from app.core.sites import Site
from app.wiring.actions import ACTION_TYPES
from app.wiring.jobs import NIGHTLY, SCHEDULE
from app.workflows.actions import PERFORMED_TYPES
from tests.factories import MakeCase


def test_every_declared_type_of_action_has_a_performer() -> None:
    assert ACTION_TYPES.keys() == PERFORMED_TYPES


def test_every_performer_is_in_the_module_of_its_key() -> None:
    modules = {key: performer.__module__.rpartition(".actions.")[2] for key, performer in ACTION_TYPES.items()}

    assert [(key, module) for key, module in modules.items() if module != key] == []


@pytest.mark.postgresql
def test_every_scheduled_task_runs_on_a_site_with_cases(app: Flask, site: Site, make_case: MakeCase) -> None:
    make_case()
    make_case(status="accepted")

    with app.app_context():
        for entry in SCHEDULE:
            assert schedule.run_if_due(site, entry), entry[0]

    errors = db.session.scalars(select(schedule.Heartbeat.last_error_code)).all()
    assert set(errors) == {None}


@pytest.mark.postgresql
def test_the_nightly_job_anonymises_due_cases(app: Flask, site: Site, make_case: MakeCase) -> None:
    open_case, closed_case = make_case(), make_case(status="accepted")

    with app.app_context(), clock.shift_clock(timedelta(days=93)):
        for job in NIGHTLY.values():
            job()
            db.session.commit()

    assert db.session.scalars(select(Case.id)).all() == [open_case.id]
    anonymous_case = db.session.scalars(select(AnonymousCase)).one()
    assert (anonymous_case.procedure_slug, anonymous_case.requests) == (closed_case.procedure_slug, 1)

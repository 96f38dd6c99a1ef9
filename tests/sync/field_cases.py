"""The case of a field agent, and a device with its copy."""

from __future__ import annotations

from uuid import UUID, uuid4

import pytest
from flask import Flask

from app.cases.models import Case
from app.cases.timeline import events_for
from app.core.db import db
from app.core.web.access_rules import Actor
from tests.cast import Person
from tests.field_tour import FieldDevice, publish_field_tour, submit_report


@pytest.fixture
def version_id(site) -> UUID:
    return publish_field_tour()


@pytest.fixture
def case(app: Flask, version_id: UUID) -> Case:
    return submit_report(version_id)


@pytest.fixture
def device(alice: Person, case: Case) -> FieldDevice:
    device = FieldDevice(alice)
    device.download_copies(case)
    return device


def reload_case(case: Case) -> Case:
    db.session.rollback()
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def kinds(case: Case) -> list[str]:
    return [entry.kind for entry in events_for(reload_case(case), is_agent=True)]


def colleague() -> Actor:
    return Actor(
        kind="agent",
        account_id=uuid4(),
        roles=frozenset({"voirie-instruction"}),
        families=frozenset({"polices-voirie"}),
    )

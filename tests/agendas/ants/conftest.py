"""An agenda that is a meeting point, and the doubles of both sides."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

import pytest
from flask import Flask

from app.agendas.ants import number_checks
from app.agendas.ants.meeting_points import Point, save_point
from app.core import outgoing
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from tests.agendas.ants.duplicates_double import TOKEN as SERVICE_TOKEN
from tests.agendas.ants.duplicates_double import DuplicatesDouble, run_double
from tests.agendas.ants.hub_double import TOKEN, HubDouble
from tests.agendas.passport_desk import create_agenda, publish_appointment
from tests.client import Browser

NUMBERS_FIELD = {"id": "pre_demandes", "type": "pre_applications", "label": "Numéros de pré-demande"}
POINT = Point(
    agenda_slug="titres",
    name="Mairie de Villeneuve",
    street="12 place du Marché, 69100",
    zip_code="69100",
    city_name="Villeneuve",
    longitude=4.88,
    latitude=45.76,
    services={"CNI": "passeport", "PASSPORT": "passeport"},
)


@pytest.fixture
def version_id(app: Flask, site: Site) -> UUID:
    """The procedure, whose number of people is what is typed, in service on the national site."""
    create_agenda()
    people = {"var": "answers.personnes"}
    question = {
        "id": "personnes",
        "type": "number",
        "label": "Combien de personnes ?",
        "integer": True,
        "required": False,
    }
    version = publish_appointment(people=people, more_fields=[question, {**NUMBERS_FIELD, "people": people}])
    save_point(POINT)
    site_settings.save_settings({"ants.mode": "published", "ants.hub_token": TOKEN})
    db.session.commit()
    return version


@pytest.fixture
def duplicates(app: Flask) -> Iterator[DuplicatesDouble]:
    """The duplicates service in use, allowed by the operator although its address is private."""
    with run_double() as double:
        outgoing.install(replace(app.config["PARVIS"], private_hosts=frozenset({double.host})))
        number_checks.clear_memory()
        yield double
    outgoing.install(app.config["PARVIS"])


@pytest.fixture
def service(version_id: UUID, duplicates: DuplicatesDouble) -> DuplicatesDouble:
    """The duplicates service, declared by the administrator."""
    site_settings.save_settings({"ants.service_url": f"{duplicates.url}/api/", "ants.service_token": SERVICE_TOKEN})
    db.session.commit()
    return duplicates


@pytest.fixture
def hub(version_id: UUID, stranger: Browser) -> HubDouble:
    return HubDouble(stranger)

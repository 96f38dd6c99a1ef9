"""The demo of workflow effects outside of a request: calls to a business application, an inventory, other requests."""

from __future__ import annotations

from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select

from app.cards import cards
from app.cases.lifecycle import submission
from app.cases.models import Case, CaseLink
from app.cases.reading.case_values import processing_of
from app.cases.workflow import transitions
from app.cases.workflow.workflow_models import ExecutionError
from app.core.db import db
from app.core.jobs.delivery import deliver_items
from app.core.jobs.outbox import OutboxItem
from app.core.settings import site_settings
from app.core.sites import Site
from app.core.web.access_rules import NOBODY, Actor
from app.packages.package_catalogue import Catalogue
from app.procedures import publishing as procedures
from app.setup.plan import make_plan
from app.setup.plan_execution import apply_plan
from devtools.demo import atlas_server, fixtures
from devtools.demo.seed import KEYS_OUTSIDE_CHARTER, TREES_PROCEDURE, create_tree_inventory
from tests.places.conftest import atlas as atlas

ANSWERS = {
    "lieu": {"where": "Devant l’école", "latitude": 47.498508, "longitude": -0.404642},
    "danger": True,
}


@pytest.mark.postgresql
def test_a_report_about_a_tree_updates_the_inventory(app: Flask, site: Site, atlas: str) -> None:
    with app.app_context():
        _open(atlas)
        first, second = _submit(), _submit()
        db.session.commit()
        _work()

        agent = _agent()
        transitions.run_action(second, "tie", {"reference": first.reference}, by=agent)
        transitions.run_action(first, "street", {}, by=agent)
        transitions.run_action(first, "plan", {"date_prevue": "2030-01-02"}, by=agent)
        transitions.run_action(first, "done", {}, by=agent)
        db.session.commit()

        assert processing_of(first)["numero"].startswith("GT-")
        assert processing_of(first)["position"]["latitude"] == 47.498508
        assert first.criticality == 1
        assert (first.status, second.status) == ("done", "closed")
        assert cards.find_card("arbres", first.reference) is not None
        assert len(db.session.scalars(select(CaseLink)).all()) == 2
        assert db.session.scalars(select(ExecutionError)).all() == []


def _open(atlas: str) -> None:
    """Set up an authority with these two procedures and the development services."""
    authority, catalogue = fixtures.load_authority(), Catalogue()
    charter = {name: value for name, value in authority.items() if name not in KEYS_OUTSIDE_CHARTER}
    slugs = [TREES_PROCEDURE, "signaler-un-probleme-de-voirie"]
    apply_plan(make_plan(charter, catalogue=catalogue, procedures=slugs, departments=authority["departments"]))
    site_settings.save_settings(atlas_server.build_settings(atlas))
    create_tree_inventory()


def _submit() -> Case:
    version_id = procedures.live_procedure("signaler-un-arbre").version_id
    return submission.submit(version_id, ANSWERS, token=uuid4(), channel="web", by=NOBODY).case


def _agent() -> Actor:
    return Actor(
        kind="agent",
        account_id=uuid4(),
        roles=frozenset({"voirie-instruction", "voirie-signature"}),
        families=frozenset({"polices-voirie"}),
    )


def _work() -> None:
    """Run the queued jobs, and the jobs that they queue."""
    for kind in ("geolocate", "call_webservice"):
        deliver_items(
            "principal", [str(item.id) for item in db.session.scalars(select(OutboxItem).filter_by(kind=kind))]
        )
        db.session.expire_all()

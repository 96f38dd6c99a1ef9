"""Every route of the administration that changes something writes it to the history, or stands in a list with its reason."""

from __future__ import annotations

from typing import Any

import pytest
from bs4 import BeautifulSoup
from flask import Flask
from sqlalchemy import func, select

from app.accounts.administration_history import AdministrationEvent
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import get_access_rule
from tests.security.database_snapshots import make_rewinder
from tests.security.endpoint_requests import EndpointRequest, build_form, list_endpoints, make_visitor
from tests.security.forged_browsers import Visitor
from tests.security.history_requests import Step, list_steps
from tests.security.routes_without_history import REASONS
from tests.security.target_objects import Objects
from tests.security.target_site import TargetSite
from tests.studio.html_form import read_fields

pytestmark = pytest.mark.timeout(300)

# Whoever holds the role of a régie that edits it changes what an administrator changes.
OWN_REGIE = {"own_regie_settings", "own_regie_archiving", "regie_products", "external_sources", "family_portals"}
RULES = {"administrator", "designer", "site_editor", "theme_editor", "page_editor", "article_editor"}


@pytest.fixture
def second_factor():
    return "on"


def is_about_own_regie(endpoint: str) -> bool:
    return endpoint.partition(".")[0] in OWN_REGIE


def list_administration_routes(app: Flask) -> list[EndpointRequest]:
    return [
        route
        for route in list_endpoints(app)
        if route.method == "POST"
        and (get_access_rule(app, route.endpoint) in RULES or is_about_own_regie(route.endpoint))
    ]


def send_step(app: Flask, step: Step, visitor: Visitor, objects: Objects) -> int:
    prepared = step.prepare(objects) if step.prepare else {}
    values = {**step.values, **prepared}
    url = build_url(app, step.endpoint, objects, values)
    page_fields = read_form(visitor, build_url(app, step.page, objects, values), url) if step.page else {}
    form = {**build_form(step.endpoint, objects, by="administrator"), **page_fields, **step.form, **prepared}
    form.pop("csrf_token", None)
    return visitor.post(url, form).status_code


def build_url(app: Flask, endpoint: str, objects: Objects, more: dict[str, Any]) -> str:
    values = {**objects.get_url_values(endpoint), **more}
    rule = next(app.url_map.iter_rules(endpoint))
    return app.url_map.bind("localhost").build(endpoint, {name: values[name] for name in rule.arguments})


def read_form(visitor: Visitor, page_url: str, action: str) -> dict[str, Any]:
    page = BeautifulSoup(visitor.get(page_url).text, "html.parser")
    form = page.select_one(f'form[action="{action}"]')
    return read_fields(str(form)).to_dict(flat=False) if form else {"no form": action}


def count_events() -> int:
    db.session.rollback()
    return db.session.scalar(select(func.count()).select_from(AdministrationEvent)) or 0


def test_every_route_of_the_administration_writes_to_the_history(app: Flask, site: Site, target_site: TargetSite):
    objects = target_site.make_objects()
    administrator = make_visitor(target_site, "administrator", objects)
    manager = make_visitor(target_site, "agent_in_charge", objects)
    routes, rewind = list_administration_routes(app), make_rewinder(site)
    silent, stale = [], []

    for route in routes:
        rewind()
        *preparations, step = list_steps(route.endpoint)
        visitor = manager if is_about_own_regie(route.endpoint) else administrator
        for preparation in preparations:
            send_step(app, preparation, visitor.open_again(), objects)
        before = count_events()
        status = send_step(app, step, visitor.open_again(), objects)
        if count_events() == before and route.endpoint not in REASONS:
            silent.append(f"{route.endpoint} answers {status} and writes nothing to the history")
        elif count_events() > before and route.endpoint in REASONS:
            stale.append(f"{route.endpoint} writes to the history: it needs no reason")

    assert not silent, "\n".join(silent)
    assert not stale, "\n".join(stale)


def test_no_reason_is_given_for_a_route_that_is_gone(app: Flask):
    endpoints = {route.endpoint for route in list_administration_routes(app)}

    assert set(REASONS) - endpoints == set()
    assert all(reason.strip() for reason in REASONS.values())

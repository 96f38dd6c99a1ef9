"""The composition root: who plugs into what. Deleting a capability means deleting its folder and its lines here."""

from __future__ import annotations

from flask import Flask

from app.accounts import administration_watch, passwords, second_factor_requirement
from app.cases.lifecycle import holds, participants
from app.cases.reading import case_facts
from app.cases.workflow import call_responses, effects
from app.connectors import webservice_calls
from app.core import event_bus
from app.core.jobs import outbox, queue, queue_job, schedule
from app.core.operations import health
from app.core.settings import site_settings
from app.core.sites import SiteList
from app.definitions import help_articles
from app.identity import sources as identity_sources
from app.knowledge import field_help
from app.places import districts, territory
from app.procedures import district_lookup as known_places
from app.procedures.definition import parse_fields
from app.procedures.sources import field_options, option_lookup
from app.search import index_refresh
from app.wiring import web
from app.wiring.actions import ACTION_TYPES
from app.wiring.events import REACTIONS
from app.wiring.identity import IDENTITY_NAMES, IDENTITY_SOURCES
from app.wiring.jobs import HANDLERS, QUEUE_JOBS, SCHEDULE, WHEN_FAILED
from app.wiring.lifecycle import CASE_FACTS, CASE_TEXTS, HOLDS, PARTICIPANTS
from app.wiring.search import SEARCH_SOURCES
from app.wiring.settings import HEALTH_CHECKS, SETTINGS
from app.wiring.sources import OFFER_BUILDERS, OWN_SOURCE_PROVIDERS, SOURCE_PROVIDERS
from app.wiring.watched_rows import WATCHED_ROWS
from app.workflows import publishing as workflows


def install_domain(sites: SiteList) -> None:
    """Install what every process needs, web or not."""
    event_bus.install(REACTIONS)
    effects.install(ACTION_TYPES)
    participants.install(PARTICIPANTS)
    holds.install(HOLDS)
    case_facts.install(CASE_FACTS, CASE_TEXTS)
    outbox.install(HANDLERS, sites, when_failed=WHEN_FAILED)
    queue_job.install(QUEUE_JOBS)
    site_settings.install(SETTINGS)
    known_places.install(districts.find_district, territory.metres_outside, territory.bounds)
    schedule.install(SCHEDULE)
    health.install(HEALTH_CHECKS)
    option_lookup.install(SOURCE_PROVIDERS, OWN_SOURCE_PROVIDERS)
    field_options.install(OFFER_BUILDERS)
    call_responses.install(webservice_calls.find_last_response)
    workflows.install(parse_fields)
    index_refresh.install(SEARCH_SOURCES)
    identity_sources.install(IDENTITY_SOURCES, IDENTITY_NAMES)
    help_articles.install(field_help.list_questions)


def install(app: Flask) -> None:
    """Everything, on the web application."""
    install_domain(app.extensions["sites"])
    passwords.install(app.config["PARVIS"])
    second_factor_requirement.install(app.config["PARVIS"])
    queue.install(app.config["PARVIS"])
    administration_watch.install(WATCHED_ROWS)
    web.install(app)

"""Seeds the demo: the whole catalogue, people, and their cases of the last four months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select, update

from app.accounts import quality_holders
from app.accounts.models import Account, Department, Role
from app.accounts.profile import read_profile
from app.accounts.qualities import find_quality
from app.accounts.quality_holders import QualityOrigin
from app.accounts.role_kinds import PROCESSES
from app.accounts.sectoral_ids import sectoral_id
from app.config import Settings
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.core.sites import Site
from app.core.web.access_rules import Actor
from app.identity.openid import declared_sources
from app.packages.package_catalogue import Catalogue
from app.places import districts
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from app.procedures.sources.source_store import save_source
from app.search import index_refresh
from app.setup.plan import Plan, make_plan
from app.setup.plan_execution import apply_plan
from app.statistics.ratings import record_rating
from devtools.demo import (
    agendas,
    agent_sources,
    atlas_server,
    case_views,
    documents,
    events,
    fixtures,
    invoices,
    linked_software,
    office_template,
    proof_bills,
    proof_draft,
    reception,
    report_service,
    signers,
    site_pages,
    site_texts,
    software_keys,
    software_webhooks,
    story_dates,
    studio,
    theme_publication,
    wallet,
    workplace,
)
from devtools.demo.canned_replies import write_canned_replies
from devtools.demo.knowledge_base import publish_demo_articles, publish_help_articles
from devtools.demo.mail import create_mail
from devtools.demo.people import create_accounts
from devtools.demo.scanned_documents import create_scanned_documents
from devtools.demo.stories import draw_files, play_story
from devtools.demo.theme_names import NEUTRAL
from devtools.franceconnect import server as franceconnect_server
from devtools.proconnect import declarations, proconnect_server

# The authority was created shortly before its oldest case.
OPENING_AGE = timedelta(days=130)
STUDIO_WORK_AGE = timedelta(days=1)
ROADS_AGENT = "alice.perrin@vaubrelles.example"
ADMINISTRATOR = "elise.moreau@vaubrelles.example"
TEMPLATE_AUTHOR = "karim.haddad@vaubrelles.example"
PROOF_OWNER = "denis.okafor@courriel.example"
TREES_PROCEDURE = "signaler-un-arbre"
KEYS_OUTSIDE_CHARTER = {"password", "departments", "accounts", "recognised", "legal_notice"}


def seed_demo(site: Site, *, theme: str = NEUTRAL) -> bool:
    """Create the demo on an empty site; returns False, and does nothing, if the site already has an authority."""
    if db.session.scalar(select(Department.id).limit(1)) is not None:
        return False
    stories, authority = fixtures.load_stories(), fixtures.load_authority()
    draw_files(stories)
    themes = theme_publication.load_themes()
    present = clock.now()
    with story_dates.set_clock(present - OPENING_AGE):
        apply_plan(_build_plan(authority))
        give_export_rights()
        cast = create_accounts(authority)
        _configure_places()
        _configure_franceconnect()
        _declare_proconnect()
        agent_sources.declare_agent_sources()
        create_tree_inventory()
        report_service.publish_service()
        publish_help_articles()
        site_pages.publish_pages()
        theme_publication.publish_themes(themes, theme=theme)
        write_canned_replies(cast)
        signers.prepare_signing(authority, cast, administrator=cast[ADMINISTRATOR])
        documents.name_signatory()
        proof_bills.write_certificates()
    played = [documents.PlayedStory(story, play_story(story, cast, present=present)) for story in stories]
    for holder_fixture in authority["recognised"]:
        with story_dates.set_clock(present - timedelta(days=holder_fixture["days_ago"])):
            _give_quality(holder_fixture, cast[holder_fixture["email"]])
    _record_ratings(present)
    create_mail(present, cast[ROADS_AGENT])
    create_scanned_documents(present, cast[ROADS_AGENT])
    publish_demo_articles(present, cast[ADMINISTRATOR])
    _start_studio_work(present, cast[ADMINISTRATOR], cast[TEMPLATE_AUTHOR])
    office_template.publish_office_templates(present, cast[ADMINISTRATOR])
    site_texts.write_site_texts(present, cast[ADMINISTRATOR])
    case_views.save_views(cast)
    workplace.organise_work(present, cast)
    reception.create_duties_and_calls(present, cast)
    agendas.fill_agendas(present, cast)
    events.fill_events(present, cast)
    invoices.fill_regie(present, cast)
    linked_software.link_software(present, cast)
    software_keys.create_keys(present)
    software_webhooks.create_webhooks(present)
    wallet.fill_wallet(present, cast)
    documents.make_documents(played, cast, present=present)
    proof_draft.create_draft_with_proof(cast[PROOF_OWNER])
    proof_bills.read_queued_proofs(_list_cases_with_codes(played))
    index_refresh.refresh_index()
    return True


def give_export_rights() -> None:
    """Let those who process cases export their lists, as an administrator would."""
    db.session.execute(update(Role).where(Role.kind == PROCESSES.key).values(can_export=True))


def create_tree_inventory() -> None:
    """Create the inventory of trees, which a workflow updates; that workflow also calls the business application, if it
    runs.
    """
    trees = fixtures.load_trees()
    save_source(trees)
    version = db.session.get_one(ProcedureVersion, procedures.live_procedure(TREES_PROCEDURE).version_id)
    software = site_settings.get_setting("webservices.host_1")
    variables = {"gestion": f"http://{software}/gestion"} if software else {}
    procedures.publish({**version.definition, "variables": {"inventaire": trees["slug"], **variables}})


def _list_cases_with_codes(played: list[documents.PlayedStory]) -> frozenset[str]:
    """The cases whose proof of residence has a code."""
    return frozenset(
        str(each.case.id)
        for each in played
        for file in each.story["answers"].get("domicile", ())
        if isinstance(file, dict) and proof_bills.has_code(file["picture"])
    )


def _give_quality(holder_fixture: Mapping[str, Any], holder: Actor) -> None:
    """Grant a quality that a department recognised some time ago."""
    account = db.session.get_one(Account, holder.account_id)
    profile, quality = read_profile(account), find_quality(holder_fixture["quality"])
    origin = QualityOrigin(name=profile.name, email=profile.email, reason=holder_fixture["reason"])
    until = clock.add_months(clock.today(), holder_fixture["months"])
    quality_holders.give_quality(quality, sectoral_id(account.id, quality.family), origin, until=until)


def _record_ratings(present: datetime) -> None:
    """Record the opinions of residents whose cases are long gone on two procedures."""
    for slug, entries in fixtures.load_ratings().items():
        for entry in entries:
            with story_dates.set_clock(present - timedelta(days=entry["days_ago"])):
                record_rating(slug, entry["mark"], entry["comment"])


def _start_studio_work(present: datetime, administrator: Actor, agent: Actor) -> None:
    """Start the studio work of yesterday: that of the administrator, and of an agent whom they let edit a procedure."""
    assert administrator.account_id
    assert agent.account_id
    with story_dates.set_clock(present - STUDIO_WORK_AGE):
        studio.create_working_copy(administrator.account_id)
        studio.import_publik_form(administrator.account_id)
        studio.grant_edit_right(
            db.session.get_one(Account, agent.account_id), studio.TEMPLATE_PROCEDURE, by=administrator
        )
        studio.write_template(agent.account_id)


def _configure_places() -> None:
    """Import the districts, and configure the development services if they run; otherwise addresses are typed."""
    districts.save_map(fixtures.load_districts())
    settings: Settings = current_app.config["PARVIS"]
    base = f"http://{atlas_server.HOST}:{atlas_server.get_port(settings)}"
    if not settings.is_production and base.removeprefix("http://") in settings.private_hosts:
        site_settings.save_settings(atlas_server.build_settings(base))


def _configure_franceconnect() -> None:
    """Propose the double of FranceConnect if it runs."""
    settings: Settings = current_app.config["PARVIS"]
    issuer = franceconnect_server.build_issuer(franceconnect_server.get_port(settings))
    if not settings.is_production and issuer.split("/")[2] in settings.private_hosts:
        site_settings.save_settings(franceconnect_server.build_settings(issuer))


def _declare_proconnect() -> None:
    """Propose the double of ProConnect to agents and to companies if it runs."""
    settings: Settings = current_app.config["PARVIS"]
    issuer = proconnect_server.build_issuer(proconnect_server.get_port(settings))
    if not settings.is_production and issuer.split("/")[2] in settings.private_hosts:
        declared_sources.declare_source(declarations.build_declaration(issuer))
        declared_sources.declare_source(declarations.build_company_declaration(issuer))


def _build_plan(authority: Mapping[str, Any]) -> Plan:
    """A plan of the whole catalogue, with the names and telephone numbers of the fictional departments."""
    catalogue = Catalogue()
    charter = {name: value for name, value in authority.items() if name not in KEYS_OUTSIDE_CHARTER}
    departments = authority["departments"]
    return make_plan(
        charter,
        catalogue=catalogue,
        procedures=catalogue.slugs,
        departments=departments,
        legal_notice=authority["legal_notice"],
    )

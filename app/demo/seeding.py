"""The demo authority, made once: the whole catalogue, people, and what they asked for over four months."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from flask import current_app
from sqlalchemy import select

from app.accounts import held_qualities
from app.accounts.held_qualities import Origin
from app.accounts.models import Account, Department
from app.accounts.profile import read_profile
from app.accounts.qualities import find_quality
from app.accounts.sectoral import sectoral_id
from app.config import Settings
from app.core import clock, site_settings
from app.core.access import Actor
from app.core.db import db
from app.core.sites import Site
from app.demo import atlas_server, documents, moments
from app.demo.cast import engage
from app.demo.stories import draw_files, play
from app.opening.establishing import establish
from app.opening.plan import Plan, make_plan
from app.packages.catalogue import Catalogue
from app.places import districts
from app.procedures import publishing as procedures
from app.procedures.models import ProcedureVersion
from app.procedures.sources.keeping import keep_source

# The authority opened shortly before its oldest request.
OPENED = timedelta(days=130)
TREES = "signaler-un-arbre"
NOT_IN_CHARTER = {"password", "departments", "accounts", "recognised", "legal_notice"}


def seed(site: Site) -> bool:
    """Makes the demo on an empty site; returns False, having done nothing, on one that has an authority."""
    if db.session.scalar(select(Department.id).limit(1)) is not None:
        return False
    stories, authority = documents.stories(), documents.authority()
    draw_files(stories)
    present = clock.now()
    with moments.at(present - OPENED):
        establish(_plan(authority))
        cast = engage(authority)
        _find_places()
        keep_trees()
    for story in stories:
        play(story, cast, present=present)
    for known in authority["recognised"]:
        with moments.at(present - timedelta(days=known["days_ago"])):
            _recognise(known, cast[known["email"]])
    return True


def keep_trees() -> None:
    """The inventory of the trees, which a workflow keeps up to date; it tells the business application, where it runs."""
    trees = documents.trees()
    keep_source(trees)
    version = db.session.get_one(ProcedureVersion, procedures.live(TREES).version_id)
    software = site_settings.get("webservices.host_1")
    known = {"gestion": f"http://{software}/gestion"} if software else {}
    procedures.publish({**version.document, "variables": {"inventaire": trees["slug"], **known}})


def _recognise(known: Mapping[str, Any], leader: Actor) -> None:
    """Somebody whom a service has known for a while."""
    account = db.session.get_one(Account, leader.account_id)
    profile, quality = read_profile(account), find_quality(known["quality"])
    origin = Origin(name=profile.name, email=profile.email, reason=known["reason"])
    until = clock.add_months(clock.today(), known["months"])
    held_qualities.give(quality, sectoral_id(account.id, quality.family), origin, until=until)


def _find_places() -> None:
    """The districts, and the services of development where they run: elsewhere addresses are written by hand."""
    districts.put(documents.districts())
    settings: Settings = current_app.config["PARVIS"]
    base = f"http://{atlas_server.HOST}:{atlas_server.port_of(settings)}"
    if not settings.is_production and base.removeprefix("http://") in settings.private_hosts:
        site_settings.write(atlas_server.settings_for(base))


def _plan(authority: Mapping[str, Any]) -> Plan:
    """The whole catalogue, with the names and telephones of the invented services."""
    catalogue = Catalogue()
    charter = {name: value for name, value in authority.items() if name not in NOT_IN_CHARTER}
    departments = authority["departments"]
    return make_plan(
        charter,
        catalogue=catalogue,
        procedures=catalogue.slugs,
        departments=departments,
        legal_notice=authority["legal_notice"],
    )

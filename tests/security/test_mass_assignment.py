"""S7: mass assignment; extra column names in a form change nothing beyond its own fields."""

import re
import sqlite3
from contextlib import closing
from functools import cache
from random import Random

import pytest

from app.accounts.models import SecondFactor
from app.core.db import db
from app.core.sites import Site
from app.migrations import metadata
from app.notifications.models import Preference, PushDevice
from app.privacy.models import DataExport
from tests.example_counts import choose_cases, read_seed
from tests.security.access_policy import POLICY
from tests.security.database_snapshots import ChangeDetector, make_rewinder
from tests.security.endpoint_requests import EndpointRequest, build_form, list_endpoints, make_visitor
from tests.security.policy_rules import ALLOWED

pytestmark = pytest.mark.by_turns(3)

COLUMNS = sorted(
    {
        column.name
        for tables in (metadata.MAIN, metadata.KEYS)
        for table in tables.tables.values()
        for column in table.columns
    }
)
HOSTILE = {
    "is_administrator": "1",
    "kind": "agent",
    "family": "etat-civil",
    "full": "1",
    "awaits_applicant": "",
    "visible_to": "everyone",
    "actor_kind": "agent",
    "suspended_at": "",
    "confirmed_at": "2026-01-01T00:00:00+00:00",
    "expires_at": "2099-01-01T00:00:00+00:00",
}
# Column names that are also input names on some pages.
PERMITTED_COLUMNS = {"channel", "email", "phone", "status", "revision", "token", "roles"}
# Fields that a form leaves empty, named as the column that they fill in.
_BOXES = {"is_active", "can_create"}
_SOFTWARE = {
    "can_refresh",
    "logout_redirect_uris",
    "logout_uri",
    "home_url",
    "public_keys",
    "authentication",
    "redirect_uris",
}
_SOURCE = {
    "is_certifying",
    "needs_second_factor",
    "scopes",
    "trusts_email",
    "authentication",
    "secret",
    "audience",
    "networks",
}
_SAML = {"certificate", "metadata_certificate", "metadata_url", "has_verified_emails", "strong_contexts", "url"}
OWN_COLUMNS = {
    "directories.create_directory": {"authority_certificate"} | _BOXES,
    "directories.update_directory": {"authority_certificate"} | _BOXES,
    # Facts read on a paper, by which its holder is shown.
    "document_verification.create_verification": {"name", "number", "reference"},
    "event_sessions.create_session": {"description"},
    "event_sessions.update_session": {"description"},
    "linked_software.create_client": _SOFTWARE,
    "linked_software.update_client": _SOFTWARE,
    "openid_sources.create_source": _SOURCE | _BOXES,
    "openid_sources.update_source": _SOURCE | _BOXES,
    "booking_adjustments.create_decision": {"decision"},
    "payment_anomalies.create_decision": {"decision"},
    "saml_providers.create_provider": _SAML | _BOXES,
    "saml_providers.update_provider": _SAML | _BOXES,
    "mailboxes.create_mailbox": {"is_active"},
    "mailboxes.update_mailbox": {"is_active"},
    "wallet_document.update_document": {"expires_on", "issued_on"},
    "work_preferences.update_work_preferences": {"takes_on_acting"},
}
# One refuses a long form, the other makes a secret each time: neither reads a form.
READS_NO_FORM = {"api_keys.create_renewal", "payment_notifications.create_notification"}
IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ACTORS = ["owner", "administrator", "agent_in_charge", "anonymous", "code_for_everything", "reception"]
# Columns that change at each request: timestamps, positions, random identifiers.
MOVING = {"access_entry", "access_head", "attempt_counter", "heartbeat", "key"}


def add_columns(endpoint: str, form: dict) -> dict:
    permitted = PERMITTED_COLUMNS | OWN_COLUMNS.get(endpoint, set())
    columns = {
        name: HOSTILE.get(name, "00000000-0000-4000-8000-000000000000") for name in COLUMNS if name not in permitted
    }
    return {**columns, **form}


@pytest.mark.parametrize(
    ("actor", "share"),
    # One out of three of the many forms of an administrator, drawn with the seed.
    choose_cases([("owner", 1), ("administrator", 3)], [(actor, 1) for actor in ACTORS if actor != "owner"]),
)
def test_a_form_with_extra_columns_has_the_effect_of_the_plain_one(app, site, target_site, actor, share):
    for model in (PushDevice, Preference, SecondFactor, DataExport):
        db.session.query(model).delete()
    objects = target_site.make_objects()
    db.session.commit()
    first = make_visitor(target_site, actor, objects)
    rewind, rows = make_rewinder(site), read_protected_columns(site)
    different, accepted_count = [], 0
    routes = [route for route in list_endpoints(app) if route.method == "POST" and is_allowed(route, actor)]
    routes = [route for route in routes if route.endpoint not in READS_NO_FORM]
    for route in Random(read_seed()).sample(routes, len(routes) // share):
        form, outcomes = build_form(route.endpoint, objects, by=actor), []
        for form_values in (form, add_columns(route.endpoint, form)):
            rewind()
            status = first.open_again().post(route.build_url(app, objects), form_values).status_code
            outcomes.append((status, compute_changes(rows, read_protected_columns(site))))
        accepted_count += outcomes[0][0] < 400
        if outcomes[0] != outcomes[1]:
            different.append(f"{route.endpoint}: {outcomes[0]} then {outcomes[1]}")

    assert different == []
    assert accepted_count >= 5, "the control: forms are taken"


def is_allowed(route: EndpointRequest, actor: str) -> bool:
    return POLICY[route.endpoint].get_expected_status(actor) == ALLOWED


def compute_changes(before: dict[str, list], after: dict[str, list]) -> dict[str, object]:
    """Return by table the added rows, the deleted rows and the changed readable columns."""
    differences = {name: compare_rows(before[name], after[name]) for name in after if before[name] != after[name]}
    return {name: rows for name, rows in differences.items() if any(rows)}


def compare_rows(before: list, after: list) -> tuple[list, list]:
    deleted_rows, added_rows = [tuple(map(hide_identifier, row)) for row in before], []
    for row in (tuple(map(hide_identifier, row)) for row in after):
        if row in deleted_rows:
            deleted_rows.remove(row)
        else:
            added_rows.append(row)
    return sorted(map(repr, deleted_rows)), sorted(map(repr, added_rows))


def read_protected_columns(site: Site) -> dict[str, list]:
    """Read the columns that hold state or rights: all but identifiers, sealed values, drawn ones, digests and timestamps."""
    with closing(sqlite3.connect(str(site.engine.url.database))) as file:
        return {name: file.execute(statement).fetchall() for name, statement in list_protected_columns().items()}


@cache
def list_protected_columns() -> dict[str, str]:
    """Return by table the statement that reads these columns."""
    columns = {
        name: [f'"{column.name}"' for column in table.columns if is_telling(column)]
        for name, table in metadata.MAIN.tables.items()
        if name not in MOVING
    }
    return {name: f'SELECT {", ".join(names)} FROM "{name}"' for name, names in columns.items() if names}


def hide_identifier(value):
    """Hide the identifiers in a history, which differ between both runs."""
    return IDENTIFIER.sub("…", value) if isinstance(value, str) else value


def is_telling(column) -> bool:
    return (
        column.type.python_type in (str, bool, int)
        and not column.name.endswith(("_id", "reference"))
        # The number of writes of a row, which is its revision, depends on the cache of this process.
        and column.name not in ("id", "stored_name", "password_hash", "slug", "revision", "certificate", "username")
    )


@pytest.mark.parametrize("actor", choose_cases(ACTORS[:2], ACTORS[2:]))
def test_a_refused_form_with_extra_columns_changes_nothing(app, site, target_site, actor):
    objects = target_site.make_objects()
    visitor = make_visitor(target_site, actor, objects)
    changes, refused_count = ChangeDetector(site), 0

    for route in list_endpoints(app):
        if route.method == "POST" and not is_allowed(route, actor):
            refused_count += 1
            form = add_columns(route.endpoint, build_form(route.endpoint, objects, by=actor))
            visitor.post(route.build_url(app, objects), form)

    assert changes.find_changes() == []
    assert refused_count > 10, "the control: forms are refused"

"""S7: mass assignment; extra column names in a form change nothing beyond its own fields."""

import re

import pytest

from app.accounts.models import SecondFactor
from app.core.db import db
from app.migrations import metadata
from app.notifications.models import Preference, PushDevice
from app.privacy.models import DataExport
from tests.example_counts import choose_cases
from tests.security.access_policy import POLICY
from tests.security.database_snapshots import ChangeDetector, make_rewinder
from tests.security.endpoint_requests import build_form, list_endpoints, make_visitor
from tests.security.policy_rules import ALLOWED

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
_SOURCE = {"is_certifying", "needs_second_factor", "scopes", "trusts_email", "authentication", "secret", "audience"}
_SAML = {"certificate", "metadata_certificate", "metadata_url", "has_verified_emails", "strong_contexts", "url"}
OWN_COLUMNS = {
    "directories.create_directory": {"authority_certificate"} | _BOXES,
    "directories.update_directory": {"authority_certificate"} | _BOXES,
    # Facts read on a paper, by which its holder is shown.
    "document_verification.create_verification": {"name", "number", "reference"},
    "linked_software.create_client": _SOFTWARE,
    "linked_software.update_client": _SOFTWARE,
    "openid_sources.create_source": _SOURCE | _BOXES,
    "openid_sources.update_source": _SOURCE | _BOXES,
    "saml_providers.create_provider": _SAML | _BOXES,
    "saml_providers.update_provider": _SAML | _BOXES,
    "mailboxes.create_mailbox": {"is_active"},
    "mailboxes.update_mailbox": {"is_active"},
    "work_preferences.update_work_preferences": {"takes_on_acting"},
}
IDENTIFIER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
# The forms of the two others are among those of the owner and of agents.
WHO = choose_cases(["anonymous", "owner", "agent_in_charge", "administrator"], ["code_for_everything", "reception"])
# Columns that change at each request: timestamps, positions, random identifiers.
MOVING = {"access_entry", "access_head", "attempt_counter", "heartbeat", "key"}


def add_columns(endpoint: str, form: dict) -> dict:
    permitted = PERMITTED_COLUMNS | OWN_COLUMNS.get(endpoint, set())
    columns = {
        name: HOSTILE.get(name, "00000000-0000-4000-8000-000000000000") for name in COLUMNS if name not in permitted
    }
    return {**columns, **form}


@pytest.mark.parametrize("actor", WHO)
def test_a_form_with_extra_columns_has_the_effect_of_the_plain_one(app, site, target_site, actor):
    for model in (PushDevice, Preference, SecondFactor, DataExport):
        db.session.query(model).delete()
    objects = target_site.make_objects()
    db.session.commit()
    rewind, before = make_rewinder(site), list_protected_columns()
    different, accepted_count = [], 0
    for route in list_endpoints(app):
        if route.method != "POST" or POLICY[route.endpoint].get_expected_status(actor) != ALLOWED:
            continue
        form, outcomes = build_form(route.endpoint, objects, by=actor), []
        for form_values in (form, add_columns(route.endpoint, form)):
            rewind()
            visitor = make_visitor(target_site, actor, objects)
            status = visitor.post(route.build_url(app, objects), form_values).status_code
            outcomes.append((status, compute_changes(before, list_protected_columns())))
        accepted_count += outcomes[0][0] < 400
        if outcomes[0] != outcomes[1]:
            different.append(f"{route.endpoint}: {outcomes[0]} then {outcomes[1]}")

    assert different == []
    assert accepted_count >= 5, "the control: forms are taken"


def compute_changes(before: dict[str, list], after: dict[str, list]) -> dict[str, object]:
    """Return by table the added rows, the deleted rows and the changed readable columns."""
    return {name: compare_rows(before[name], after[name]) for name in after if before[name] != after[name]}


def compare_rows(before: list, after: list) -> tuple[list, list]:
    deleted_rows, added_rows = list(before), []
    for row in after:
        if row in deleted_rows:
            deleted_rows.remove(row)
        else:
            added_rows.append(row)
    return sorted(map(repr, deleted_rows)), sorted(map(repr, added_rows))


def list_protected_columns() -> dict[str, list]:
    """List the columns that hold state or rights: all but identifiers, sealed values, drawn ones, digests and timestamps."""
    db.session.expire_all()
    column_names = {}
    with db.session.get_bind().connect() as connection:
        for name, table in metadata.MAIN.tables.items():
            columns = [column for column in table.columns if is_telling(column)]
            if columns and name not in MOVING:
                rows = connection.execute(table.select().with_only_columns(*columns))
                column_names[name] = sorted((tuple(map(hide_identifier, row)) for row in rows), key=repr)
    return column_names


def hide_identifier(value):
    """What a history names by its identifier is the same in both runs, under another."""
    return IDENTIFIER.sub("…", value) if isinstance(value, str) else value


def is_telling(column) -> bool:
    return (
        column.type.python_type in (str, bool, int)
        and not column.name.endswith(("_id", "reference"))
        # The number of writes of a row, which is its revision, depends on the cache of this process.
        and column.name not in ("id", "stored_name", "password_hash", "slug", "revision", "certificate")
    )


def test_a_refused_form_with_extra_columns_changes_nothing(app, site, target_site):
    objects = target_site.make_objects()
    visitors = {actor: make_visitor(target_site, actor, objects) for actor in WHO}
    changes = ChangeDetector(site)

    for route in list_endpoints(app):
        for actor, visitor in visitors.items():
            if route.method == "POST" and POLICY[route.endpoint].get_expected_status(actor) != ALLOWED:
                form = add_columns(route.endpoint, build_form(route.endpoint, objects, by=actor))
                visitor.post(route.build_url(app, objects), form)

    assert changes.find_changes() == []

"""S7: whatever columns a form is stuffed with, only what its page asks is changed."""

import pytest

from app.accounts.models import SecondFactor
from app.core.db import db
from app.migrations import metadata
from app.notifications.models import Preference, PushDevice
from app.privacy.models import DataExport
from tests.security.access_policy import ALLOWED, POLICY
from tests.security.database_snapshots import ChangeDetector, make_rewinder
from tests.security.endpoint_requests import build_form, list_endpoints, make_visitor

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
# Names of columns that are also those of inputs on some pages.
ASKED = {"channel", "email", "phone", "status", "revision", "token", "roles"}
WHO = ["anonymous", "code_for_everything", "owner", "agent_in_charge", "reception", "administrator"]
# What changes at each request of anybody: when, in what order, under which random name.
MOVING = {"access_entry", "access_head", "attempt_counter", "heartbeat", "key"}


def add_columns(form: dict) -> dict:
    columns = {name: HOSTILE.get(name, "00000000-0000-4000-8000-000000000000") for name in COLUMNS if name not in ASKED}
    return {**columns, **form}


@pytest.mark.parametrize("actor", WHO)
def test_a_stuffed_form_does_what_the_plain_one_does(app, site, house, actor):
    for kept in (PushDevice, Preference, SecondFactor, DataExport):
        db.session.query(kept).delete()
    objects = house.make_objects()
    db.session.commit()
    rewind, before = make_rewinder(site), list_protected_columns()
    different, taken = [], 0
    for door in list_endpoints(app):
        if door.method != "POST" or POLICY[door.endpoint].get_expected_status(actor) != ALLOWED:
            continue
        form, done = build_form(door.endpoint, objects, by=actor), []
        for sent in (form, add_columns(form)):
            rewind()
            visitor = make_visitor(house, actor, objects)
            status = visitor.post(door.build_url(app, objects), sent).status_code
            done.append((status, compute_changes(before, list_protected_columns())))
        taken += done[0][0] < 400
        if done[0] != done[1]:
            different.append(f"{door.endpoint}: {done[0]} then {done[1]}")

    assert different == []
    assert taken >= 5, "the control: forms are taken"


def compute_changes(before: dict[str, list], after: dict[str, list]) -> dict[str, object]:
    """By table, the rows that came, went, and what of their readable columns changed."""
    return {name: compare_rows(before[name], after[name]) for name in after if before[name] != after[name]}


def compare_rows(before: list, after: list) -> tuple[list, list]:
    gone, come = list(before), []
    for row in after:
        if row in gone:
            gone.remove(row)
        else:
            come.append(row)
    return sorted(map(repr, gone)), sorted(map(repr, come))


def list_protected_columns() -> dict[str, list]:
    """The columns that say what somebody is or may: everything but identifiers, seals, digests and moments."""
    db.session.expire_all()
    found = {}
    with db.session.get_bind().connect() as connection:
        for name, table in metadata.MAIN.tables.items():
            columns = [column for column in table.columns if is_telling(column)]
            if columns and name not in MOVING:
                rows = connection.execute(table.select().with_only_columns(*columns))
                found[name] = sorted((tuple(row) for row in rows), key=repr)
    return found


def is_telling(column) -> bool:
    return (
        column.type.python_type in (str, bool, int)
        and not column.name.endswith(("_id", "reference"))
        # How often a row is written depends on what this process read before.
        and column.name not in ("id", "stored_name", "password_hash", "slug", "revision")
    )


def test_a_refused_form_stuffed_with_columns_changes_nothing(app, site, house):
    objects = house.make_objects()
    visitors = {actor: make_visitor(house, actor, objects) for actor in WHO}
    changes = ChangeDetector(site)

    for door in list_endpoints(app):
        for actor, visitor in visitors.items():
            if door.method == "POST" and POLICY[door.endpoint].get_expected_status(actor) != ALLOWED:
                visitor.post(door.build_url(app, objects), add_columns(build_form(door.endpoint, objects, by=actor)))

    assert changes.find_changes() == []

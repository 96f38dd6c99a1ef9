"""S7: whatever columns a form is stuffed with, only what its page asks is changed."""

import pytest

from app.accounts.models import SecondFactor
from app.core.db import db
from app.migrations import metadata
from app.notifications.models import Device, Preference
from app.privacy.models import Archive
from tests.architecture.test_safe_methods import everything
from tests.security.doors import doors, form_for, visitor_for
from tests.security.policy import ALLOWED, POLICY
from tests.security.rewinding import rewinder

pytestmark = pytest.mark.any_database

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


def stuffed(form: dict) -> dict:
    columns = {name: HOSTILE.get(name, "00000000-0000-4000-8000-000000000000") for name in COLUMNS if name not in ASKED}
    return {**columns, **form}


@pytest.mark.parametrize("actor", WHO)
def test_a_stuffed_form_does_what_the_plain_one_does(app, site, house, actor):
    for kept in (Device, Preference, SecondFactor, Archive):
        db.session.query(kept).delete()
    objects = house.objects()
    db.session.commit()
    rewind, before = rewinder(site), facts()
    different, taken = [], 0
    for door in doors(app):
        if door.method != "POST" or POLICY[door.endpoint].expects(actor) != ALLOWED:
            continue
        form, done = form_for(door.endpoint, objects, by=actor), []
        for sent in (form, stuffed(form)):
            rewind()
            visitor = visitor_for(house, actor, objects)
            status = visitor.post(door.url(app, objects), sent).status_code
            done.append((status, changes(before, facts())))
        taken += done[0][0] < 400
        if done[0] != done[1]:
            different.append(f"{door.endpoint}: {done[0]} then {done[1]}")

    assert different == []
    assert taken >= 5, "the control: forms are taken"


def changes(before: dict[str, list], after: dict[str, list]) -> dict[str, object]:
    """By table, the rows that came, went, and what of their readable columns changed."""
    return {name: compared(before[name], after[name]) for name in after if before[name] != after[name]}


def compared(before: list, after: list) -> tuple[list, list]:
    gone, come = list(before), []
    for row in after:
        if row in gone:
            gone.remove(row)
        else:
            come.append(row)
    return sorted(map(repr, gone)), sorted(map(repr, come))


def facts() -> dict[str, list]:
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


def test_a_refused_form_stuffed_with_columns_changes_nothing(app, house):
    objects = house.objects()
    visitors = {actor: visitor_for(house, actor, objects) for actor in WHO}
    before = everything()

    for door in doors(app):
        for actor, visitor in visitors.items():
            if door.method == "POST" and POLICY[door.endpoint].expects(actor) != ALLOWED:
                visitor.post(door.url(app, objects), stuffed(form_for(door.endpoint, objects, by=actor)))

    assert everything() == before

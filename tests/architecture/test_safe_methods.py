"""Looking changes nothing: every page is asked for by everybody, and the tables are the same afterwards."""

from uuid import uuid4

import pytest
from sqlalchemy import Engine, select

from app.cases.drafts import request_drafts
from app.core.db import db
from app.core.sites import current_site
from app.core.web.access_rules import Actor
from app.migrations import metadata
from app.procedures.publishing import live_procedure
from tests.client import Browser

pytestmark = [pytest.mark.any_database, pytest.mark.timeout(300)]

# What is written down because somebody looked: who read what, and that the regular work is alive.
KEPT_BY_LOOKING = {"access_entry", "access_head", "heartbeat"}
PEOPLE = ["stranger", "chloe", "alice", "bruno", "rachel", "ada"]


@pytest.fixture
def known_values(site, make_case, chloe):
    """Objects that exist, by the names that addresses give them."""
    owner = Actor(kind="resident", account_id=chloe.account.id)
    case = make_case(by=owner)
    draft = request_drafts.open_draft(live_procedure("signaler"), by=owner)
    db.session.commit()
    return {
        "id": case.id,
        "case_id": case.id,
        "draft": draft.id,
        "draft_id": draft.id,
        "account_id": owner.account_id,
        "slug": "signaler",
        "page": "probleme",
        "action": "accept",
        "action_id": "accept",
    }


@pytest.mark.parametrize("person", PEOPLE)
def test_no_page_changes_anything_by_being_looked_at(app, request, known_values, person):
    browser: Browser = request.getfixturevalue(person)
    changing = []
    before = dump_tables()
    for address in list_addresses(app, known_values):
        browser.client.get(address)
        browser.client.get(address, headers={"HX-Request": "true", "HX-Target": "main"})
        after = dump_tables()
        if after != before:
            changing.append(address)
        before = after

    assert changing == []


def list_addresses(app, known_values) -> list[str]:
    """Every address that answers GET, about objects that exist; an unknown name gets an id that does not."""
    urls = app.url_map.bind("localhost")
    rules = [rule for rule in app.url_map.iter_rules() if "GET" in (rule.methods or ())]
    return sorted(
        urls.build(rule.endpoint, {name: known_values.get(name, uuid4()) for name in rule.arguments}) for rule in rules
    )


def dump_tables() -> dict[str, list]:
    """The rows of every table of both databases, in an order of their own."""
    site = current_site()
    return read_rows(site.engine, metadata.MAIN) | read_rows(site.keys_engine, metadata.KEYS)


def read_rows(engine: Engine, tables) -> dict[str, list]:
    with engine.connect() as connection:
        return {
            name: sorted(repr(tuple(row)) for row in connection.execute(select(table)))
            for name, table in tables.tables.items()
            if name not in KEPT_BY_LOOKING
        }

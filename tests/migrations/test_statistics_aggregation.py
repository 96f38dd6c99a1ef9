"""Rows that statistics kept one for each request are counted in crowds, and no request is lost."""

from __future__ import annotations

import json
from collections.abc import Iterable
from uuid import uuid4

import pytest
from alembic import command
from sqlalchemy import text

from app.core.sites import Site
from app.migrations.runner import MAIN, upgrade_database
from tests.migrations.test_migrations import empty_site as empty_site

BEFORE = "0031"


@pytest.mark.postgresql
def test_each_is_told_as_far_as_five_share_it(empty_site: Site) -> None:
    _migrate_to(empty_site, BEFORE)
    _insert_rows(
        empty_site,
        [
            *(("signaler", "2026-03", "web", "accepted") for _ in range(6)),
            *(("signaler", "2026-03", "phone", status) for status in ("a", "b", "c", "d", "e")),
            ("signaler", "2026-02", "web", "accepted"),
            ("signaler", "2026-01", "web", "accepted"),
            ("inscrire", "2026-03", "web", "accepted"),
        ],
    )

    upgrade_database(empty_site.engine, MAIN)

    assert _read_rows(empty_site) == {
        ("signaler", "2026", "2026-03", "web", "accepted", 6),
        ("signaler", "2026", "2026-03", None, None, 5),
        ("signaler", "2026", None, None, None, 2),
        ("inscrire", "2026", None, None, None, 1),
    }


def _migrate_to(site: Site, revision: str) -> None:
    with site.engine.connect() as connection:
        command.upgrade(MAIN.config(connection), revision)
        connection.commit()


def _insert_rows(site: Site, rows: Iterable[tuple[str, str, str, str]]) -> None:
    insert = text(
        "INSERT INTO anonymous_case VALUES (:id, :slug, 'polices-voirie', :channel, '2026-01', :month, 12, :status, :answers)"
    )
    with site.engine.begin() as connection:
        for slug, month, channel, status in rows:
            id_ = uuid4().hex if site.engine.dialect.name == "sqlite" else uuid4()
            row = {"id": id_, "slug": slug, "channel": channel, "month": month, "status": status}
            connection.execute(insert, {**row, "answers": json.dumps({"type": "trou"})})


def _read_rows(site: Site) -> set[tuple[object, ...]]:
    columns = "procedure_slug, closed_year, closed_month, channel, final_status, requests"
    with site.engine.connect() as connection:
        withheld = connection.execute(text("SELECT answers FROM anonymous_case")).scalars().all()
        assert {json.dumps(each) if isinstance(each, dict) else each for each in withheld} == {'{"type": null}'}
        return {tuple(row) for row in connection.execute(text(f"SELECT {columns} FROM anonymous_case"))}

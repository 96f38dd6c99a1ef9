"""Fifty agents press the same button concurrently: one action runs, the others get a readable page."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import func, select

from app.cases.models import CaseEvent
from app.core.db import db
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase

AGENTS = 50


@pytest.mark.postgresql
def test_one_of_fifty_concurrent_actions_runs_and_the_others_are_refused(
    app: Flask, alice: Person, make_case: MakeCase
) -> None:
    case_id = make_case().id
    cookies = [(cookie.key, cookie.value) for cookie in alice.client._cookies.values()]
    db.session.rollback()

    def press(_: int) -> Page:
        browser = Browser(app)
        for name, value in cookies:
            browser.client.set_cookie(name, value)
        return browser.post(f"/agents/demandes/{case_id}/actions/accept", {"revision": "1", "equipe": "Nord"})

    with ThreadPoolExecutor(AGENTS) as pool:
        pages = list(pool.map(press, range(AGENTS)))

    assert Counter(page.status for page in pages) == {303: 1, 409: AGENTS - 1}
    assert all("La demande a changé entre-temps" in page.text() for page in pages if page.status == 409)
    action_count = select(func.count()).where(CaseEvent.case_id == case_id, CaseEvent.kind == "action")
    assert db.session.scalar(action_count) == 1

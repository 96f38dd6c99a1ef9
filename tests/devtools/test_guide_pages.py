"""Every address in the guide of the demo opens for the account that the guide names, or for anybody."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import pytest
from flask import Flask

from app.accounts.people import find_account
from app.config import Settings
from app.core.sites import Site
from devtools.demo.guide import build_guide
from tests.cast import Person
from tests.client import Browser
from tests.seeded_demo import SeededDemo, build_settings

pytestmark = pytest.mark.thorough
# The page of a refusal says so in its status too.
REFUSALS = {"identity_refusal": 409}
# Served in development only.
SERVED_ELSEWHERE = {"mails"}


@pytest.fixture
def settings(seeded_demo: SeededDemo, tmp_path: Path) -> Settings:
    """Settings of a copy of the demo that the command made."""
    return build_settings(seeded_demo.copy_to(tmp_path), tmp_path)


def test_every_page_of_the_guide_opens_for_its_account(app: Flask, site: Site) -> None:
    with app.app_context():
        guide = build_guide(site)
        browsers: dict[str | None, Browser] = defaultdict(lambda: Browser(app))
        for email in set(guide["opened_by"].values()):
            account = find_account(email)
            assert account is not None, email
            browsers[email] = Person(app, account, email)

    responses = {
        name: browsers[guide["opened_by"].get(name)].client.get(url.removeprefix(site.base_url))
        for name, url in guide["pages"].items()
        if name not in SERVED_ELSEWHERE
    }

    assert len(responses) > 250
    assert {
        f"{name} {response.request.path}": response.status_code
        for name, response in responses.items()
        if response.status_code != REFUSALS.get(name, 200)
    } == {}

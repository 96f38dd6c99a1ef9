"""Rights over the site: administrators, and agents who were given an area of it."""

from __future__ import annotations

import pytest

from app.accounts.design_rights import EDIT, SITE, give_design_right
from app.accounts.site_areas import ARTICLES
from app.core.db import db
from app.core.web.access_rules import SYSTEM
from tests.cast import Person


@pytest.mark.postgresql
def test_an_agent_opens_the_site_once_given_an_area_and_no_definition(alice: Person, bruno: Person) -> None:
    give_design_right(alice.account, SITE, ARTICLES, EDIT, label=ARTICLES, by=SYSTEM)
    db.session.commit()

    assert alice.get("/agents/site").texts("main h2") == ["Contenus"]
    assert alice.get("/agents/administration/definitions").status == 404
    assert bruno.get("/agents/site").status == 404

"""Retention displayed to residents, with the reason of a longer one."""

from __future__ import annotations

from typing import Any

import pytest

from app.core import site_cache
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.workflows import publishing as workflows
from tests.client import Browser
from tests.factories import PROCEDURE, WORKFLOW, write_charter

REASON = "Le délai de recours est de deux ans."


def publish(**privacy: Any) -> None:
    workflows.publish(WORKFLOW)
    write_charter()
    procedures.publish(PROCEDURE | {"privacy": PROCEDURE["privacy"] | privacy})
    db.session.commit()
    site_cache.clear_all()


@pytest.mark.parametrize("address", ["/demarches/signaler", "/donnees-personnelles"])
def test_a_longer_retention_is_displayed_with_its_reason(site: Site, stranger: Browser, address: str) -> None:
    publish(retention_months=24, retention_reason=REASON)

    page_text = stranger.get(address).text("main")

    assert "24 mois après la fin du traitement" in page_text
    assert REASON in page_text


@pytest.mark.parametrize("address", ["/demarches/signaler", "/donnees-personnelles"])
def test_the_default_retention_has_no_reason(site: Site, stranger: Browser, address: str) -> None:
    publish(retention_months=2, retention_reason=REASON)

    page_text = stranger.get(address).text("main")

    assert "2 mois après la fin du traitement" in page_text
    assert REASON not in page_text

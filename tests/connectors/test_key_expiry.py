"""Ends of keys: each administrator is told once, in time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app.connectors import api_keys
from app.connectors.api_keys import KeyTerms
from app.connectors.key_expiry import NOTICE, send_expiry_notices
from app.core import clock
from app.core.db import db
from app.notifications.email_queue import unseal_content
from app.notifications.models import Message


@pytest.fixture(autouse=True)
def context(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@pytest.mark.usefixtures("ada", "alice", "procedure_version")
def test_administrators_are_told_of_a_key_that_ends() -> None:
    rights = {("signaler", "cases:submit")}
    today = clock.today()
    key, _secret = api_keys.create_api_key("Tableau de bord", rights, KeyTerms(expires_on=today + NOTICE))
    api_keys.create_api_key("Une autre", rights, KeyTerms(expires_on=today + NOTICE + timedelta(days=1)))
    db.session.commit()

    assert (send_expiry_notices(), send_expiry_notices()) == (1, 0)
    db.session.commit()

    content = unseal_content(db.session.query(Message).one())
    assert content is not None
    assert "Tableau de bord" in content["text"]
    assert "Une autre" not in content["text"]
    assert f"/agents/administration/cles/{key.id}" in content["text"]

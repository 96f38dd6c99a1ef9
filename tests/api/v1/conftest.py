"""A key of other software, and its calls to the API."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.connectors import api_keys
from app.connectors.api_keys import KeyTerms, Right
from app.core.db import db
from tests.api.v1.key_calls import Ask, MakeKey

READER: Collection[Right] = {("signaler", "cases:read")}


@pytest.fixture
def make_key(procedure_version: UUID) -> MakeKey:
    """Makes a key with some rights and terms; returns its secret."""

    def make(rights: Collection[Right] = READER, **terms: Any) -> str:
        _key, secret = api_keys.create_api_key("Tableau de bord", rights, KeyTerms(purpose="Suivi", **terms))
        db.session.commit()
        return secret

    return make


@pytest.fixture
def ask(app: Flask) -> Ask:
    """Asks something of the API with a key."""

    def send(
        secret: str, path: str, method: str = "GET", headers: dict[str, str] | None = None, **more: Any
    ) -> TestResponse:
        db.session.rollback()
        authorization = {"Authorization": f"Bearer {secret}"} if secret else {}
        return app.test_client().open(
            f"/api/v1{path}", method=method, headers={**authorization, **(headers or {})}, **more
        )

    return send

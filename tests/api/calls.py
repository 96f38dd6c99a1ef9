"""Calls of other software: what sends them, and what reads their responses."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.test import TestResponse

from app.cases.models import Case
from app.core.db import db

Call = Callable[..., TestResponse]


def reload_case(case: Case) -> Case:
    db.session.expire_all()
    return db.session.get_one(Case, case.id)


def code(response: TestResponse) -> str:
    assert response.json is not None
    return str(response.json["error"]["code"])

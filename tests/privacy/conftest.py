"""Fixtures of the privacy tests: the application around each test, and a case with everything that a case may have."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import timedelta

import pytest

from app.cases.conversation import correspondence
from app.cases.files import attachments
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import NOBODY
from app.privacy.access_log import log_access
from tests.factories import MakeCase
from tests.privacy.clock import travel_to
from tests.privacy.closed_case import AGENT, CLOSING_DAY, accept_case, make_grant


@pytest.fixture(autouse=True)
def application_context(request: pytest.FixtureRequest) -> Iterator[None]:
    """Open around each test that has a site, as it is around the work of the worker."""
    if "site" not in request.fixturenames:
        yield
        return
    with request.getfixturevalue("app").app_context():
        yield


@pytest.fixture
def closed_case(make_case: MakeCase) -> Case:
    """A case with everything a case may have, closed on 2 May."""
    with travel_to(CLOSING_DAY - timedelta(days=20)):
        case = make_case()
        event = correspondence.write_message(case, "Où en est ma demande ?", by=NOBODY)
        attachments.add_to_event(case, event, io.BytesIO(b"photo"), name="trou.jpg", type_="image/jpeg", limit=100)
        db.session.add(make_grant(case))
        db.session.commit()
        log_access(AGENT, "read", screen="backoffice.cases.show_case", subject=case.id)
    with travel_to(CLOSING_DAY):
        accept_case(case)
    return case

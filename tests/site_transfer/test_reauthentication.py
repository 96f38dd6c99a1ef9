"""The second factor is asked again before an export of the site is asked for, and before its file is given."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import shift_clock
from app.core.db import db
from app.core.sites import Site
from app.site_transfer.models import SiteExport
from app.site_transfer.requested_exports import WRITE_EXPORT
from tests.accounts.second_factor_enrolment import enrol_person
from tests.cast import Person
from tests.exported_lists import run_worker
from tests.site_transfer.conftest import PASSPHRASE

PAGE = "/agents/administration/export-du-site"
NEW = f"{PAGE}/nouveau"
FORM = {"passphrase": PASSPHRASE, "repeated": PASSPHRASE}


@pytest.fixture
def second_factor() -> str:
    return "on"


def test_a_session_that_proved_nothing_lately_gets_neither_the_form_nor_the_file(
    stamped_site: Site, ada: Person
) -> None:
    enrol_person(ada)
    ada.post(NEW, FORM)
    run_worker(WRITE_EXPORT)
    export = db.session.scalars(select(SiteExport)).one()

    with shift_clock(timedelta(minutes=20)):
        pages = [ada.get(NEW), ada.post(NEW, FORM), ada.post(f"{PAGE}/{export.id}/fichier")]

    assert [page.location for page in pages] == [
        f"/compte/preuve?next={NEW}",
        f"/compte/preuve?next={NEW}",
        f"/compte/preuve?next={PAGE}",
    ]

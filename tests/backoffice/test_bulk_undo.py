"""Ten seconds to undo together what one click did on several requests."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from tests.cast import Person
from tests.factories import MakeCase

LIST = "/agents/demandes"


@pytest.mark.postgresql
def test_what_was_done_to_a_few_requests_is_undone_together(alice: Person, albane: Person, make_case: MakeCase) -> None:
    cases = [make_case(), make_case(), make_case()]
    form = {"case": [str(case.id) for case in cases], "agent": str(albane.account.id)}

    result = alice.post(f"{LIST}/attribution", form)
    address = result.find_one("undo-toast form")["action"]
    alice.post(f"{LIST}/{cases[0].id}/notes", {"text": "Vu."})
    refused_page = albane.post(address)
    undo_page = alice.post(address)

    assert "Annuler pour 3 demandes" in result.text("undo-toast")
    assert "Il est trop tard pour annuler" in refused_page.text("main")
    assert "C’est fait pour 2 demandes." in undo_page.text("main")
    assert "elle a changé depuis" in undo_page.text("main")
    db.session.expire_all()
    assignments = [db.session.get_one(Case, case.id).assigned_to_id for case in cases]
    assert assignments == [albane.account.id, None, None]


def test_an_action_on_a_few_requests_is_too_late_to_undo_after_ten_seconds(alice: Person, make_case: MakeCase) -> None:
    cases = [make_case(), make_case()]
    form = {"case": [str(case.id) for case in cases], "agent": str(alice.account.id)}

    result = alice.post(f"{LIST}/attribution", form)
    with clock.shift_clock(timedelta(seconds=11)):
        late_page = alice.post(result.find_one("undo-toast form")["action"])

    db.session.expire_all()
    assert "Il est trop tard pour annuler" in late_page.text("main")
    assert db.session.query(Case).filter_by(assigned_to_id=alice.account.id).count() == 2

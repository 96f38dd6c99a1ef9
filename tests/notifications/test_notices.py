"""Dashboard notifications: read, opened and dismissed by the one they were written to, unknown to anybody else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import event, select

from app.cases.models import Case
from app.core import clock
from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications import notices
from app.notifications.models import Notice
from app.privacy.models import AccessEntry
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase

URL, AGENTS = "/mes-notifications", "/agents/notifications"
LINK = "nav[aria-label='Menu principal'] a[href='/mes-notifications']"


@pytest.fixture
def case(chloe: Person, make_case: MakeCase) -> Case:
    return make_case(by=Actor(kind="resident", account_id=chloe.account.id))


def notify_applicant(case: Case, title: str = "Une équipe vient demain", days: int = 30) -> Notice:
    assert case.applicant_id
    notices.create_notices(case, [case.applicant_id], title=title, text="Entre 8 h et 10 h.", days=days)
    db.session.commit()
    return db.session.query(Notice).order_by(Notice.created_at.desc()).first()  # type: ignore[return-value]


def test_a_resident_sees_what_is_new_and_opens_the_request(chloe: Person, case: Case) -> None:
    notice = notify_applicant(case)

    before = chloe.get("/mes-demandes")
    page = chloe.get(URL)
    case_page = chloe.post(f"{URL}/{notice.id}/lecture").follow()

    assert "1 notification non lue" in before.text("header")
    assert "Une équipe vient demain" in page.text("main")
    assert "Entre 8 h et 10 h." in page.text("main")
    assert case_page.text("h1") == "Votre demande est arrivée"
    assert "non lue" not in case_page.text("header")


def test_cached_pages_show_each_visitor_their_own_count(
    chloe: Person, denis: Person, stranger: Browser, case: Case
) -> None:
    notify_applicant(case)
    pages = ["/", "/demarches", "/demarches/signaler"]

    headers = {who: [page.text("header") for page in map(who.get, pages)] for who in (chloe, denis, chloe, stranger)}

    assert all("Notifications 1 notification non lue" in header for header in headers[chloe])
    assert chloe.get("/").find_one(LINK).get("hidden") is None
    assert denis.get("/").find_one(LINK).get("hidden") is not None
    assert not any("Notifications" in header for header in headers[stranger])
    assert all(chloe.get(path).response.headers["Cache-Control"] == "no-store" for path in pages)


@pytest.mark.postgresql
def test_a_notification_is_dismissed_for_good(chloe: Person, case: Case) -> None:
    notice = notify_applicant(case)

    page = chloe.post(f"{URL}/{notice.id}/retrait").follow()

    assert "Rien de nouveau" in page.text("main")
    assert db.session.query(Notice).count() == 0


@pytest.mark.postgresql
def test_all_are_marked_as_read_at_once(chloe: Person, case: Case) -> None:
    notify_applicant(case)
    notify_applicant(case, title="Elle est venue")
    assert "2 notifications non lues" in chloe.get(URL).text("header")

    page = chloe.post(f"{URL}/lectures").follow()

    assert "non lue" not in page.text("header")
    assert "Elle est venue" in page.text("main")


def test_nobody_else_reads_nor_dismisses_it(
    chloe: Person, denis: Person, alice: Person, stranger: Browser, case: Case
) -> None:
    notice = notify_applicant(case)

    assert "équipe" not in denis.get(URL).text("main")
    assert denis.post(f"{URL}/{notice.id}/retrait").status == 404
    assert denis.post(f"{URL}/{notice.id}/lecture").status == 404
    assert alice.get(URL).status == 404
    assert stranger.get(URL).status == 303
    assert "équipe" in chloe.get(URL).text("main")


def test_an_agent_reads_theirs_while_the_request_is_open_to_them(alice: Person, bruno: Person, case: Case) -> None:
    notices.create_notices(case, [alice.account.id, bruno.account.id], title="À relire", text="")
    db.session.commit()

    page = alice.get(AGENTS)

    assert "1 notification non lue" in page.text("header")
    assert "À relire" in page.text("main")
    # Bruno was told by mistake, or has lost the role since: the family stays sealed.
    assert "À relire" not in bruno.get(AGENTS).text("main")
    assert [(entry.verb, entry.screen) for entry in db.session.scalars(select(AccessEntry))] == [
        ("list", "backoffice.notices")
    ]


def test_an_expired_notification_is_shown_no_more_then_deleted(chloe: Person, case: Case) -> None:
    notify_applicant(case, days=2)

    with clock.shift_clock(timedelta(days=3)):
        count = notices.count_unread(Actor(kind="resident", account_id=chloe.account.id))
        expired_count = notices.expire_notices()

    assert (count, expired_count) == (0, 1)


def test_notices_are_deleted_with_the_account(chloe: Person, case: Case) -> None:
    notify_applicant(case)

    notices.delete_notices_of_account(chloe.account.id)

    assert db.session.query(Notice).count() == 0


def test_counting_does_not_scan_the_cases(alice: Person, case: Case) -> None:
    statements: list[tuple[str, object]] = []
    actor = Actor(kind="agent", account_id=alice.account.id, roles=frozenset({"voirie-instruction"}))
    engine = db.session.get_bind()
    if engine.dialect.name != "sqlite":
        pytest.skip("about the words in which SQLite tells its plan")

    event.listen(engine, "before_cursor_execute", lambda *headers: statements.append((headers[2], headers[3])))
    notices.count_unread(actor)
    (statement, parameters) = statements[-1]
    plan = db.session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters).all()

    plan_steps = [row[3] for row in plan if row[3].split()[1].startswith("case")]
    assert plan_steps != [], "the control: requests are looked at"
    assert all("(id=?)" in step for step in plan_steps), plan_steps

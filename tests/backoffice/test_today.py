"""« Aujourd’hui »: what awaits an agent, the work of absent colleagues, and nothing of other families."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.accounts.absences import create_absence
from app.cases import timeline
from app.cases.conversation import correspondence
from app.cases.models import Case
from app.cases.workday.own_cases import MAX_SHOWN
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.core.web.access_rules import Actor
from bench.queries import count_statements
from tests.cast import Person
from tests.client import Browser
from tests.factories import MakeCase


def give(case: Case, person: Person) -> Case:
    saved = db.session.get_one(Case, case.id)
    saved.assigned_to_id = person.account.id
    db.session.commit()
    return saved


def be_absent(person: Person, *, substitute: Person | None) -> None:
    today = clock.today()
    create_absence(
        person.account.id,
        starts_on=today,
        ends_on=today + timedelta(days=3),
        substitute_id=substitute.account.id if substitute else None,
    )
    db.session.commit()


def test_an_agent_without_work_is_led_to_what_nobody_has(alice: Person, make_case: MakeCase) -> None:
    make_case()

    page = alice.get("/agents")

    assert "Aucune demande ne vous est confiée." in page.text("main")
    assert "1 demande sans agent" in page.text(".day-numbers")
    assert "1 arrivée depuis hier" in page.text(".day-numbers")
    assert page.find_one(".empty a")["href"] == "/agents/demandes?assigned=nobody"


def test_requests_are_grouped_by_what_they_ask(alice: Person, make_case: MakeCase, chloe: Person) -> None:
    resident = Actor(kind="resident", account_id=chloe.account.id)
    late, due, to_do, waiting = (give(make_case(prenom=name), alice) for name in ("Léa", "Dan", "Todd", "Wim"))
    answered = give(make_case(prenom="Ana", by=resident), alice)
    late.silence_on = clock.today() - timedelta(days=1)
    due.silence_on = clock.today() + timedelta(days=3)
    waiting.awaits_applicant = True
    correspondence.write_message(answered, "Voici la suite.", by=resident)
    db.session.commit()

    page = alice.get("/agents")

    names = {group: page.text(f"section[aria-labelledby=day-{group}] ul") for group in ("late", "due", "answered")}
    assert "Léa Exemple" in names["late"]
    assert "Dan Exemple" in names["due"]
    assert "Ana Exemple" in names["answered"]
    assert "Todd Exemple" in page.text("section[aria-labelledby=day-to_do] ul")
    assert "Wim Exemple" in page.text("section[aria-labelledby=day-waiting] ul")
    assert to_do.reference in page.text("main")


def test_an_answer_waits_whatever_agents_do_on_other_requests(
    alice: Person, make_case: MakeCase, chloe: Person
) -> None:
    resident = Actor(kind="resident", account_id=chloe.account.id)
    answered, other = give(make_case(prenom="Ana", by=resident), alice), make_case()
    correspondence.write_message(answered, "Voici la suite.", by=resident)
    db.session.commit()

    alice.post(f"/agents/demandes/{other.id}/messages", {"text": "Nous regardons."})

    assert "Ana Exemple" in alice.get("/agents").text("section[aria-labelledby=day-answered] ul")


@pytest.mark.postgresql
def test_an_answer_of_the_past_that_is_recorded_late_does_not_wait(
    alice: Person, make_case: MakeCase, chloe: Person
) -> None:
    resident = Actor(kind="resident", account_id=chloe.account.id)
    case = give(make_case(prenom="Ana", by=resident), alice)
    timeline.record(case, "message", by=Actor(kind="agent", account_id=alice.account.id))
    with clock.shift_clock(-timedelta(hours=1)):
        correspondence.write_message(case, "Voici la suite.", by=resident)
    db.session.commit()

    assert alice.get("/agents").find_all("section[aria-labelledby=day-answered]") == []


def test_an_urgent_request_is_never_behind_the_others(alice: Person, make_case: MakeCase) -> None:
    for _ in range(MAX_SHOWN):
        give(make_case(), alice)
    give(make_case(prenom="Ursule"), alice).criticality = 1
    db.session.commit()

    assert "Ursule Exemple" in alice.get("/agents").text("section[aria-labelledby=day-to_do] ul")


def test_the_work_of_an_absent_colleague_is_that_of_the_substitute(
    alice: Person, albane: Person, make_case: MakeCase
) -> None:
    case = give(make_case(prenom="Zoé"), albane)
    before = alice.get("/agents").text("main")

    be_absent(albane, substitute=alice)

    page = alice.get("/agents")
    assert "Zoé Exemple" not in before
    assert "À la place de Albane Exemple" in page.text("main")
    assert "Zoé Exemple" in page.text("main")
    assert case.reference in page.text("main")
    assert "Vous êtes en absence" in albane.get("/agents").text("main")


def test_a_substitute_without_rights_sees_nothing(alice: Person, bruno: Person, make_case: MakeCase) -> None:
    give(make_case(prenom="Zoé"), alice)
    be_absent(alice, substitute=bruno)

    page = bruno.get("/agents")

    assert "Zoé" not in page.text("main")
    assert "Aucune de ses demandes n’est en cours, parmi celles que vous pouvez ouvrir." in page.text("main")
    assert "0 demandes sans agent" in page.text(".day-numbers") or "0 demande sans agent" in page.text(".day-numbers")


def test_a_case_under_limitation_is_not_shown(alice: Person, make_case: MakeCase) -> None:
    case = give(make_case(prenom="Zoé"), alice)
    case.limited_at = clock.now()
    db.session.commit()

    page = alice.get("/agents")

    assert "Zoé" not in page.text("main")
    assert "0 arrivée depuis hier" in page.text(".day-numbers")


def test_a_lost_role_hides_what_was_assigned(alice: Person, make_case: MakeCase) -> None:
    give(make_case(prenom="Zoé"), alice)
    db.session.merge(alice.account).roles.clear()
    db.session.commit()

    assert "Zoé" not in alice.get("/agents").text("main")


def test_the_page_is_light_even_with_much_work(alice: Person, make_case: MakeCase) -> None:
    for number in range(40):
        give(make_case(prenom=f"Nom{number}"), alice)

    page = alice.get("/agents")

    assert len(page.find_all("section[aria-labelledby=day-to_do] li")) == 6
    assert "et 34 autres" in page.text("main")
    assert len(page.html.encode()) < 30_000


@pytest.mark.postgresql
def test_residents_and_strangers_have_no_such_page(chloe: Person, stranger: Browser) -> None:
    assert chloe.get("/agents").status == 404
    assert "/compte/connexion" in str(stranger.get("/agents").location)


def test_the_header_counts_new_notifications_by_itself(alice: Person, albane: Person, make_case: MakeCase) -> None:
    case = make_case()
    before = alice.get("/agents/notifications/nombre", htmx="unread").html

    albane.post(f"/agents/demandes/{case.id}/attribution/agent", {"agent": str(alice.account.id)})

    after = alice.get("/agents/notifications/nombre", htmx="unread").html
    assert "notification non lue" in after
    assert "non lue" not in before


def test_the_page_asks_the_database_few_questions(alice: Person, make_case: MakeCase, site: Site) -> None:
    for _ in range(3):
        give(make_case(), alice)
    alice.get("/agents")

    with count_statements(site.engine) as statements:
        alice.get("/agents")

    assert len(statements) <= 14, statements

"""Merging two requests: who may, what each side reads, the outcome that both follow, the separation."""

from __future__ import annotations

import pytest

from app.cases.merges.models import CaseMerge
from app.cases.models import Case
from app.core.db import db
from app.core.web.access_rules import Actor
from app.notifications.models import Message
from tests.cast import Person
from tests.client import Browser, Page
from tests.factories import MakeCase


def resident(person: Person) -> Actor:
    return Actor(kind="resident", account_id=person.account.id)


def url_of(case: Case, path: str = "") -> str:
    return f"/agents/demandes/{case.id}{path}"


def merge(person: Person, case: Case, other: Case, *, keep: str = "other") -> Page:
    return person.post(url_of(case, "/reunion"), {"avec": other.reference, "keep": keep})


def test_the_merged_request_is_closed_and_both_pages_say_so(
    alice: Person, chloe: Person, denis: Person, make_case: MakeCase
) -> None:
    case = make_case(by=resident(chloe))
    main = make_case(by=resident(denis), courriel="denis@residents.example", description="Le même trou.")

    page = merge(alice, case, main).follow()

    assert f"La demande {case.reference} est réunie avec celle-ci." in page.text("#case-actions")
    assert case.reference in page.text("#case-duplicates")
    assert f"la demande {case.reference} est réunie" in page.text("#case-history")
    merged_page = alice.get(url_of(case))
    assert "Réunie avec une autre" in merged_page.text("#case-status")
    assert main.reference in merged_page.text("#case-duplicates")
    assert "Accepter" not in merged_page.text("#case-actions")
    text = chloe.get(f"/demandes/{case.id}").text("main")
    assert f"réunie avec la demande {main.reference}" in text
    assert "Le même trou" not in text
    assert case.reference not in denis.get(f"/demandes/{main.id}").html


def test_the_outcome_is_told_on_both_sides_once(
    alice: Person, chloe: Person, denis: Person, make_case: MakeCase
) -> None:
    case = make_case(by=resident(chloe))
    main = make_case(by=resident(denis), courriel="denis@residents.example")
    merge(alice, case, main)
    before = db.session.query(Message).filter(Message.case_id == case.id).count()

    alice.post(url_of(main, "/actions/accept"), {"revision": str(reload(main).revision), "equipe": "Nord"}).follow()

    text = chloe.get(f"/demandes/{case.id}").text("main")
    assert f"pour votre demande et la demande {main.reference} : Votre demande est acceptée" in text
    assert "Équipe" not in text and "Nord" not in text
    assert db.session.query(Message).filter(Message.case_id == case.id).count() == before + 1
    assert reload(case).anonymise_on == reload(main).anonymise_on is not None


def test_one_person_with_two_requests_gets_one_letter_for_the_outcome(
    alice: Person, chloe: Person, make_case: MakeCase
) -> None:
    case, main = make_case(by=resident(chloe)), make_case(by=resident(chloe))
    merge(alice, case, main)
    before = db.session.query(Message).filter(Message.case_id == case.id).count()

    alice.post(url_of(main, "/actions/accept"), {"revision": str(reload(main).revision), "equipe": "Nord"}).follow()

    assert db.session.query(Message).filter(Message.case_id == case.id).count() == before


def test_separating_gives_the_request_its_status_back(alice: Person, make_case: MakeCase) -> None:
    case, main = make_case(), make_case()
    merge(alice, case, main)

    page = alice.post(url_of(case, "/separation")).follow()

    assert "de nouveau traitée à part" in page.text("#case-actions")
    assert (reload(case).status, reload(case).closed_at, case.anonymise_on) == ("new", None, None)
    assert db.session.query(CaseMerge).count() == 0
    assert f"la demande {case.reference} n’est plus réunie" in alice.get(url_of(main)).text("#case-history")
    assert "réunie avec aucune autre" in alice.post(url_of(case, "/separation")).follow().text("#case-actions")


@pytest.mark.postgresql
def test_files_and_messages_of_the_merged_request_are_read_from_the_other(
    alice: Person, chloe: Person, make_case: MakeCase
) -> None:
    case, main = make_case(by=resident(chloe), description="Derrière l’abri."), make_case()
    chloe.post(f"/demandes/{case.id}/messages", {"text": "C’est urgent."})
    merge(alice, case, main)

    page = alice.get(url_of(main, "/reunies"))

    assert "Derrière l’abri." in page.text("main")
    assert "C’est urgent." in page.text(".thread")
    assert "Aucune demande n’est réunie" in alice.get(url_of(case, "/reunies")).text("main")


def test_duplicates_are_listed_with_the_reasons(alice: Person, chloe: Person, make_case: MakeCase) -> None:
    by = resident(chloe)
    case, same = make_case(by=by), make_case(by=by, prenom="Léonie")

    panel = alice.get(url_of(case)).text("#case-duplicates")
    page = alice.get(url_of(case, "/doublons"))

    assert same.reference in panel and "même contact" in panel
    assert page.text(".card h2") == "Léonie Exemple"
    assert "même contact" in page.text(".card")
    assert same.reference in alice.get(str(page.find_one(".card .button")["href"])).text("main")


@pytest.mark.parametrize(
    ("reference", "words"),
    [
        ("", "n’a cette référence"),
        ("26-AAAA-AAAA", "n’a cette référence"),
        ("own", "C’est la référence de cette demande"),
    ],
)
def test_a_reference_of_no_other_request_is_refused(
    alice: Person, make_case: MakeCase, reference: str, words: str
) -> None:
    case = make_case()
    reference_input = case.reference if reference == "own" else reference

    page = alice.get(url_of(case, f"/reunion?avec={reference_input}"))

    assert page.status == 422
    assert words in page.text("#error-summary")


def test_a_closed_request_or_no_choice_is_refused(alice: Person, make_case: MakeCase) -> None:
    case, closed_case = make_case(), make_case(status="accepted")

    assert merge(alice, case, closed_case).status == 422
    page = merge(alice, case, make_case(), keep="")
    assert page.status == 422 and "Choisissez la demande qui continue" in page.text("#error-summary")
    assert db.session.query(CaseMerge).count() == 0


def test_a_request_merged_in_turn_takes_its_own_along(alice: Person, make_case: MakeCase) -> None:
    first, second, third = make_case(), make_case(), make_case()
    merge(alice, first, second)
    merge(alice, second, third)

    page = alice.get(url_of(third))

    assert {first.reference, second.reference} <= set(page.text("#case-duplicates").split())


def test_others_learn_nothing(
    alice: Person, bruno: Person, rachel: Person, chloe: Person, stranger: Browser, make_case: MakeCase
) -> None:
    case, main = make_case(), make_case()
    merge(alice, case, main)

    for path in ("/doublons", f"/reunion?avec={main.reference}", "/reunies"):
        assert [person.get(url_of(main, path)).status for person in (bruno, rachel, chloe)] == [404, 404, 404]
        assert "/compte/connexion" in str(stranger.get(url_of(main, path)).location)
    for person in (bruno, rachel, chloe):
        assert merge(person, main, case).status == 404
        assert person.post(url_of(case, "/separation")).status == 404


def reload(case: Case) -> Case:
    db.session.rollback()
    db.session.refresh(case)
    return case

"""Answers to our e-mails: they join their case when mark and sender agree, and the receiving server confirms the sender."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.cases import timeline
from app.cases.models import Case
from app.cases.tracking.reply_address import build_reply_address, create_mark, find_marked_cases, is_mark_expired
from app.core import clock
from app.core.db import db
from app.core.settings import site_settings
from app.mailroom import items
from app.mailroom.fetch_jobs import record_mail
from app.mailroom.file_intake import check_files
from app.mailroom.mail_reading import PARSER
from app.mailroom.mailboxes import save_mailbox
from app.mailroom.models import ATTACHED, NEW, Mailbox, MailItem
from app.notifications.models import Message
from tests.cast import Person
from tests.factories import MakeCase
from tests.mailroom.conftest import make_values
from tests.mailroom.dovecot import ImapServer
from tests.mailroom.messages import CONFIRMATION, SERVER, make_mail

QUOTED = "Voici la photo.\n\nLe sam. 28 nov. 2026 à 10:00, Mairie <mairie@exemple.example> a écrit :\n> Bonjour,\n"
CONFIRMED = {"Authentication_Results": CONFIRMATION}


@pytest.fixture
def mailbox(departments: None) -> Mailbox:
    mailbox = save_mailbox(make_values(ImapServer(993, None)))  # type: ignore[arg-type]
    site_settings.save_settings({"mailroom.verifying_server": SERVER})
    db.session.commit()
    return mailbox


def test_an_answer_of_the_applicant_joins_the_case(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()
    site_settings.save_settings({"replies.address": "accueil@vaubrelles.example"})

    item = _receive(mailbox, make_mail(text=QUOTED, to=str(build_reply_address(case.id)), **CONFIRMED))

    assert (item.state, item.case_id) == (ATTACHED, case.id)
    entry = timeline.events_for(case, is_agent=False)[-1]
    assert (entry.kind, entry.actor_kind) == ("message", "anonymous")
    assert entry.details == {"text": "Voici la photo.", "via": "email"}


def test_the_message_identifier_is_enough(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()
    ours = f"<0b1f.{create_mark(case.id)}@mairie.example>"

    item = _receive(mailbox, make_mail(text=QUOTED, In_Reply_To=ours, References=ours, **CONFIRMED))

    assert item.case_id == case.id


def test_an_answer_whose_text_is_missing_waits_for_an_agent(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()
    site_settings.save_settings({"replies.address": "accueil@vaubrelles.example"})

    item = _receive(mailbox, make_mail(text="", to=str(build_reply_address(case.id)), **CONFIRMED), is_complete=False)

    assert (item.state, item.case_id) == (NEW, None)
    assert items.open_contents(item).candidate_id == str(case.id)
    assert [entry for entry in timeline.events_for(case, is_agent=True) if entry.is_message] == []


@pytest.mark.parametrize(
    "sender", ["Autre <autre@residents.example>", "chloe@residents.example <autre@residents.example>"]
)
def test_the_mark_from_another_address_is_to_confirm(mailbox: Mailbox, make_case: MakeCase, sender: str) -> None:
    case = make_case()

    item = _receive(mailbox, make_mail(text=f"Bonjour {create_mark(case.id)}", sender=sender, **CONFIRMED))

    assert (item.state, item.case_id) == (NEW, None)
    assert items.open_contents(item).candidate_id == str(case.id)
    assert [entry for entry in timeline.events_for(case, is_agent=True) if entry.is_message] == []


@pytest.mark.parametrize(
    ("server", "results", "doubt"),
    [
        (SERVER, f"{SERVER}; dmarc=fail header.from=residents.example", "not_confirmed"),
        (SERVER, "mx.attacker.example; dmarc=pass header.from=residents.example", "not_confirmed"),
        ("", CONFIRMATION, "no_server"),
    ],
)
def test_a_sender_that_no_server_confirms_is_checked_by_an_agent(
    mailbox: Mailbox, make_case: MakeCase, alice: Person, server: str, results: str, doubt: str
) -> None:
    case = make_case()
    messages_before = db.session.scalars(select(Message)).all()
    site_settings.save_settings({"mailroom.verifying_server": server})

    item = _receive(mailbox, make_mail(text=create_mark(case.id), Authentication_Results=results))

    assert (item.state, item.case_id, items.open_contents(item).candidate_doubt) == (NEW, None, doubt)
    assert [entry for entry in timeline.events_for(case, is_agent=True) if entry.is_message] == []
    assert db.session.scalars(select(Message)).all() == messages_before
    assert "À vérifier" in alice.get("/agents/courrier").text("table")
    page = alice.get(f"/agents/courrier/{item.id}")
    assert "À vérifier" in page.text(".alert")
    alice.post(f"/agents/courrier/{item.id}/rattachement", {"case": page.find_one(".alert [name=case]")["value"]})
    assert timeline.events_for(case, is_agent=False)[-1].kind == "message"


def test_a_mark_expires(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()

    with clock.shift_clock(timedelta(days=366)):
        item = _receive(mailbox, make_mail(text=create_mark(case.id), **CONFIRMED))

    assert (item.state, items.open_contents(item).candidate_id) == (NEW, None)
    assert (item.department, item.family) == (mailbox.department, mailbox.family)


def test_the_mark_of_a_closed_case_expires_sooner(make_case: MakeCase) -> None:
    open_case, closed_case = make_case(), make_case(status="accepted")

    with clock.shift_clock(timedelta(days=89)):
        assert not is_mark_expired(closed_case)
    with clock.shift_clock(timedelta(days=91)):
        assert (is_mark_expired(open_case), is_mark_expired(closed_case)) == (False, True)


def test_a_reference_alone_is_to_confirm(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()

    item = _receive(mailbox, make_mail(f"Ma demande {case.reference.lower()}"))

    contents = items.open_contents(item)
    assert (item.case_id, contents.candidate_id, contents.candidate_reason) == (None, str(case.id), "reference")


def test_a_closed_case_takes_no_answer(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case(status="accepted")

    item = _receive(mailbox, make_mail(text=create_mark(case.id), **CONFIRMED))

    assert item.state == NEW


def test_a_forged_mark_leads_nowhere(make_case: MakeCase) -> None:
    case, other = make_case(), make_case()
    mark, other_mark = create_mark(case.id), create_mark(other.id)

    assert find_marked_cases([mark.upper()]) == [case.id]
    assert find_marked_cases([mark[:27] + other_mark[27:]]) == []
    assert find_marked_cases([mark[:-1] + ("a" if mark[-1] != "a" else "b"), f"x{mark}", mark[:-1]]) == []


@pytest.mark.postgresql
def test_an_automatic_reply_never_joins_a_case(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()

    item = _receive(mailbox, make_mail(text=create_mark(case.id), Auto_Submitted="auto-replied", **CONFIRMED))

    assert item.case_id is None


def _receive(mailbox: Mailbox, raw: bytes, *, is_complete: bool = True) -> MailItem:
    db.session.commit()
    mail = PARSER(raw)
    files = check_files(mail.files)
    record_mail(mailbox, mail, files, is_complete=is_complete)
    db.session.commit()
    assert db.session.scalars(select(Case.id)).first() is not None
    return db.session.scalars(select(MailItem)).one()

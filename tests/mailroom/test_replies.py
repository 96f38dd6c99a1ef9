"""Answers to our e-mails: they join their case only when the mark and the sender agree."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from app.cases import timeline
from app.cases.models import Case
from app.cases.reply_address import build_reply_address, create_mark, find_marked_cases
from app.core.db import db
from app.core.settings import site_settings
from app.mailroom import items
from app.mailroom.fetch_jobs import record_mail
from app.mailroom.file_intake import check_files
from app.mailroom.mail_reading import PARSER
from app.mailroom.mailboxes import save_mailbox
from app.mailroom.models import ATTACHED, NEW, Mailbox, MailItem
from tests.factories import MakeCase
from tests.mailroom.conftest import make_values
from tests.mailroom.dovecot import ImapServer
from tests.mailroom.messages import make_mail

QUOTED = "Voici la photo.\n\nLe sam. 28 nov. 2026 à 10:00, Mairie <mairie@exemple.example> a écrit :\n> Bonjour,\n"


@pytest.fixture
def mailbox(departments: None) -> Mailbox:
    mailbox = save_mailbox(make_values(ImapServer(993, None)))  # type: ignore[arg-type]
    db.session.commit()
    return mailbox


def test_an_answer_of_the_applicant_joins_the_case(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()
    site_settings.save_settings({"replies.address": "accueil@vaubrelles.example"})

    item = _receive(mailbox, make_mail(text=QUOTED, to=str(build_reply_address(case.id))))

    assert (item.state, item.case_id) == (ATTACHED, case.id)
    entry = timeline.events_for(case, is_agent=False)[-1]
    assert (entry.kind, entry.actor_kind) == ("message", "anonymous")
    assert entry.details == {"text": "Voici la photo.", "via": "email"}


def test_the_message_identifier_is_enough(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()
    ours = f"<0b1f.{create_mark(case.id)}@mairie.example>"

    item = _receive(mailbox, make_mail(text=QUOTED, In_Reply_To=ours, References=ours))

    assert item.case_id == case.id


def test_an_answer_whose_text_is_missing_waits_for_an_agent(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()
    site_settings.save_settings({"replies.address": "accueil@vaubrelles.example"})

    item = _receive(mailbox, make_mail(text="", to=str(build_reply_address(case.id))), is_complete=False)

    assert (item.state, item.case_id) == (NEW, None)
    assert items.open_contents(item).candidate_id == str(case.id)
    assert [entry for entry in timeline.events_for(case, is_agent=True) if entry.is_message] == []


@pytest.mark.parametrize(
    "sender", ["Autre <autre@residents.example>", "chloe@residents.example <autre@residents.example>"]
)
def test_the_mark_from_another_address_is_to_confirm(mailbox: Mailbox, make_case: MakeCase, sender: str) -> None:
    case = make_case()

    item = _receive(mailbox, make_mail(text=f"Bonjour {create_mark(case.id)}", sender=sender))

    assert (item.state, item.case_id) == (NEW, None)
    assert items.open_contents(item).candidate_id == str(case.id)
    assert [entry for entry in timeline.events_for(case, is_agent=True) if entry.is_message] == []


def test_a_reference_alone_is_to_confirm(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case()

    item = _receive(mailbox, make_mail(f"Ma demande {case.reference.lower()}"))

    contents = items.open_contents(item)
    assert (item.case_id, contents.candidate_id, contents.candidate_reason) == (None, str(case.id), "reference")


def test_a_closed_case_takes_no_answer(mailbox: Mailbox, make_case: MakeCase) -> None:
    case = make_case(status="accepted")

    item = _receive(mailbox, make_mail(text=create_mark(case.id)))

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

    item = _receive(mailbox, make_mail(text=create_mark(case.id), Auto_Submitted="auto-replied"))

    assert item.case_id is None


def _receive(mailbox: Mailbox, raw: bytes, *, is_complete: bool = True) -> MailItem:
    db.session.commit()
    mail = PARSER(raw)
    files = check_files(mail.files)
    record_mail(mailbox, mail, files, is_complete=is_complete)
    db.session.commit()
    assert db.session.scalars(select(Case.id)).first() is not None
    return db.session.scalars(select(MailItem)).one()

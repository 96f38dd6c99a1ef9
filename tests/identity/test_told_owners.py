"""The owner of an account is told by mail of an identity that opens it, when it does."""

import pytest

from app.identity import links
from tests.accounts.sent_emails import list_emails
from tests.identity.conftest import come_back, create_by_source
from tests.identity.fake_source import make_identity
from tests.identity.openid.second_factor import sign_in_with_second_factor

SUBJECT = "Un moyen de connexion a été ajouté à votre compte"
PENDING = "/agents/administration/acces-a-confirmer"


def count_letters(email):
    return [letter["subject"] for letter in list_emails(email)].count(SUBJECT)


def ask_for_access(browser, agent_source, alice):
    agent_source.identity = make_identity(email=alice.email)
    assert "attend une confirmation" in come_back(browser, agent_source).text("h1")


def test_who_adds_an_identity_is_told(source, chloe):
    come_back(chloe, source, "?but=lien")

    assert count_letters(chloe.email) == 1


def test_an_identity_that_waits_opens_nothing_and_is_not_said_to(stranger, agent_source, alice):
    ask_for_access(stranger, agent_source, alice)

    assert count_letters(alice.email) == 0


@pytest.mark.postgresql
def test_an_agent_is_told_when_an_administrator_confirms(stranger, agent_source, alice, ada):
    ask_for_access(stranger, agent_source, alice)

    action = ada.get(PENDING).find_all("form[action$='/confirmation']")[0]["action"]
    ada.post(action)

    assert count_letters(alice.email) == 1
    assert count_letters(ada.email) == 0


def test_an_agent_is_not_told_when_an_administrator_declines(stranger, agent_source, alice, ada):
    ask_for_access(stranger, agent_source, alice)

    ada.post(ada.get(PENDING).find_all("form[action$='/refus']")[0]["action"])

    assert count_letters(alice.email) == 0


def test_an_agent_who_confirms_it_with_a_second_factor_is_told(app, stranger, agent_source, alice):
    ask_for_access(stranger, agent_source, alice)

    come_back(sign_in_with_second_factor(app, alice.account), agent_source, "?but=lien")

    assert links.list_links(alice.account)[0].is_confirmed
    assert count_letters(alice.email) == 1


def test_who_opens_an_account_is_not_told_of_how(stranger, source):
    source.identity = make_identity(email="angela@residents.example", is_email_verified=True)

    create_by_source(stranger, source)

    assert count_letters("angela@residents.example") == 0

"""The rules of linking, one by one."""

import uuid

import pytest

from app.identity.linking_rules import (
    LINK,
    PROVE,
    SIGN_IN,
    STEP_UP,
    AddLink,
    AskChoice,
    AskProof,
    AwaitConfirmation,
    CreateAgent,
    KnownLink,
    LinkingContext,
    Refuse,
    SignedIn,
    SignIn,
    decide,
)

HERS, HIS = uuid.UUID(int=1), uuid.UUID(int=2)
RESIDENTS, AGENTS = frozenset({"resident"}), frozenset({"agent"})


def arrive(purpose=SIGN_IN, kinds=RESIDENTS, **values):
    return decide(LinkingContext(purpose, kinds, **values))


def signed_in(account_id=HERS, kind="resident", is_fresh=True):
    return SignedIn(account_id, kind, is_fresh)


def test_a_linked_identity_opens_its_account():
    assert arrive(link=KnownLink(HERS, "resident")) == SignIn(HERS)


def test_somebody_unknown_chooses_between_a_new_account_and_theirs():
    assert arrive() == AskChoice()
    assert arrive(is_known_pivot=True) == AskChoice(is_known_pivot=True)


def test_somebody_unknown_opens_no_account_where_the_source_may_not():
    assert arrive(can_create=False) == Refuse("not_allowed")


@pytest.mark.parametrize("purpose", [LINK, STEP_UP])
def test_somebody_signed_in_adds_an_identity_after_a_fresh_proof(purpose):
    assert arrive(purpose, signed_in=signed_in()) == AddLink(HERS)
    assert arrive(purpose, signed_in=signed_in(is_fresh=False)) == AskProof(HERS)


@pytest.mark.parametrize("purpose", [LINK, STEP_UP, PROVE])
def test_an_identity_linked_elsewhere_is_refused(purpose):
    assert arrive(purpose, link=KnownLink(HIS, "resident"), signed_in=signed_in()) == Refuse("linked_elsewhere")


def test_signing_in_as_somebody_else_leaves_the_account_signed_in():
    assert arrive(SIGN_IN, link=KnownLink(HIS, "resident"), signed_in=signed_in()) == SignIn(HIS)


def test_an_unknown_identity_proves_nothing_again():
    assert arrive(PROVE, signed_in=signed_in()) == Refuse("not_linked")
    assert arrive(PROVE, link=KnownLink(HERS, "resident"), signed_in=signed_in()) == SignIn(HERS)


def test_nobody_is_linked_without_being_signed_in():
    assert arrive(LINK) == Refuse("not_linked")


@pytest.mark.parametrize("purpose", [SIGN_IN, LINK, STEP_UP])
def test_agents_never_enter_by_a_source_of_residents(purpose):
    assert arrive(purpose, link=KnownLink(HERS, "agent")) == Refuse("wrong_kind")
    if purpose != SIGN_IN:
        assert arrive(purpose, signed_in=signed_in(kind="agent")) == Refuse("wrong_kind")


def test_residents_never_enter_by_a_source_of_agents():
    assert arrive(link=KnownLink(HERS, "resident"), kinds=AGENTS) == Refuse("wrong_kind")


def test_a_closed_account_stays_closed():
    assert arrive(link=KnownLink(HERS, "resident", can_sign_in=False)) == Refuse("account_closed")


def test_an_agent_with_a_new_subject_waits_for_a_confirmation():
    assert arrive(kinds=AGENTS, agent_record=HIS) == AwaitConfirmation(HIS)
    assert arrive(kinds=AGENTS, link=KnownLink(HIS, "agent", is_confirmed=False)) == Refuse("pending")


def test_an_unknown_agent_is_created_only_where_the_source_may():
    assert arrive(kinds=AGENTS, is_email_verified=True) == CreateAgent()
    assert arrive(kinds=AGENTS, is_email_verified=True, can_create=False) == Refuse("not_allowed")


def test_an_address_that_is_not_verified_opens_no_account_of_an_agent():
    refusal = Refuse("email_not_verified")

    assert arrive(kinds=AGENTS) == refusal
    assert arrive(kinds=AGENTS, is_email_denied=True, agent_record=HIS) == refusal
    assert arrive(kinds=AGENTS, is_email_denied=True, link=KnownLink(HIS, "agent")) == refusal
    assert arrive(LINK, kinds=AGENTS, is_email_denied=True, signed_in=signed_in(HIS, "agent")) == refusal
    assert arrive(kinds=AGENTS | RESIDENTS, is_email_denied=True, agent_record=HIS) == refusal
    assert arrive(kinds=AGENTS | RESIDENTS, is_email_denied=True) == AskChoice()
    assert arrive(is_email_denied=True, link=KnownLink(HERS, "resident")) == SignIn(HERS)

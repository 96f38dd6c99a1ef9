"""Where an applicant may withdraw: until something is decided, unless the document says otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from app.packages.package_catalogue import Catalogue
from app.workflows.definition import read_workflow
from app.workflows.elements import WITHDRAWN
from app.workflows.withdrawal import ACTION, with_withdrawal, withdrawable_statuses
from tests.workflows.definitions import make_action, make_status, make_workflow

DONE = make_status("done", closed=True)


def withdrawable(document: dict[str, Any]) -> set[str]:
    return set(withdrawable_statuses(read_workflow(document)))


def test_a_request_may_be_withdrawn_until_it_is_decided() -> None:
    new = make_status("new", actions=[make_action("grant", "granted"), make_action("look", "studied")])
    studied = make_status("studied", actions=[make_action("grant", "granted")])
    granted = make_status("granted", decision="favourable", actions=[make_action("pay", "paying")])
    paying = make_status("paying", actions=[make_action("end", "done")])

    assert withdrawable(make_workflow(new, studied, granted, paying, DONE)) == {"new", "studied"}


def test_the_document_may_refuse_it_everywhere_or_in_one_status() -> None:
    new = make_status("new", actions=[make_action("plan", "planned")])
    planned = make_status("planned", withdrawal=False, actions=[make_action("end", "done")])

    assert withdrawable(make_workflow(new, planned, DONE)) == {"new"}
    assert withdrawable(make_workflow(new, planned, DONE) | {"withdrawal": False}) == set()


def test_where_the_work_ends_there_is_nothing_left_to_withdraw() -> None:
    end = make_status("end", endpoint=True, actions=[make_action("archive", "done")])

    assert withdrawable(make_workflow(make_status("new", actions=[make_action("finish", "end")]), end, DONE)) == {"new"}


@pytest.mark.parametrize(("name", "more"), [("withdraw", {}), ("give_up", {"withdraws": True})])
def test_a_workflow_with_its_own_way_to_withdraw_is_not_given_another(name: str, more: dict[str, Any]) -> None:
    new = make_status("new", actions=[make_action("end", "done"), make_action(name, "done", by="applicant", **more)])

    assert withdrawable(make_workflow(new, DONE)) == set()


def test_an_action_of_agents_is_no_withdrawal_whatever_its_name() -> None:
    new = make_status("new", actions=[make_action("end", "done"), make_action("withdraw", "done")])

    assert withdrawable(make_workflow(new, DONE)) == {"new"}


def test_every_fresh_request_of_the_catalogue_may_be_withdrawn_but_a_danger_that_was_reported() -> None:
    catalogue = Catalogue()
    documents = [each for slug in catalogue.slugs for each in catalogue.package(slug).definitions["workflows"].values()]

    refused = {each["slug"] for each in documents if each["initial"] not in withdrawable(each)}

    assert documents and refused == set()
    report = next(each for each in documents if each["slug"] == "signalement")
    assert not withdrawable(report) & {"urgent", "planned"}


def test_the_words_never_collide_with_those_of_a_document() -> None:
    own = make_status("withdrawn", closed=True)
    read = with_withdrawal(
        read_workflow(make_workflow(make_status("new", actions=[make_action("end", "withdrawn")]), own))
    )

    assert [each.id for each in read.statuses] == ["new", "withdrawn", WITHDRAWN]
    assert [each.id for each in read.global_actions] == [ACTION]

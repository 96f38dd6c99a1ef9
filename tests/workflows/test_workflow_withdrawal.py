"""Statuses in which an applicant may withdraw: those before a decision, unless the definition overrides it."""

from __future__ import annotations

from typing import Any

import pytest

from app.packages.package_catalogue import Catalogue
from app.workflows.definition import read_workflow
from app.workflows.elements import WITHDRAWN
from app.workflows.withdrawal import ACTION, with_withdrawal, withdrawable_statuses
from tests.workflows.definitions import make_action, make_status, make_workflow

DONE_STATUS = make_status("done", closed=True)


def withdrawable_ids(definition: dict[str, Any]) -> set[str]:
    return set(withdrawable_statuses(read_workflow(definition)))


def test_a_request_may_be_withdrawn_until_it_is_decided() -> None:
    new = make_status("new", actions=[make_action("grant", "granted"), make_action("look", "studied")])
    studied = make_status("studied", actions=[make_action("grant", "granted")])
    granted = make_status("granted", decision="favourable", actions=[make_action("pay", "paying")])
    paying = make_status("paying", actions=[make_action("end", "done")])

    assert withdrawable_ids(make_workflow(new, studied, granted, paying, DONE_STATUS)) == {"new", "studied"}


def test_the_definition_may_disable_withdrawal_everywhere_or_in_one_status() -> None:
    new = make_status("new", actions=[make_action("plan", "planned")])
    planned = make_status("planned", withdrawal=False, actions=[make_action("end", "done")])

    assert withdrawable_ids(make_workflow(new, planned, DONE_STATUS)) == {"new"}
    assert withdrawable_ids(make_workflow(new, planned, DONE_STATUS) | {"withdrawal": False}) == set()


def test_a_closed_status_offers_no_withdrawal() -> None:
    end = make_status("end", endpoint=True, actions=[make_action("archive", "done")])

    assert withdrawable_ids(
        make_workflow(make_status("new", actions=[make_action("finish", "end")]), end, DONE_STATUS)
    ) == {"new"}


@pytest.mark.parametrize(("name", "more"), [("withdraw", {}), ("give_up", {"withdraws": True})])
def test_a_workflow_with_its_own_withdrawal_is_unchanged(name: str, more: dict[str, Any]) -> None:
    new = make_status("new", actions=[make_action("end", "done"), make_action(name, "done", by="applicant", **more)])

    assert withdrawable_ids(make_workflow(new, DONE_STATUS)) == set()


def test_an_action_of_agents_does_not_count_as_a_withdrawal() -> None:
    new = make_status("new", actions=[make_action("end", "done"), make_action("withdraw", "done")])

    assert withdrawable_ids(make_workflow(new, DONE_STATUS)) == {"new"}


def test_every_new_request_of_the_catalogue_may_be_withdrawn_except_reports() -> None:
    catalogue = Catalogue()
    definitions = [
        workflow for slug in catalogue.slugs for workflow in catalogue.package(slug).definitions["workflows"].values()
    ]

    refused = {
        definition["slug"] for definition in definitions if definition["initial"] not in withdrawable_ids(definition)
    }

    assert definitions and refused == set()
    report = next(definition for definition in definitions if definition["slug"] == "signalement")
    assert not withdrawable_ids(report) & {"urgent", "planned"}


def test_the_generated_ids_never_collide_with_those_of_a_definition() -> None:
    own = make_status("withdrawn", closed=True)
    read = with_withdrawal(
        read_workflow(make_workflow(make_status("new", actions=[make_action("end", "withdrawn")]), own))
    )

    assert [status.id for status in read.statuses] == ["new", "withdrawn", WITHDRAWN]
    assert [global_action.id for global_action in read.global_actions] == [ACTION]

"""Publishing workflows: versions, and what is read back from them."""

from __future__ import annotations

from copy import deepcopy
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import func, select

from app.core.db import db
from app.core.db.definition_versions import VersionIsImmutable
from app.core.sites import Site, unit_of_work
from app.workflows import publishing
from app.workflows.definition import DefinitionError
from app.workflows.models import WorkflowVersion
from app.workflows.publishing import WorkflowNotFound, definition_of, live_slugs, live_workflow, publish
from tests.workflows.definitions import make_action, make_status, make_street_report_workflow, make_workflow

ALICE = UUID("00000000-0000-4000-8000-00000000a11c")
# The calendar has no such day.
QUESTION = {"id": "jour", "type": "date", "label": "Jour", "minimum": "2030-02-31"}

pytestmark = pytest.mark.usefixtures("site")


def rename_workflow(title: str) -> dict[str, Any]:
    return {**make_street_report_workflow(), "title": title}


def test_a_published_workflow_is_live() -> None:
    version = publish(make_street_report_workflow(), by=ALICE)

    assert (version.number, version.published_by_id) == (1, ALICE)
    assert live_workflow("essai").version_id == version.id
    assert live_workflow("essai").definition.title == "Essai"
    assert live_slugs() == ["essai"]


def test_the_same_document_makes_no_new_version() -> None:
    first = publish(make_street_report_workflow())

    again = publish(dict(reversed(deepcopy(make_street_report_workflow()).items())))

    assert again.id == first.id
    assert db.session.scalar(select(func.count()).select_from(WorkflowVersion)) == 1


def test_a_changed_document_makes_the_next_version() -> None:
    publish(make_street_report_workflow())

    second = publish(rename_workflow("Voirie"))

    assert second.number == 2
    assert live_workflow("essai").definition.title == "Voirie"


def test_an_older_document_can_be_made_live_again() -> None:
    publish(make_street_report_workflow())
    publish(rename_workflow("Voirie"))

    third = publish(make_street_report_workflow())

    assert third.number == 3
    assert live_workflow("essai").definition.title == "Essai"


def test_a_case_keeps_the_version_it_was_made_with() -> None:
    first = publish(make_street_report_workflow())
    publish(rename_workflow("Voirie"))

    assert definition_of(first.id).title == "Essai"


def test_a_version_is_read_from_the_database_once(monkeypatch: pytest.MonkeyPatch) -> None:
    version = publish(make_street_report_workflow())
    definition = definition_of(version.id)

    monkeypatch.setattr(publishing, "read_workflow", lambda definition: pytest.fail("read twice"))

    assert definition_of(version.id) is definition


def test_what_was_published_can_be_read_in_another_unit_of_work(site: Site) -> None:
    version = publish(make_street_report_workflow())
    db.session.commit()

    with unit_of_work(site):
        assert live_workflow("essai").version_id == version.id
        assert definition_of(version.id).status("waiting").timeouts[0].delay.days == 15


def test_a_wrong_document_is_not_published() -> None:
    with pytest.raises(DefinitionError):
        publish(make_workflow(make_status("new")))

    assert live_slugs() == []


@pytest.mark.parametrize(
    ("asking", "place"),
    [
        ({"actions": [make_action("end", "done", fields=[QUESTION])]}, "statuses[0].actions[0].fields[0]"),
        (
            {"calls": [{"id": "end", "by": ["recipient"], "to": "done", "fields": [QUESTION]}]},
            "statuses[0].calls[0].fields[0]",
        ),
    ],
)
def test_what_is_asked_in_a_status_is_checked_as_the_questions_of_a_form(asking: dict[str, Any], place: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        publish(
            make_workflow(
                make_status("new", actions=[make_action("close", "done")]) | asking, make_status("done", closed=True)
            )
        )

    assert place in str(refused.value)
    assert live_slugs() == []


@pytest.mark.parametrize("name", ["processing_fields", "variables"])
def test_what_a_workflow_keeps_is_checked_as_well(name: str) -> None:
    with pytest.raises(DefinitionError) as refused:
        publish(make_workflow(make_status("done", closed=True), **{name: [QUESTION]}))

    assert f"{name}[0]" in str(refused.value)


def test_what_is_asked_at_any_time_is_checked_as_well() -> None:
    asking = {"id": "note", "label": "Noter", "by": ["recipient"], "fields": [QUESTION]}

    with pytest.raises(DefinitionError) as refused:
        publish(make_workflow(make_status("done", closed=True), global_actions=[asking]))

    assert "global_actions[0].fields[0]" in str(refused.value)


def test_actions_of_capabilities_are_accepted_when_they_are_installed() -> None:
    done_status = make_status(
        "done", closed=True, on_enter=[{"id": "told", "type": "history_message", "text": "Fini."}]
    )

    with pytest.raises(DefinitionError):
        publish(make_workflow(done_status), action_types={"send_email"})

    assert publish(make_workflow(done_status), action_types={"history_message"}).number == 1


def test_an_unknown_workflow_or_version_is_told() -> None:
    with pytest.raises(WorkflowNotFound):
        live_workflow("inconnu")
    with pytest.raises(WorkflowNotFound):
        definition_of(uuid4())


def test_a_published_version_cannot_be_changed() -> None:
    version = publish(make_street_report_workflow())

    version.definition = rename_workflow("Voirie")

    with pytest.raises(VersionIsImmutable):
        db.session.flush()


def test_a_published_version_cannot_be_deleted() -> None:
    db.session.delete(publish(make_street_report_workflow()))

    with pytest.raises(VersionIsImmutable):
        db.session.flush()

"""Execution errors of a workflow: the case continues, administrators see them and retry."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest

from app.cases.workflow import effects, execution_errors
from app.cases.workflow.effects import ActionExecution, StepFailed
from app.core.db import db
from app.wiring.actions import ACTION_TYPES
from app.workflows import publishing as workflows
from tests.cast import Person
from tests.client import Browser
from tests.factories import WORKFLOW, MakeCase

ERRORS = "/agents/administration/erreurs"


@pytest.fixture
def broken_history_messages(app: Any, monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Make history messages fail while the list is empty."""
    mended: list[bool] = []

    def perform(execution: ActionExecution) -> None:
        if not mended:
            raise StepFailed("store_away")
        ACTION_TYPES["history_message"](execution)

    monkeypatch.setattr(effects, "_performers", {**ACTION_TYPES, "history_message": perform})
    return mended


@pytest.mark.postgresql
def test_an_administrator_sees_an_error_and_retries(
    ada: Person, alice: Person, broken_history_messages: list[bool], make_case: MakeCase
) -> None:
    case, other = make_case(), make_case()

    page = ada.get(ERRORS)
    case_page = alice.get(f"/agents/demandes/{case.id}")
    ids = [str(field["value"]) for field in page.find_all("form[action$=reprises] input[name=error]")]
    failed_retry = ada.post(f"{ERRORS}/reprises", {"error": ids}).follow()
    broken_history_messages.append(True)
    again = [str(field["value"]) for field in failed_retry.find_all("form[action$=reprises] input[name=error]")]
    response_page = ada.post(f"{ERRORS}/reprises", {"error": again}).follow()

    assert page.texts("main h2") == ["Message dans l’historique"]
    assert "2 fois" in page.text("main") and case.reference in page.text("main")
    assert not page.find_all(f"a[href$='{case.id}']")  # Ada has no access to the cases
    assert "Étape en échec" in case_page.text("#case-actions") and "en échec" in case_page.text("main")
    assert "2 étapes échouent encore." in failed_retry.text("main")
    assert "2 étapes sont faites." in response_page.text("main")
    assert f"Demande {other.reference} reçue." in alice.get(f"/agents/demandes/{other.id}").text("#case-history")


def test_an_administrator_abandons_errors(
    ada: Person, broken_history_messages: list[bool], make_case: MakeCase
) -> None:
    make_case()
    ids = [str(field["value"]) for field in ada.get(ERRORS).find_all("form[action$=abandons] input[name=error]")]

    page = ada.post(f"{ERRORS}/abandons", {"error": [*ids, "nonsense"]}).follow()

    assert "Vous n’avez rien à faire ici." in page.text("main")
    assert execution_errors.count_open_errors() == 0


def test_only_administrators_see_them(alice: Person, chloe: Person, stranger: Browser) -> None:
    assert alice.get(ERRORS).status == 404
    assert chloe.get(ERRORS).status == 404
    assert "/compte/connexion" in str(stranger.get(ERRORS).location)


def test_an_endless_action_changes_nothing_and_is_reported(ada: Person, alice: Person, make_case: MakeCase) -> None:
    definition: dict[str, Any] = deepcopy(WORKFLOW)
    again = {"==": [{"var": "case.channel"}, "web"]}
    definition["statuses"][1]["on_enter"] = [{"id": "a", "type": "change_status", "to": "refused", "condition": again}]
    definition["statuses"][2]["on_enter"] = [{"id": "b", "type": "change_status", "to": "accepted", "condition": again}]
    make_case()
    workflows.publish(definition)
    db.session.commit()
    case = make_case()

    page = alice.post(f"/agents/demandes/{case.id}/actions/accept", {"revision": "1"}).follow()

    assert "tourne en rond" in page.text("#case-actions")
    assert page.text("#case-status .badge") == "Nouvelle"
    assert "sans fin" in ada.get(ERRORS).text("main")

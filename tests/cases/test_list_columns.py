"""The columns of a list: what each cell says, which agents are offered them, what they never show."""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from decimal import Decimal

import pytest
from flask import Flask
from sqlalchemy import event

from app.cases.search.case_search import search_cases
from app.cases.search.columns import CASE_COLUMNS, DEFAULT_KEYS, choose_columns, list_columns, read_cells
from app.cases.search.columns.column import Cell
from app.cases.search.filters import Filters
from app.cases.search.list_order import ORDERS
from app.cases.workflow import transitions
from app.core import clock
from app.core.db import db
from app.core.sites import Site
from app.procedures import publishing as procedures
from app.procedures.fields import FIELD_TYPES
from app.workflows import publishing as workflows
from tests.cases.filtered_procedure import AGENT, IBAN, OTHER_AGENT, MakeFilteredCase
from tests.cases.filtered_procedure import filtered_version as filtered_version
from tests.cases.filtered_procedure import make_filtered_case as make_filtered_case
from tests.factories import PROCEDURE, WORKFLOW, write_charter


def read_row(*keys: str, state: str = "open") -> list[Cell]:
    """Cells of the only case of the list."""
    page = search_cases(AGENT, Filters(procedure="signaler", state=state))
    return read_cells(page.rows, choose_columns(list_columns(AGENT, "signaler"), keys))[0]


def test_the_usual_columns_say_who_asks_for_what(make_filtered_case: MakeFilteredCase) -> None:
    case = make_filtered_case()

    cells = read_row("reference", "applicant", "procedure", "status", "channel", "awaits_applicant", "agent")

    assert [cell.text for cell in cells] == [
        case.reference,
        "Chloé Exemple",
        "Signaler un problème",
        "Nouvelle",
        "Internet",
        "",
        "",
    ]
    assert cells[3].tone == "info"
    assert cells[5].value is False


def test_moments_and_days_are_typed(make_filtered_case: MakeFilteredCase) -> None:
    case = make_filtered_case()

    received, age, last_event, legal_date = read_row("received", "age", "last_event", "legal_date")

    assert (received.value, last_event.value) == (case.submitted_at, case.updated_at)
    assert (age.text, age.value) == ("0 jour", 0)
    assert legal_date.value == case.silence_on
    assert received.text == f"{clock.to_paris(case.submitted_at):%d/%m/%Y}"


def test_answers_are_in_words_and_typed(make_filtered_case: MakeFilteredCase) -> None:
    make_filtered_case(danger=True, taille="12.5", constat="2026-11-02", jours=["lundi", "mardi"])

    cells = read_row("answer.type", "answer.danger", "answer.taille", "answer.constat", "answer.jours", "answer.lieu")

    assert [cell.text for cell in cells[:5]] == ["Un trou", "Oui", "12,5", "2\u00a0novembre 2026", "Lundi, Mardi"]
    assert [cell.value for cell in cells] == [
        "Un trou",
        True,
        Decimal("12.5"),
        date(2026, 11, 2),
        "Lundi, Mardi",
        None,
    ]


def test_what_agents_keep_is_a_column_too(app: Flask, make_filtered_case: MakeFilteredCase) -> None:
    case = make_filtered_case()
    with app.app_context():
        transitions.run_action(case, "accept", {"equipe": "Nord"}, by=AGENT)
    db.session.commit()

    assert [cell.text for cell in read_row("processing.equipe", state="closed")] == ["Nord"]


def test_no_list_shows_an_account_number_nor_what_is_computed_of_it(make_filtered_case: MakeFilteredCase) -> None:
    make_filtered_case(compte={"holder": "Chloé Exemple", "iban": IBAN}, rappel=f"Compte {IBAN}", lieu={"where": "Ici"})

    columns = list_columns(AGENT, "signaler")
    row = read_cells(search_cases(AGENT, Filters()).rows, columns)[0]

    assert "answer.compte" not in {column.key for column in columns}
    assert IBAN not in " ".join(cell.text for cell in row)
    assert "Compte FR14" in " ".join(cell.text for cell in row)


@pytest.mark.postgresql
def test_the_columns_of_a_procedure_are_offered_to_its_agents_alone(filtered_version: object) -> None:
    assert "answer.danger" in {column.key for column in list_columns(AGENT, "signaler")}
    assert list_columns(AGENT) == list(CASE_COLUMNS)
    assert list_columns(OTHER_AGENT, "signaler") == list(CASE_COLUMNS)
    assert list_columns(AGENT, "inconnue") == list(CASE_COLUMNS)


def test_answers_are_read_in_one_statement_and_only_for_a_column_of_answers(
    site: Site,
    make_filtered_case: MakeFilteredCase,
) -> None:
    for _ in range(3):
        make_filtered_case(danger=True)
    rows = search_cases(AGENT, Filters()).rows
    columns = list_columns(AGENT, "signaler")

    statements: list[str] = []
    event.listen(site.engine, "before_cursor_execute", lambda *arguments: statements.append(arguments[2]))

    read_cells(rows, choose_columns(columns, ("applicant", "status", "received")))
    count_without_answers = len(statements)
    read_cells(rows, choose_columns(columns, ("answer.danger", "answer.type")))

    assert (count_without_answers, len(statements)) == (0, 1)


def test_questions_asked_several_times_are_a_column_of_text(site: Site) -> None:
    definition = deepcopy(PROCEDURE)
    definition["pages"].append({"id": "proches", "title": "Vos proches", "fields": [FIELD_TYPES["block"].example]})
    workflows.publish(deepcopy(WORKFLOW))
    write_charter()
    procedures.publish(definition)

    columns = {column.key: column.kind for column in list_columns(AGENT, "signaler")}

    assert columns[f"answer.{FIELD_TYPES['block'].example['id']}"] == "text"


def test_keys_choose_columns_in_their_order_and_what_is_unknown_is_left_out() -> None:
    columns = choose_columns(CASE_COLUMNS, ("status", "inconnue", "reference", "status"))

    assert [column.key for column in columns] == ["status", "reference"]
    assert len(choose_columns(CASE_COLUMNS, DEFAULT_KEYS)) == len(DEFAULT_KEYS)


def test_a_sortable_column_names_orders_of_the_list() -> None:
    orders = {order for column in CASE_COLUMNS for order in column.orders}

    assert orders == set(ORDERS)
    assert [column.key for column in CASE_COLUMNS if column.orders] == [
        "urgency",
        "received",
        "age",
        "last_event",
        "legal_date",
    ]

"""The published JSON schemas are those that the code applies."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.agendas.definition_schema import agenda_schema
from app.cli import main
from app.packages.schema import package_schema
from app.payments.prices.price_rule_schema import price_rule_schema
from app.procedures.schema import procedure_schema
from app.workflows.schema import workflow_schema

PUBLISHED = Path(__file__).parents[2] / "docs" / "schemas"


@pytest.mark.parametrize(
    ("name", "applied"),
    [
        ("procedure-1.json", procedure_schema),
        ("workflow-1.json", workflow_schema),
        ("package-1.json", package_schema),
        ("agenda-1.json", agenda_schema),
        ("price-1.json", price_rule_schema),
    ],
)
def test_a_published_schema_is_the_one_applied(name, applied):
    assert json.loads((PUBLISHED / name).read_text(encoding="utf-8")) == applied()


def test_one_command_writes_them(tmp_path):
    outcome = CliRunner().invoke(main, ["schemas", "--into", str(tmp_path)])

    assert outcome.exit_code == 0
    assert {path.name: path.read_text(encoding="utf-8") for path in tmp_path.iterdir()} == {
        path.name: path.read_text(encoding="utf-8") for path in PUBLISHED.iterdir()
    }

"""An installation without the import from Publik and without the tools of development."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.studio.office_templates.typed_conditions import ConditionRefused, read_condition
from tests.cast import Person
from tests.studio.document_templates.test_typed_conditions import NAMES

ROOT = Path(__file__).parent.parent
# What it has, told as JSON: no module of the two packages can be imported.
CORE = """
import json, sys
sys.modules["devtools"] = sys.modules["publik_import"] = None
from click.testing import CliRunner
from app import create_app
from app.backoffice.administration.administration_sections import GROUPS
from app.cli import main
from app.config import read_settings
helped = CliRunner().invoke(main, ["--help"])
app = create_app(read_settings())
sections = [section.endpoint for group in GROUPS for section in group.sections]
print(json.dumps({
    "exit_code": helped.exit_code,
    "commands": sorted(main.commands),
    "blueprints": sorted(app.blueprints),
    "sections": sections,
    "sections_without_a_page": [name for name in sections if name not in app.view_functions],
}))
"""
OPTIONAL_COMMANDS = {"demo", "screenshots", "mails", "atlas", "franceconnect", "payfip", "proconnect", "import-wcs"}


@pytest.fixture(scope="module")
def core(tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[str]]:
    environment = {**os.environ, "PARVIS_ENV": "development", "PARVIS_VAR": str(tmp_path_factory.mktemp("var"))}
    outcome = subprocess.run(
        [sys.executable, "-c", CORE], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert outcome.returncode == 0, outcome.stderr
    result: dict[str, list[str]] = json.loads(outcome.stdout.splitlines()[-1])
    return result


def test_the_application_starts_without_its_optional_packages(core: dict[str, list[str]]) -> None:
    assert core["exit_code"] == 0
    assert {"web", "worker", "init", "migrate", "import-package"} <= set(core["commands"])
    assert OPTIONAL_COMMANDS.isdisjoint(core["commands"])
    assert {"publik", "development"}.isdisjoint(core["blueprints"])
    assert core["sections_without_a_page"] == []
    assert "packages.list_packages" in core["sections"]
    assert "publik.show_upload" not in core["sections"]


@pytest.mark.parametrize("is_there", [True, False])
def test_the_studio_offers_the_import_from_publik_where_it_is_installed(
    ada: Person, monkeypatch: pytest.MonkeyPatch, is_there: bool
) -> None:
    monkeypatch.setattr("app.studio.starts.is_installed", lambda _package: is_there)

    assert ("/agents/administration/venir-de-publik" in ada.get("/agents/studio/nouveau").html) is is_there


def test_conditions_of_publik_are_refused_where_nothing_reads_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.studio.office_templates.typed_conditions.load_parts", lambda _name: [])

    with pytest.raises(ConditionRefused, match="n’est pas une valeur de la liste"):
        read_condition('form_var_nature == "Benne"', NAMES)

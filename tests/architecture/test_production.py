"""A production installs only its dependencies, and has one systemd unit for each process."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from app.supervisor import read_procfile

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]

HERE = Path(__file__).parents[2]
UNITS = HERE / "deploy/systemd"
PROCESSES = [program.name for program in read_procfile(HERE / "Procfile")]
HARDENING = (
    "User=parvis", "UMask=0077", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "ProtectSystem=strict", "ProtectHome=yes",
    "PrivateTmp=yes", "PrivateDevices=yes", "RestrictAddressFamilies=AF_UNIX AF_INET AF_INET6",
    "SystemCallFilter=@system-service", "Restart=always", "StartLimitIntervalSec=0", "PartOf=parvis.target",
)  # fmt: skip
# Every module that a production may run, imported without the test tools.
IMPORTS = """
import importlib, pkgutil, sys

class OutOfReach:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {tools}:
            raise ModuleNotFoundError(name)

sys.meta_path.insert(0, OutOfReach())
sys.modules["devtools"] = sys.modules["publik_import"] = None
import app
for module in pkgutil.walk_packages(app.__path__, "app."):
    if not module.name.startswith("app.migrations.") and not module.name.endswith("__main__"):
        importlib.import_module(module.name) if module.name != "app.wsgi" else None
"""


def versions(lock: str) -> dict[str, str]:
    return dict(re.findall(r"(?m)^([a-z0-9.-]+)==(\S+)", (HERE / lock).read_text()))


def extras() -> dict[str, list[str]]:
    project = tomllib.loads((HERE / "pyproject.toml").read_text())["project"]["optional-dependencies"]
    return {name: [re.split(r"[\[<>=;]", each)[0] for each in requirements] for name, requirements in project.items()}


def test_a_production_has_the_versions_that_were_tested() -> None:
    assert versions("requirements.production.lock").items() <= versions("requirements.lock").items()


def test_a_production_has_no_test_or_development_tool() -> None:
    assert versions("requirements.production.lock").keys().isdisjoint({*extras()["dev"], *extras()["demo"]})
    assert "psycopg" in versions("requirements.production.lock")


def test_the_application_runs_without_the_tools_of_tests_nor_its_optional_packages() -> None:
    tools = {"bs4", "html5lib", "hypothesis", "pytest", "playwright", "djlint", "mypy", "aiosmtpd", "importlinter"}

    outcome = subprocess.run(
        [sys.executable, "-c", IMPORTS.replace("{tools}", repr(tools))], cwd=HERE, capture_output=True, check=False
    )

    assert outcome.returncode == 0, outcome.stderr.decode()


@pytest.mark.parametrize("process", PROCESSES)
def test_each_process_has_a_hardened_unit(process: str) -> None:
    lines = (UNITS / f"parvis-{process}.service").read_text().splitlines()

    assert f"ExecStart=/srv/parvis/.venv/bin/parvis {process}" in lines
    assert [each for each in HARDENING if each not in lines] == []


@pytest.mark.parametrize("process", ["web", "worker", "scheduler"])
def test_what_reads_the_files_of_strangers_can_be_confined(process: str) -> None:
    """`@system-service` has no call of Landlock before systemd 257."""
    lines = (UNITS / f"parvis-{process}.service").read_text().splitlines()

    assert "SystemCallFilter=landlock_create_ruleset landlock_add_rule landlock_restrict_self" in lines


def test_the_target_starts_them_all() -> None:
    wants_line = re.search(r"(?m)^Wants=(.+)$", (UNITS / "parvis.target").read_text())

    assert wants_line is not None
    assert set(wants_line[1].split()) == {f"parvis-{process}.service" for process in PROCESSES}


@pytest.mark.needs("systemd-analyze")
def test_systemd_verifies_the_units(tmp_path: Path) -> None:
    for unit in UNITS.iterdir():
        here = unit.read_text().replace("/srv/parvis/.venv/bin/parvis", "/bin/true")
        (tmp_path / unit.name).write_text(re.sub(r"(?m)^(User|Group)=parvis$", r"\1=root", here))

    outcome = subprocess.run(
        ["systemd-analyze", "verify", *tmp_path.iterdir()], capture_output=True, text=True, check=False
    )

    assert (outcome.returncode, outcome.stderr) == (0, "")

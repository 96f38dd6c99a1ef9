"""Documents of the repository: format of decisions, valid links, no path of one machine."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.source_files import ROOT, list_files

DECISIONS = sorted((ROOT / "docs/decisions").glob("*.md"))
SECTIONS = ["Context", "Decision", "Consequences", "Status"]
MARKDOWN = list_files(".md")
LINK = re.compile(r"\]\(([^)\s]+)\)|src=\"([^\"]+)\"")
# A local path, or a package index.
OF_ONE_MACHINE = re.compile(
    r"/(?:home|Users|root|work)/\w|file://|//(?:pypi|registry|index|proxy)\.[\w.-]*(?:org|com)|\b(?:10|192\.168)\.\d+\.\d+\.\d+\b"
)
HIDDEN = (
    "app/core/outgoing/public_addresses.py",
    "tests/architecture/test_documentation.py",
    "tests/core/test_public_addresses.py",
    "tests/security/test_hostile_forms.py",
)


@pytest.mark.parametrize("decision", DECISIONS, ids=lambda path: path.name)
def test_a_decision_is_one_page_in_the_agreed_form(decision: Path):
    text = decision.read_text()

    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", decision.name)
    assert text.startswith(f"# {int(decision.name[:4])}. ")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == SECTIONS
    assert len(text.partition("## Status")[0].split()) <= 600
    assert re.search(r"^## Status\n+(Accepted|Replaced by)\b", text, re.MULTILINE)


@pytest.mark.parametrize(("verb", "inverse"), [("Replaces", "Replaced by"), ("Completes", "Completed by")])
def test_two_decisions_that_replace_or_complete_one_another_both_say_so(verb: str, inverse: str):
    pairs = {(decision.name, other) for decision in DECISIONS for other in _list_related(decision, verb)}
    inverse_pairs = {(other, decision.name) for decision in DECISIONS for other in _list_related(decision, inverse)}

    assert pairs
    assert [f"{name} {verb} {other}: only one of them says so" for name, other in pairs ^ inverse_pairs] == []


def test_decisions_are_numbered_once():
    numbers = [path.name[:4] for path in DECISIONS]

    assert len(numbers) == len(set(numbers))


@pytest.mark.parametrize("document", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_to_files_exist(document: Path):
    links = [first or second for first, second in LINK.findall(document.read_text())]
    local = [link.split("#")[0] for link in links if not re.match(r"[a-z]+:|#", link)]

    assert [link for link in local if not (document.parent / link).exists()] == []


def test_the_map_of_the_architecture_has_every_package():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "layers")
    packages = {name for layer in layers for name in layer.split(" | ")}

    drawing = (ROOT / "docs/architecture.md").read_text().split("```")[1]
    drawn_names = set(re.split(r"\s{3,}", drawing))
    assert sorted(packages - drawn_names) == []


def test_no_file_names_a_machine():
    matches = []
    for path in list_files(
        ".py", ".md", ".toml", ".lock", ".html", ".txt", ".json", ".yaml", ".css", ".js", ".svg", "Makefile", "run"
    ):
        name = str(path.relative_to(ROOT))
        if name not in HIDDEN and (match := OF_ONE_MACHINE.search(path.read_text())):
            matches.append(f"{name}: {match[0]}")

    assert matches == []


def _list_related(decision: Path, verb: str) -> list[str]:
    """List the decisions that the status of this one names after the verb."""
    status = decision.read_text().partition("## Status")[2]
    return [
        name
        for part in re.findall(rf"\b{verb} ([^.]*(?:\.md[^.]*)*)", status)
        for name in re.findall(r"\((\d{4}-[^)]+)\)", part)
    ]

"""Each type of action is at work somewhere in the demo, and has its page in the reference."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.packages.package_catalogue import Catalogue
from app.workflows.actions import ACTION_TYPES
from tests.architecture.source_files import ROOT

PAGES = ROOT / "docs" / "reference" / "actions"


def list_action_types(node: Any) -> Iterator[str]:
    """The types of the actions in a document, however deep."""
    if isinstance(node, dict):
        if "id" in node and node.get("type") in ACTION_TYPES:
            yield node["type"]
        for child in node.values():
            yield from list_action_types(child)
    elif isinstance(node, list):
        for child in node:
            yield from list_action_types(child)


@pytest.fixture(scope="module")
def shown_action_types() -> set[str]:
    """Those of the circuits that the procedures of the demo follow: it opens the whole catalogue."""
    catalogue = Catalogue()
    packages = [catalogue.package(slug) for slug in catalogue.slugs]
    return {found for package in packages for found in list_action_types(package.definitions["workflows"])}


@pytest.mark.parametrize("key", sorted(ACTION_TYPES))
def test_a_procedure_of_the_demo_shows_it(key: str, shown_action_types: set[str]) -> None:
    assert key in shown_action_types


@pytest.mark.parametrize("key", sorted(ACTION_TYPES))
def test_the_reference_has_its_page(key: str) -> None:
    assert (PAGES / f"{key}.md").is_file()

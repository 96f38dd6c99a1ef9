"""Each type of action is used in the demo, and has its reference page."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from app.packages.package_catalogue import Catalogue
from app.workflows.actions import ACTION_TYPES
from tests.architecture.source_files import ROOT

PAGES = ROOT / "docs" / "reference" / "actions"


def list_action_types(node: Any) -> Iterator[str]:
    """List the types of the actions in a definition, at every level."""
    if isinstance(node, dict):
        if "id" in node and node.get("type") in ACTION_TYPES:
            yield node["type"]
        for child in node.values():
            yield from list_action_types(child)
    elif isinstance(node, list):
        for child in node:
            yield from list_action_types(child)


@pytest.fixture(scope="module")
def demo_action_types() -> set[str]:
    """Return the action types used by the workflows of the demo, which installs the whole catalogue."""
    catalogue = Catalogue()
    packages = [catalogue.package(slug) for slug in catalogue.slugs]
    return {action_type for package in packages for action_type in list_action_types(package.definitions["workflows"])}


@pytest.mark.parametrize("key", sorted(ACTION_TYPES))
def test_a_procedure_of_the_demo_uses_the_action(key: str, demo_action_types: set[str]) -> None:
    assert key in demo_action_types


@pytest.mark.parametrize("key", sorted(ACTION_TYPES))
def test_the_action_has_a_reference_page(key: str) -> None:
    assert (PAGES / f"{key}.md").is_file()

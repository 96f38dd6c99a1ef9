"""Protections taken away, one at a time: a pytest plugin that breaks the product as `PARVIS_MUTANT` says.

Each names the tests that must notice. `tests/security/test_mutants.py` plays them.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import Any


@dataclass(frozen=True)
class Mutant:
    """What is replaced, `module:name` or `module:Class.name`, and by what; the tests that must fail."""

    target: str
    replacement: Callable[[Any], Any]
    noticed_by: Sequence[str]

    def apply(self) -> None:
        """Breaks the product in this process."""
        module, _, path = self.target.partition(":")
        *parents, name = path.split(".")
        holder: Any = import_module(module)
        for parent in parents:
            holder = getattr(holder, parent)
        setattr(holder, name, self.replacement(getattr(holder, name)))


def nothing(_original: Any) -> Callable[..., None]:
    """In the place of a function that checks, counts or voids."""
    return lambda *_arguments, **_named: None


MUTANTS: dict[str, Mutant] = {
    "parts of a file are not counted": Mutant(
        "app.core.parsing.budget:Meter.count_part",
        nothing,
        ["tests/fuzz/test_parsers.py::test_the_costliest_files_known_cost_little"],
    ),
    "pixels are not counted": Mutant(
        "app.core.parsing.budget:Meter.check_pixels",
        nothing,
        ["tests/security/test_hostile_files.py::test_each_file_of_a_form_gets_its_verdict"],
    ),
    "the list of an archive is not counted": Mutant(
        "app.core.parsing.archives:_check_list",
        nothing,
        ["tests/fuzz/test_parsers.py::test_the_costliest_files_known_cost_little"],
    ),
    "files are read while others wait to write": Mutant(
        "app.core.parsing.gate:install", nothing, ["tests/core/test_parsing_outside_transactions.py"]
    ),
    "large requests are read together": Mutant(
        "app.core.upload_slots:take_slot", nothing, ["tests/core/test_upload_slots.py"]
    ),
}


def pytest_configure() -> None:
    """As a plugin: before any test is collected."""
    name = os.environ.get("PARVIS_MUTANT")
    if name:
        MUTANTS[name].apply()

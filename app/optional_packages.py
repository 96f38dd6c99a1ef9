"""Packages beside `app` that an installation may go without; they depend on `app`, which asks for their parts here only."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from types import ModuleType

PUBLIK = "publik_import"
# The import of exports of Publik; the demo, the doubles of other software and the pictures of pages.
PACKAGES = (PUBLIK, "devtools")


def load_parts(name: str) -> list[ModuleType]:
    """The modules of this name, such as `commands`, of the packages that are installed and have one."""
    return [import_module(f"{package}.{name}") for package in PACKAGES if _is_importable(package, name)]


def is_installed(package: str) -> bool:
    return _is_importable(package, "plug")


def _is_importable(package: str, name: str) -> bool:
    """A folder without code, or another package of the same name, has no such module."""
    return find_spec(package) is not None and find_spec(f"{package}.{name}") is not None

"""The imports of our scripts, read from the served files: what a page preloads, and what the worker caches, follow from them.

The folder of served files is named by the digest of the sources, so a result can be cached for as long as the process lives.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from posixpath import join, normpath

# Each import stands at the start of its line, with a relative address: tests/core/test_module_graph.py.
_STATIC_IMPORT = re.compile(r'^(?:import|export) (?:[^"\n]* from )?"(\.[^"\n]+)"', re.MULTILINE)
_DYNAMIC_IMPORT = re.compile(r'\bimport\("(\.[^"\n]+)"\)')
_CUSTOM_ELEMENT = re.compile(r"<([a-z]+(?:-[a-z]+)+)\b")


@cache
def list_static_imports(folder: Path, entries: tuple[str, ...]) -> tuple[str, ...]:
    """The entries and all that they import before they run, nearest first."""
    return _walk(folder, entries, (_STATIC_IMPORT,))


@cache
def list_all_imports(folder: Path, entries: tuple[str, ...]) -> tuple[str, ...]:
    """The entries and all that they import, also later: `import()` of a literal address."""
    return _walk(folder, entries, (_STATIC_IMPORT, _DYNAMIC_IMPORT))


def list_element_modules(folder: Path, html: str) -> tuple[str, ...]:
    """The modules of the custom elements that a page or a template contains."""
    modules = sorted({element_module(name) for name in _CUSTOM_ELEMENT.findall(html)})
    return tuple(module for module in modules if (folder / module).is_file())


def element_module(name: str) -> str:
    """The module that defines a custom element, as static/js/app.js imports it."""
    return f"js/elements/{name}.js"


def _walk(folder: Path, entries: Iterable[str], patterns: tuple[re.Pattern[str], ...]) -> tuple[str, ...]:
    modules = list(dict.fromkeys(entries))
    for module in modules:  # grows meanwhile
        source = (folder / module).read_text(encoding="utf-8")
        addresses = (address for pattern in patterns for address in pattern.findall(source))
        imported = (normpath(join(module, "..", address)) for address in addresses)
        modules += [name for name in dict.fromkeys(imported) if name not in modules]
    return tuple(modules)

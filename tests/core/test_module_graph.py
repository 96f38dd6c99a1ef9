"""Preloads of a page and caches of the worker follow from the imports of our scripts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from app.core.web.assets import publish_assets
from app.core.web.module_graph import list_all_imports, list_element_modules, list_static_imports


def write_scripts(folder: Path, **sources: str) -> Path:
    for name, source in sources.items():
        path = folder / f"js/elements/{name}.js"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
    return folder


def test_a_module_comes_with_those_that_it_imports(tmp_path: Path) -> None:
    folder = write_scripts(
        tmp_path,
        first='import { a } from "./second.js"\nimport "./third.js"\nconst later = () => import("./fourth.js")\n',
        second='export { b } from "./third.js"\n',
        third='import { a } from "./first.js"\n',
        fourth="",
    )
    first = ("js/elements/first.js",)

    at_once = ("js/elements/first.js", "js/elements/second.js", "js/elements/third.js")
    assert list_static_imports(folder, first) == at_once
    assert list_all_imports(folder, first) == (*at_once, "js/elements/fourth.js")


def test_the_elements_of_a_page_are_those_that_have_a_module(tmp_path: Path) -> None:
    folder = write_scripts(tmp_path, **{"live-form": ""})

    html = '<main><live-form form="f"></live-form><live-form></live-form><no-such-element></main>'
    assert list_element_modules(folder, html) == ("js/elements/live-form.js",)


@pytest.mark.thorough
def test_every_import_of_ours_is_read(assets_folder: Path) -> None:
    """An import that the patterns miss would be missing without a network."""
    words = re.compile(r"^import\b(?!\()|^export .* from |^export \*|\bimport\((?!`)", re.MULTILINE)
    _, folder = publish_assets(assets_folder)
    missed = []
    for path in [folder / "service-worker.js", *(folder / "js").rglob("*.js"), *(folder / "pwa").rglob("*.js")]:
        name = str(path.relative_to(folder))
        addresses = re.findall(r'(?:from |^import |import\()"([^"]+)"', path.read_text(), re.MULTILINE)
        count = len(words.findall(path.read_text()))
        read = set(list_all_imports(folder, (name,)))
        resolved = {str((path.parent / address).resolve().relative_to(folder.resolve())) for address in addresses}
        if len(addresses) != count or not resolved <= read:
            missed.append(name)

    assert missed == []

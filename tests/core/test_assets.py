"""Static files: which versions are served, and where."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from app import create_app
from app.config import Settings
from app.core.web import assets

pytestmark = [pytest.mark.thorough, pytest.mark.by_turns(3)]


def other_version(folder: Path, sources: Path, words: str) -> str:
    """A version of the site with its style sheets, which every version joins, and a script that says something else."""
    shutil.copytree(assets.SOURCES / "css", sources / "css")
    (sources / "js").mkdir()
    (sources / "js/app.js").write_text(words)
    version, _ = assets.publish_assets(folder, sources)
    return version


def test_a_page_opened_before_an_upgrade_still_finds_its_files(settings: Settings, tmp_path: Path) -> None:
    own = replace(settings, var=tmp_path / "own")
    former = other_version(own.var / "assets", tmp_path / "former", "former words")

    response = create_app(own).test_client().get(f"/static/{former}/js/app.js")

    assert response.status_code == 200
    assert response.get_data(as_text=True) == "former words"
    assert "immutable" in response.headers["Cache-Control"]


def test_only_a_few_former_versions_are_served(tmp_path: Path) -> None:
    versions = [other_version(tmp_path / "assets", tmp_path / f"sources{number}", str(number)) for number in range(5)]

    served = assets.list_former_versions(tmp_path / "assets", versions[-1])

    assert len(served) == assets.MAX_FORMER_VERSIONS
    assert versions[-1] not in served


def test_scripts_are_served_without_comments() -> None:
    script = "// What it is.\nconst words = `// ${1}`\n\n  // Why.\n  go(words) // here\n"

    assert assets.minify_script(script) == "const words = `// ${1}`\ngo(words) // here"


def test_no_text_of_a_script_runs_over_several_lines() -> None:
    scripts = (assets.SOURCES / "js").rglob("*.js")

    assert [path.name for path in scripts for line in path.read_text().splitlines() if line.count("`") % 2] == []

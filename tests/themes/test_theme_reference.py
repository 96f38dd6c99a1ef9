"""docs/themes.md says what the code does."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from app.themes.theme_file import parse_theme
from app.themes.theme_reference import TABLES, fill_tables

PAGE = Path(__file__).parents[2] / "docs/themes.md"


def test_the_tables_of_the_page_are_those_of_the_code() -> None:
    page = PAGE.read_text(encoding="utf-8")

    assert set(re.findall(r"<!-- (\w+) -->", page)) == set(TABLES)
    assert page == fill_tables(page), "run `parvis theme reference`"


def test_the_example_of_the_page_has_no_problem() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE.read_text(encoding="utf-8"), re.DOTALL)

    _theme, problems = parse_theme(tomllib.loads(example))

    assert problems == []

"""Scripts are named in standard terms: a module by a noun, a function by a verb and its object."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = sorted([ROOT / "service-worker.js", *(ROOT / "pwa").rglob("*.js"), *(ROOT / "static/js").rglob("*.js")])
# Participles and adjectives that say nothing of what comes back, and images.
BARE_WORDS = {
    *("asked", "found", "given", "gone", "held", "kept", "known", "left", "named", "said", "seen", "shown", "told"),
    *("waiting", "written", "wrong", "late", "leaving", "door", "errand", "guard", "news", "rescue", "room"),
}
EXPORTED_FUNCTION = re.compile(
    r"^export (?:async )?(?:function\*? (\w+)|const (\w+) = (?:async )?\(?[\w{},\s]*\)? =>)", re.MULTILINE
)
LOCAL = re.compile(r"\b(?:const|let) (\w+) =")


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_a_script_is_named_in_standard_terms(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    exported = {name for groups in EXPORTED_FUNCTION.findall(source) for name in groups if name}

    assert not BARE_WORDS & set(path.stem.split("-")[-1:])
    assert not BARE_WORDS & exported
    assert not BARE_WORDS & set(LOCAL.findall(source))


def test_two_scripts_of_one_name_are_of_the_same_kind() -> None:
    """The summary of errors of the device uses that of every page; nothing else shares a name."""
    stems = [path.stem for path in SCRIPTS]

    assert {stem for stem in stems if stems.count(stem) > 1} == {"error-summary", "sign-out"}

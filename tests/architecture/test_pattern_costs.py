"""No pattern of the code goes back without end, whatever it is given: each meets texts made against it."""

from __future__ import annotations

import re
import subprocess
import sys

import pytest

from tests.architecture.hostile_texts import (
    build_hostile_texts,
    compile_javascript_pattern,
    iterate_javascript_patterns,
)
from tests.architecture.source_files import ROOT

pytestmark = pytest.mark.thorough


@pytest.mark.timeout(300)
def test_every_pattern_comes_to_its_end():
    command = [sys.executable, "-m", "tests.architecture.hostile_texts"]

    met = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    # Were it stopped, the last line would be the pattern that does not end.
    assert met.stdout.splitlines()[-1:] == ["all met"], met.stderr[-2_000:]
    assert met.stdout.count("\napp/") > 100


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(a+)+b", "a" * 1_000 + "!"), (r"x(\w+\s?)*y", "x" + "a" * 1_000 + "!"), ("(?:cd|ab|a|b)*c", "ab" * 500 + "!")],
)
def test_texts_are_made_against_what_goes_back(pattern, text):
    assert text in build_hostile_texts(re.compile(pattern))


def test_patterns_of_scripts_are_read_too():
    found = [compile_javascript_pattern(written) for _, written in iterate_javascript_patterns()]

    assert len(found) > 40
    assert compile_javascript_pattern(r"/^(?<day>\d+)(?<!a)\/[^]x/iu").fullmatch("12/\nX")

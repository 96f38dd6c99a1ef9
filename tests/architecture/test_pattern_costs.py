"""No regular expression of the code has catastrophic backtracking: each runs on texts generated against it."""

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
def test_every_pattern_terminates():
    command = [sys.executable, "-m", "tests.architecture.hostile_texts"]

    outcome = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)

    # After a timeout, the last line is the endless pattern.
    assert outcome.stdout.splitlines()[-1:] == ["all met"], outcome.stderr[-2_000:]
    assert outcome.stdout.count("\napp/") > 100


@pytest.mark.parametrize(
    ("pattern", "text"),
    [("(a+)+b", "a" * 1_000 + "!"), (r"x(\w+\s?)*y", "x" + "a" * 1_000 + "!"), ("(?:cd|ab|a|b)*c", "ab" * 500 + "!")],
)
def test_hostile_texts_detect_backtracking(pattern, text):
    assert text in build_hostile_texts(re.compile(pattern))


def test_patterns_of_scripts_are_checked_too():
    patterns = [compile_javascript_pattern(source) for _, source in iterate_javascript_patterns()]

    assert len(patterns) > 40
    assert compile_javascript_pattern(r"/^(?<day>\d+)(?<!a)\/[^]x/iu").fullmatch("12/\nX")

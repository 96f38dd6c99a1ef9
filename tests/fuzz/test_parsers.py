"""A parser of the web process handles any input within 200 ms and 100 MB, or raises a declared error.

Files of administrators may take 200 ms for each megabyte.

`PARVIS_FUZZ_INPUTS` is the number of inputs of each parser: few at each commit, 20,000 before a release (`make trust`).
"""

from __future__ import annotations

import os
import time
import tracemalloc
from collections.abc import Callable
from contextlib import suppress
from random import Random

import pytest

from app.core.parsing import Parser
from app.places.geojson import MapRefused
from publik_import.findings import Unreadable
from tests.fuzz import random_emails, random_files, random_pictures, random_themes
from tests.fuzz.parsers import PARSERS
from tests.fuzz.worst_cases import WORST

pytestmark = [pytest.mark.timeout(3600), pytest.mark.filterwarnings("ignore:Duplicate name")]

INPUTS = int(os.environ.get("PARVIS_FUZZ_INPUTS", "10"))
MOST_SECONDS, MOST_MEMORY = 0.2, 100_000_000
DECLARED = (ValueError, MapRefused, Unreadable)
GRAMMARS: dict[str, Callable[[Random], bytes]] = {
    "image/jpeg": random_pictures.generate_jpeg,
    "image/png": random_pictures.generate_png,
    "image/webp": random_pictures.generate_webp,
    "image/heic": random_pictures.generate_heic,
    "drawing": random_pictures.generate_drawing,
    "office document": random_files.generate_archive,
    "compound file": random_files.generate_compound,
    "request of a device": random_files.generate_device_request,
    "call of other software": random_files.generate_json,
    "body of the API": random_files.generate_json,
    "e-mail": random_emails.generate_email,
    "calendar": random_files.generate_calendar,
    "table": random_files.generate_table,
    "answer of a source": random_files.generate_json,
    "response of other software": random_files.generate_json,
    "map": random_files.generate_geojson,
    "package": random_files.generate_package,
    "archive of articles": random_files.generate_archive,
    "export of Publik": random_files.generate_xml,
    "saml": random_files.generate_xml,
    "payfip": random_files.generate_xml,
    "token": random_files.generate_json,
    "office template": random_files.generate_archive,
    "page of a site": random_files.generate_archive,
    "archive of a theme": random_themes.generate_theme,
    "drawing of a theme": random_themes.generate_drawing,
    "font of a theme": random_themes.generate_font,
    "font to lighten": random_themes.generate_font,
    "picture of a theme": random_pictures.generate_png,
    "certificate of the electronic seal": random_files.generate_certificate,
}
BY_NAME = {parser.name: parser for parser in PARSERS}


def seconds_to_parse(parser: Parser[object], content: bytes) -> float:
    """Measure the CPU time of this thread, which does not depend on the load of the machine."""
    start = time.thread_time()
    with suppress(DECLARED):
        parser(content)
    return time.thread_time() - start


def seconds_allowed(parser: Parser[object], content: bytes) -> float:
    """Return the time limit: for a file of an administrator or the response of a declared service, per megabyte."""
    return MOST_SECONDS * (1 if parser.is_called_before_writing else max(1.0, len(content) / 1_000_000))


def test_every_parser_is_fuzzed():
    assert set(GRAMMARS) == set(BY_NAME)
    assert len(PARSERS) == len(BY_NAME)


@pytest.mark.parametrize("name", GRAMMARS)
def test_random_files_are_within_budget(name):
    parser, random, slow = BY_NAME[name], Random(f"parvis {name}"), []

    for number in range(INPUTS):
        content = GRAMMARS[name](random)
        content = random_files.mutate_bytes(content, random) if number % 3 == 0 else content
        allowed = seconds_allowed(parser, content)
        # Measured twice: the first run may have waited for memory.
        if seconds_to_parse(parser, content) > allowed and seconds_to_parse(parser, content) > allowed:
            slow.append((number, len(content), content[:40]))

    assert slow == []


@pytest.mark.parametrize("name, number", [(name, number) for name in WORST for number in range(len(WORST[name]))])
def test_the_most_expensive_known_files_are_within_budget(name, number):
    content = WORST[name][number]()

    seconds = min(seconds_to_parse(BY_NAME[name], content) for _ in range(2))
    tracemalloc.start()
    seconds_to_parse(BY_NAME[name], content)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert seconds < MOST_SECONDS
    assert peak < MOST_MEMORY

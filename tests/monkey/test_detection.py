"""Positive controls of the random scenarios: numbers in photos, words and keys on a disk, reproducible plans."""

from __future__ import annotations

import io
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from PIL import Image

from tests.monkey.disk import find_files_with, find_keys, find_opened_rows
from tests.monkey.pictures import draw_picture, read_picture
from tests.monkey.run_log import RunLog
from tests.monkey.scenario import Scenario, generate_scenario
from tests.monkey.shrink import shrink_scenario

NUMBER = 0xF0E1D2C3B4A59687


def test_the_number_of_a_photo_survives_re_encoding() -> None:
    content = io.BytesIO()
    Image.open(io.BytesIO(draw_picture(NUMBER))).save(content, "JPEG", quality=65)

    assert read_picture(content.getvalue()) == NUMBER


def test_an_incomplete_photo_has_no_number() -> None:
    content = draw_picture(NUMBER)

    assert read_picture(content[: len(content) // 2]) is None


def test_words_and_keys_are_found_on_a_disk(tmp_path: Path) -> None:
    key, nonce = bytes(range(32)), bytes(12)
    folder = tmp_path / "IndexedDB"
    folder.mkdir()
    (folder / "000003.log").write_bytes(b"xx\\K\x01\x04\x20\x06\x20" + key + "Canari".encode("utf-16-le"))
    sealed = [("r", nonce, AESGCM(key).encrypt(nonce, b"...", b"draft r")), ("s", nonce, bytes(40))]

    keys = find_keys(tmp_path)

    assert key in keys
    assert find_opened_rows(keys, sealed) == ["r"]
    assert len(find_files_with(tmp_path, ["Canari"])) == 1
    assert find_files_with(tmp_path, ["Autre"]) == []


def test_a_seed_generates_the_same_plan() -> None:
    assert generate_scenario(7) == generate_scenario(7) != generate_scenario(8)


def test_a_plan_is_shrunk_to_what_still_fails() -> None:
    def play_plan(plan: Scenario) -> RunLog:
        run_log = RunLog(plan.seed)
        if {"kill", "write"} <= {step.action for step in plan.steps}:
            run_log.add_finding("lost", "request 1")
        return run_log

    plan = next(index for index in map(generate_scenario, range(100)) if play_plan(index).findings)

    shortest, run_log = shrink_scenario(plan, {"lost"}, play_plan)

    assert sorted(step.action for step in shortest.steps) == ["kill", "write"]
    assert run_log is not None and run_log.findings == {"lost": ["request 1"]}

"""Names after « @ »: the longest wins, first names when one agent alone has them, addresses are left alone."""

from __future__ import annotations

from uuid import UUID

import pytest

from app.cases.mentions.mention_text import make_mark, parse_mentions, write_names

ALICE, ALAIN, ALICE_B, JEAN = (UUID(int=number) for number in range(1, 5))
NAMES = {ALICE: "Alice Perrin", ALICE_B: "Alice Perrin-Roy", ALAIN: "Alain Éluard", JEAN: "Jean"}


@pytest.mark.parametrize(
    ("text", "expected", "unknown"),
    [
        ("@Alice Perrin, merci", [ALICE], []),
        ("voir @alice perrin-roy", [ALICE_B], []),
        ("@ALAIN ELUARD et @jean.", [ALAIN, JEAN], []),
        ("@Alain ?", [ALAIN], []),
        ("@Alice ?", [], ["@Alice"]),
        ("@Jeanne", [], ["@Jeanne"]),
        ("jean@mairie.example", [], []),
        ("@ seul", [], []),
        ("(@Jean) @Jean", [JEAN], []),
    ],
)
def test_names_are_found(text: str, expected: list[UUID], unknown: list[str]) -> None:
    parsed = parse_mentions(text, NAMES)

    assert (list(parsed.account_ids), list(parsed.unknown)) == (expected, unknown)


def test_names_come_back_as_they_are_today() -> None:
    parsed = parse_mentions("Demander à @alain éluard.", NAMES)

    assert parsed.text == f"Demander à {make_mark(ALAIN)}."
    ids = [str(account_id) for account_id in parsed.account_ids]
    assert write_names(parsed.text, ids, {ALAIN: "Alain Dumas"}, unknown="?") == "Demander à @Alain Dumas."
    assert write_names(parsed.text, ids, {}, unknown="ancien agent") == "Demander à @ancien agent."


def test_a_mark_that_was_typed_names_nobody() -> None:
    text = f"Voir {make_mark(JEAN)}"

    assert write_names(parse_mentions(text, {}).text, [], NAMES, unknown="?") == text

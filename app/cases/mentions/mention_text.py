"""Names in a text: found as they were typed after « @ », kept as identifiers, and written back by name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from app.language.text.normalisation import fold

# Not in an e-mail address: nothing of a word comes before.
_MARK = re.compile(r"(?<![\w.@+-])@(?=\w)")
_WORD = re.compile(r"[\w’'-]+")


@dataclass(frozen=True)
class ParsedText:
    """A text with marks in the place of the names that were found, and the words after « @ » that are no name."""

    text: str
    account_ids: tuple[UUID, ...] = ()
    unknown: tuple[str, ...] = ()


def parse_mentions(text: str, names: Mapping[UUID, str]) -> ParsedText:
    """The text with the mark of each agent named in it: the longest name wins; a first name, when one agent alone has it."""
    pieces: list[str] = []
    account_ids: list[UUID] = []
    unknown: list[str] = []
    end = 0
    for match in _MARK.finditer(text):
        if match.start() < end:
            continue
        named_agent = _find_name(text[match.end() :], names)
        if named_agent is None:
            word = _WORD.match(text, match.end())
            unknown.append(f"@{word[0]}" if word else "@")
            continue
        account_id, length = named_agent
        pieces += [text[end : match.start()], make_mark(account_id)]
        account_ids.append(account_id)
        end = match.end() + length
    return ParsedText("".join([*pieces, text[end:]]), tuple(dict.fromkeys(account_ids)), tuple(unknown))


def write_names(text: str, account_ids: Iterable[str], names: Mapping[UUID, str], *, unknown: str) -> str:
    """The text with the present name of each agent; `unknown` for an account that is gone."""
    for account_id in account_ids:
        name = names.get(UUID(account_id)) or unknown
        text = text.replace(make_mark(UUID(account_id)), f"@{name}")
    return text


def make_mark(account_id: UUID) -> str:
    return f"@[{account_id}]"


def _find_name(rest: str, names: Mapping[UUID, str]) -> tuple[UUID, int] | None:
    """The agent whom the beginning of the text names, and how many characters name them."""
    for length, account_ids in _candidates(rest, names):
        if len(account_ids) == 1:
            return account_ids[0], length
    return None


def _candidates(rest: str, names: Mapping[UUID, str]) -> Iterable[tuple[int, list[UUID]]]:
    """The agents whose name, or whose first word of it, the text begins with; the longest first."""
    by_length: dict[int, list[UUID]] = {}
    for account_id, name in names.items():
        for words in {name, name.split(" ")[0]}:
            if words and _begins_with(rest, words):
                by_length.setdefault(len(words), []).append(account_id)
    return sorted(by_length.items(), reverse=True)


def _begins_with(rest: str, words: str) -> bool:
    beginning, after = rest[: len(words)], rest[len(words) : len(words) + 1]
    return fold(beginning) == fold(words) and not (after.isalnum() or after in ("-", "’", "'"))

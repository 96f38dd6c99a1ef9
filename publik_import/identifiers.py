"""Make identifiers, slugs and option names from texts of an export."""

from __future__ import annotations

import re
import unicodedata

from publik_import.vocabulary import SAME_VALUE

MAX_ID = 60
# The family of imported definitions until it is completed, as w.c.s. has none.
DEFAULT_FAMILY = "relations-usagers"
_INVALID_CHARACTERS = re.compile(r"[^a-z0-9]+")


def make_identifier(text: str, prefix: str = "x") -> str:
    """A valid identifier made from any text: « 2e Prénom » becomes x_2e_prenom."""
    ascii_text = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    identifier = _INVALID_CHARACTERS.sub("_", ascii_text).strip("_")
    return (identifier if identifier[:1].isalpha() else f"{prefix}_{identifier}".rstrip("_"))[:MAX_ID].rstrip("_")


def make_slug(text: str, fallback: str) -> str:
    """A valid slug made from any text, with hyphens."""
    return make_identifier(text, fallback).replace("_", "-")


def make_list_slug(reference: str) -> str:
    """The slug of the list that a question refers to; views of a card model share its slug."""
    return make_slug(reference.removeprefix("carddef:").partition(":")[0], "list")[:80]


def make_option_name(varname: str) -> str:
    """The name of a workflow variable in expressions."""
    return f"option.{make_identifier(strip_form_prefix(varname))}"


def split_at_underscores(text: str) -> list[tuple[str, str]]:
    """The text split in two at each underscore, longest prefix first."""
    parts = text.split("_", 40)
    return [("_".join(parts[:size]), "_".join(parts[size:])) for size in range(len(parts), 0, -1)]


def strip_form_prefix(text: str) -> str:
    return next(name for name, end in reversed(split_at_underscores(text)) if end in SAME_VALUE)

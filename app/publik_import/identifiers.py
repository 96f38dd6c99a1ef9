"""What things of an export are called here: words made fit for identifiers, slugs and options."""

from __future__ import annotations

import re
import unicodedata

from app.publik_import.vocabulary import SAME_VALUE

MAX_ID = 60
# That of what comes from w.c.s., which has none, until somebody says better.
DEFAULT_FAMILY = "relations-usagers"
_INVALID_CHARACTERS = re.compile(r"[^a-z0-9]+")


def make_identifier(text: str, prefix: str = "x") -> str:
    """A name fit for our documents, made from any words: « 2e Prénom » is x_2e_prenom."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    fit = _INVALID_CHARACTERS.sub("_", plain).strip("_")
    return (fit if fit[:1].isalpha() else f"{prefix}_{fit}".rstrip("_"))[:MAX_ID].rstrip("_")


def make_slug(text: str, fallback: str) -> str:
    """The same for what identifies a document: words and hyphens."""
    return make_identifier(text, fallback).replace("_", "-")


def make_list_slug(named: str) -> str:
    """What the list that a question of w.c.s. names is called here; views of a card model are the model."""
    return make_slug(named.removeprefix("carddef:").partition(":")[0], "list")[:80]


def make_option_name(varname: str) -> str:
    """What a variable of a workflow, filled in by each form, is called here."""
    return f"option.{make_identifier(strip_form_prefix(varname))}"


def split_at_underscores(text: str) -> list[tuple[str, str]]:
    """The text cut at each underscore, longest beginning first."""
    parts = text.split("_", 40)
    return [("_".join(parts[:size]), "_".join(parts[size:])) for size in range(len(parts), 0, -1)]


def strip_form_prefix(text: str) -> str:
    return next(name for name, end in reversed(split_at_underscores(text)) if end in SAME_VALUE)

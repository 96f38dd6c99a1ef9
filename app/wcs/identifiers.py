"""What things of an export are called here: words made fit for identifiers, slugs and options."""

from __future__ import annotations

import re
import unicodedata

from app.wcs.vocabulary import SAME_VALUE

MAX_ID = 60
# That of what comes from w.c.s., which has none, until somebody says better.
DEFAULT_FAMILY = "relations-usagers"
_UNFIT = re.compile(r"[^a-z0-9]+")


def identifier(text: str, prefix: str = "x") -> str:
    """A name fit for our documents, made from any words: « 2e Prénom » is x_2e_prenom."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    fit = _UNFIT.sub("_", plain).strip("_")
    return (fit if fit[:1].isalpha() else f"{prefix}_{fit}".rstrip("_"))[:MAX_ID].rstrip("_")


def slug(text: str, fallback: str) -> str:
    """The same for what identifies a document: words and hyphens."""
    return identifier(text, fallback).replace("_", "-")


def list_slug(named: str) -> str:
    """What the list that a question of w.c.s. names is called here; views of a card model are the model."""
    return slug(named.removeprefix("carddef:").partition(":")[0], "list")[:80]


def option_name(varname: str) -> str:
    """What a variable of a workflow, filled in by each form, is called here."""
    return f"option.{identifier(without_form(varname))}"


def cuts(text: str) -> list[tuple[str, str]]:
    """The text cut at each underscore, longest beginning first."""
    parts = text.split("_", 40)
    return [("_".join(parts[:size]), "_".join(parts[size:])) for size in range(len(parts), 0, -1)]


def without_form(text: str) -> str:
    return next(name for name, end in reversed(cuts(text)) if end in SAME_VALUE)

"""The two pages of the double: choosing an invented citizen, and an error of FranceConnect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

STYLE = (
    "body{font:1rem/1.5 system-ui,sans-serif;max-width:40rem;margin:0 auto;padding:1rem}"
    "h1{font-size:1.4rem}button{display:block;width:100%;text-align:left;font:inherit;padding:.7rem 1rem;"
    "margin:.4rem 0;border:1px solid #666;border-radius:.3rem;background:#fff;cursor:pointer}"
    ".note{background:#fff3cd;padding:.7rem 1rem}"
)


def draw_choice(
    query: Mapping[str, str], citizens: Mapping[str, Mapping[str, Any]], refusals: Sequence[str], *, is_plus: bool
) -> str:
    """The page where one says who to be."""
    hidden_inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
    )
    people = "".join(
        f'<button name="citizen" value="{key}">{escape(each["given_name"])} <strong>{escape(each["family_name"])}</strong>'
        f" – {escape(each['birthdate'])}</button>"
        for key, each in citizens.items()
    )
    ends = "".join(f'<button name="refusal" value="{code}">Refuser ({code})</button>' for code in refusals)
    name = "FranceConnect+" if is_plus else "FranceConnect"
    return _draw(
        f"Double de {name}",
        f'<p class="note">Ceci n’est pas {name} : des citoyens inventés, pour essayer Parvis.</p>'
        f'<form action="choix">{hidden_inputs}<h2>Qui êtes-vous ?</h2>{people}<h2>Ou bien</h2>{ends}</form>',
    )


def draw_error(code: str) -> str:
    """The page on which FranceConnect stops, without sending the browser back."""
    return _draw("Une erreur est survenue", f"<p>Code d’erreur : {escape(code)}</p>")


def _draw(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>{content}</html>"
    )

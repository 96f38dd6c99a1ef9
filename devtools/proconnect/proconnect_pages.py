"""The page of the double: choosing an invented agent, or the error that ProConnect would show."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any

from devtools.franceconnect.franceconnect_pages import STYLE


def draw_choice(query: Mapping[str, str], agents: Mapping[str, Mapping[str, Any]], refusal: str) -> str:
    """The page where one says who to be, and whether with a second factor; an error when the request is refused."""
    if refusal:
        return _draw("Une erreur est survenue", f"<p>Code d’erreur : {escape(refusal)}</p>")
    hidden_inputs = "".join(
        f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in query.items()
    )
    people = "".join(
        f'<button name="agent" value="{key}">{escape(each["given_name"])} <strong>{escape(each["usual_name"])}</strong> – '
        f"{escape(each['organization_label'])}</button>"
        for key, each in agents.items()
    )
    factor = '<p><label><input type="checkbox" name="second_factor" value="no"> Sans second facteur</label></p>'
    return _draw(
        "Double de ProConnect",
        f'<p class="note">Ceci n’est pas ProConnect : des personnes inventées, pour essayer Parvis.</p>'
        f'<form action="choice">{hidden_inputs}{factor}<h2>Qui êtes-vous ?</h2>{people}</form>',
    )


def _draw(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>{content}</html>"
    )

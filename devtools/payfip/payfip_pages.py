"""The pages of the double: a payment with its buttons, and a page that is closed."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from devtools.franceconnect.franceconnect_pages import STYLE

BUTTONS = {
    "pay": "Payer par carte",
    "debit": "Payer par prélèvement",
    "refuse": "Carte refusée",
    "refuse_debit": "Prélèvement refusé",
    "abandon": "Abandonner",
    "close": "Revenir sans rien faire",
}


def draw_payment(gateway_id: str, arguments: Mapping[str, str]) -> str:
    """The page where one chooses how the payment ends; no card is asked for."""
    buttons = "".join(f'<button name="choix" value="{key}">{label}</button>' for key, label in BUTTONS.items())
    cents = int(arguments["montant"])
    return _draw(
        "DÉMO – double de PayFiP",
        '<p class="note">Ceci n’est pas PayFiP : aucun argent n’est demandé, aucune carte n’est à saisir.</p>'
        f"<p>{escape(arguments['objet'])}</p>"
        f"<p><strong>{cents // 100},{cents % 100:02d}&nbsp;€</strong> – {escape(arguments['refdet'])}</p>"
        f'<form method="post" action="/tpa/choix"><input type="hidden" name="idop" value="{escape(gateway_id)}">{buttons}</form>',
    )


def draw_late() -> str:
    """The page of an identifier that opens nothing, or nothing any more."""
    return _draw("DÉMO – double de PayFiP", "<p>Cette page de paiement n’est plus ouverte.</p>")


def _draw(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="fr"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>{escape(title)}</title><style>{STYLE}</style><h1>{escape(title)}</h1>{content}</html>"
    )

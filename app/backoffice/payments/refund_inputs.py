"""The inputs of the rule of a régie about paid bookings: the steps of a cancellation, and what is given back otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from app.core.i18n import gettext as _
from app.core.i18n import lazy_gettext
from app.payments.booking_adjustments.refund_rule import FULL, MAX_DAYS, MAX_STEPS, read_refund_rule

AUTHORITY_INPUT, ABSENCE_INPUT, MOVES_INPUT = "rendu-service", "rendu-absence", "rendu-deplacement"
REFUSALS = {
    "refunds_steps": (
        "rendu-1-jours",
        lazy_gettext("Écrivez des délais différents, et un pourcentage qui baisse quand la date approche."),
    ),
    "refunds_authority": (AUTHORITY_INPUT, lazy_gettext("Indiquez un pourcentage de 0 à 100.")),
    "refunds_absence": (ABSENCE_INPUT, lazy_gettext("Indiquez un pourcentage de 0 à 100.")),
}


def build_refunds(submitted: Mapping[str, str], problems: dict[str, str]) -> dict[str, Any]:
    """The rule that is typed, as the definition of a régie has it, with the words of what is wrong; none without its inputs."""
    if AUTHORITY_INPUT not in submitted:
        return {}
    return {
        "steps": _build_steps(submitted, problems),
        "authority": _read_number(submitted, AUTHORITY_INPUT, FULL, problems),
        "absence": _read_number(submitted, ABSENCE_INPUT, FULL, problems),
        "adjusts_moves": bool(submitted.get(MOVES_INPUT)),
    }


def write_refund_texts(definition: Mapping[str, Any]) -> dict[str, str]:
    """The texts of the inputs for the rule of a régie that is stored, or for that of a new one."""
    rule = read_refund_rule(definition.get("refunds") or {})
    texts = {
        AUTHORITY_INPUT: str(rule.authority_share),
        ABSENCE_INPUT: str(rule.absence_share),
        MOVES_INPUT: "on" if rule.adjusts_moves else "",
    }
    for number, step in enumerate(rule.steps, start=1):
        texts |= {f"rendu-{number}-jours": str(step.days), f"rendu-{number}-part": str(step.share)}
    return texts


def _build_steps(submitted: Mapping[str, str], problems: dict[str, str]) -> list[dict[str, int]]:
    steps = []
    for number in range(1, MAX_STEPS + 1):
        days, share = f"rendu-{number}-jours", f"rendu-{number}-part"
        if submitted.get(days, "").strip() or submitted.get(share, "").strip():
            steps.append(
                {
                    "days": _read_number(submitted, days, MAX_DAYS, problems),
                    "share": _read_number(submitted, share, FULL, problems),
                }
            )
    return sorted(steps, key=lambda step: -step["days"])


def _read_number(submitted: Mapping[str, str], name: str, maximum: int, problems: dict[str, str]) -> int:
    text = submitted.get(name, "").replace("%", "").strip()
    if text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= maximum:
        return int(text)
    problems[name] = _("Indiquez un nombre de 0 à %(maximum)s.", maximum=maximum)
    return 0

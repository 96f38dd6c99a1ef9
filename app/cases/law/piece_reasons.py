"""Reasons why a piece is asked for: those of the authority, each with the sentence that the applicant reads."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.declared_value import ValueRefused
from app.core.i18n import gettext, lazy_gettext
from app.core.settings import site_settings
from app.core.settings.setting_kinds import Setting, SettingGroup
from app.language.text.normalisation import fold

MAX_REASONS = 30
_SEPARATOR = ":"
DEFAULT_LINES = lazy_gettext(
    "Absent : il manque dans votre demande.\n"
    "Illisible : il ne se lit pas bien. Envoyez une image nette, à plat et bien éclairée.\n"
    "Périmé : sa date est passée. Envoyez celui qui est en cours de validité.\n"
    "Trop ancien : il doit dater de moins de trois mois.\n"
    "Mauvais document : ce n’est pas le document demandé.\n"
    "Recto seul : envoyez aussi le verso.\n"
    "Incomplet : il manque des pages. Envoyez le document entier.\n"
    "Autre nom : il n’est pas au nom de la personne concernée.\n"
    "À signer : il n’est pas signé."
)


@dataclass(frozen=True)
class PieceReason:
    """A reason: its words in the list, and its sentence in the message."""

    label: str
    sentence: str


def list_reasons() -> list[PieceReason]:
    """The reasons of the authority, in its order."""
    return parse_reasons(str(site_settings.get_setting(REASONS.key)))


def parse_reasons(lines: str) -> list[PieceReason]:
    """The reasons written one on each line: the words of the list, a colon, the sentence."""
    reasons: dict[str, PieceReason] = {}
    for line in lines.splitlines():
        label, _separator, sentence = (part.strip() for part in line.partition(_SEPARATOR))
        if label and sentence:
            reasons.setdefault(fold(label), PieceReason(label, sentence))
    return list(reasons.values())


def _check_lines(lines: str) -> None:
    reason_lines = [line for line in lines.splitlines() if line.strip()]
    if len(parse_reasons(lines)) < len(reason_lines):
        raise ValueRefused(
            gettext("Écrivez un motif différent par ligne : son nom, deux-points, puis la phrase pour l’usager.")
        )
    if len(reason_lines) > MAX_REASONS:
        raise ValueRefused(gettext("Gardez %(most)s motifs au plus.", most=MAX_REASONS))


REASONS = Setting(
    "pieces.reasons",
    "long_text",
    lazy_gettext("Motifs d’une demande de pièces"),
    lazy_gettext(
        "Un motif par ligne : son nom, deux-points, puis la phrase que l’usager lira après le nom de la pièce."
    ),
    default=DEFAULT_LINES,
    check=_check_lines,
)
SETTINGS = SettingGroup("pieces", lazy_gettext("Demandes de pièces"), (REASONS,))

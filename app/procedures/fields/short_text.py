"""One line of text, or one identifier of French administrations."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from app.core.declared_value import TEXT
from app.core.i18n import gettext
from app.core.i18n import lazy_gettext as _
from app.language.expressions.value_types import ValueType, create_type
from app.language.text.patterns import PatternError, parse_pattern
from app.procedures.fields.base import Field, Problem, clean_line, missing_answer, refused_answer
from app.procedures.fields.field_type import USUAL_TABLE_WIDTH, FieldType
from app.procedures.fields.text_formats import CHECK_LABELS, format_identifier, read_identifier
from app.procedures.fields.type_settings import TypeSetting, choice_setting, integer_setting, text_setting


class ShortText(FieldType):
    """A name, a subject, a SIRET number: what fits on one line."""

    key = "short_text"
    icon = "type"
    label = _("Texte court")
    help_text = _(
        "Une ligne de texte. Il peut être un numéro connu, vérifié dès la saisie : SIRET, IBAN, numéro de "
        "sécurité sociale, code postal…"
    )
    value_help = _("Un texte.")
    settings = (
        integer_setting(
            "max_length",
            _("Longueur au plus"),
            _("Le plus grand nombre de signes que l’on peut écrire."),
            minimum=1,
            maximum=1000,
            default=200,
        ),
        choice_setting(
            "check",
            _("Contrôle"),
            _("La sorte de numéro ou de texte attendue. Ce qui est tapé est vérifié, puis mis en forme."),
            {None: _("Aucun"), **CHECK_LABELS},
            is_for_devices=True,
        ),
        text_setting(
            "pattern",
            _("Forme attendue"),
            _("Le modèle que tout le texte doit suivre, écrit en expression régulière."),
            maximum=200,
            example="[A-Z]{2}[0-9]{4}",
        ),
        TypeSetting(
            "pattern_message",
            TEXT,
            _("Message si la forme n’est pas la bonne"),
            _("Ce que lit l’usager quand son texte n’a pas cette forme. Dites ce qui est attendu, avec un exemple."),
            own_schema={"type": ["string", "null"], "pattern": r"\S", "maxLength": 300},
            is_public_text=True,
        ),
    )
    example = {"id": "nom", "type": "short_text", "label": "Nom", "profile": "last_name"}
    example_answer = "Exemple"
    table_width = USUAL_TABLE_WIDTH
    is_copied_to_devices = True
    tour_input = "short_text"
    profiles = frozenset({"first_name", "last_name"})

    def problems_of_settings(self, settings: Mapping[str, Any]) -> list[str]:
        pattern, message = settings["pattern"], settings["pattern_message"]
        if pattern is None:
            return [gettext("« pattern_message » ne va qu’avec « pattern »")] if message else []
        problems = [] if message else [gettext("« pattern » demande « pattern_message » : dites ce qui est attendu")]
        try:
            parse_pattern(pattern)
        except PatternError as error:
            problems.append(gettext("« pattern » ne se lit pas, près de « %(part)s »", part=error.part))
        return problems

    def validate(self, field: Field, raw: Any, today: date) -> tuple[str | None, list[Problem]]:
        text = clean_line(raw)
        if not text:
            return missing_answer(field)
        maximum = field.settings["max_length"]
        if len(text) > maximum:
            return refused_answer("too_long", maximum=maximum)
        check, pattern = field.settings["check"], field.settings["pattern"]
        value = read_identifier(check, text) if check else text
        if value is None:
            return refused_answer(f"{check}_wrong")
        if pattern is not None and not parse_pattern(pattern).matches(value):
            return refused_answer("pattern", message=field.settings["pattern_message"])
        return value, []

    def display(self, field: Field, value: Any) -> str:
        return format_identifier(field.settings["check"], str(value or ""))

    def value_type(self, settings: Mapping[str, Any]) -> ValueType:
        # Whoever asks for a number in a short text compares it as a number.
        return create_type("text", "number")

"""Random form values that a form accepts, field by field."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache

import hypothesis
from hypothesis import strategies

from app.core import clock
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.block import Block

PDF = b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer\n<<>>\n%%EOF\n"
JPEG = b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01\x01\x00\x00\x01\x00\x01\x00\x00" + b"\x00" * 64 + b"\xff\xd9"
IDENTIFIERS = {
    "siret": "73282932000074",
    "siren": "732829320",
    "rna": "W751000000",
    "iban": "FR1420041010050500013M02606",
    "nir": "269054958815780",
    "postcode": "49000",
    "mobile": "06 12 34 56 78",
    "url": "https://exemple.fr",
    "time": "10:30",
    "digits": "4212",
}
VALID_INPUTS = {
    "email": "chloe@residents.example",
    "phone": "02 41 12 34 56",
    "time": "10:30",
    "amount": "12,50",
    # Of one person: numbers are the least possible at first.
    "pre_applications": "A1B2C3D4E5",
}
PARTS = {
    "time": "14:00",
    "until": "18:00",
    "postcode": "49000",
    "city": "Angers",
    "street": "1 rue du Port",
    "number": "1",
    "people": "1",
    "n0": "1",
    "n1": "",
    "where": "Devant l’école",
    "siret": IDENTIFIERS["siret"],
    "rna": IDENTIFIERS["rna"],
    "iban": IDENTIFIERS["iban"],
    "bic": "",
}
WORDS = ("Exemple", "42", "4900", "4000", "Rue du Port")
# Candidate distances from today in days, nearest first.
DAYS = (1, 0, -1, 3, 10, 40, 100, 200, -30, -400, -10_000, -3_000, -5_900, -25_000)


class RandomAnswers:
    """Draws form values for one procedure; after a refusal, other ones."""

    def __init__(self, procedure: Procedure, seed: int = 1) -> None:
        self.draw = random.Random(seed)
        self.fields = dict(_iterate_inputs(procedure.fields))

    def draw_typed_value(self, name: str, tries: int) -> str:
        """Draw a value for the input of this name."""
        field = self.fields.get(name)
        if field is None:
            part = name.rpartition("__")[2]
            if "__n__" in name:
                return "1"
            # A month ahead: rooms ask for some notice.
            return _in_a_month() if part in ("day", "last_day") else PARTS.get(part, "Exemple")
        if tries % 3 == 2 and not field.required:
            return ""  # an empty answer passes a check that few texts pass
        match field.type:
            case "number":
                return self._draw_number(field, tries)
            case "date":
                return self._draw_day(field, tries)
            case "short_text" if field.settings["pattern"]:
                return generate_matching_text(field.settings["pattern"])
            case "short_text":
                text = IDENTIFIERS.get(field.settings["check"] or "") or self.draw.choice(WORDS)
                return text[: field.settings["max_length"]]
        return VALID_INPUTS.get(field.type, "Exemple")

    def _draw_number(self, field: Field, tries: int) -> str:
        least, most = field.settings["minimum"], field.settings["maximum"]
        low = least if least is not None else min(1, most) if most is not None else 1
        high = most if most is not None else low + 10
        return str(round(self.draw.uniform(low, high)) if tries else low)

    def _draw_day(self, field: Field, tries: int) -> str:
        """Draw a date that the field accepts: today, a date of birth, next month…"""
        today = clock.today()
        days = [(today + timedelta(days=count)).isoformat() for count in DAYS]
        accepted_days = [day for day in days if not FIELD_TYPES["date"].validate(field, day, today)[1]]
        return self.draw.choice(accepted_days) if tries else accepted_days[0]


@cache
def generate_matching_text(pattern: str) -> str:
    """Generate the simplest printable text that matches the pattern."""
    printable = strategies.characters(min_codepoint=33, max_codepoint=126)
    texts = strategies.from_regex(pattern, fullmatch=True, alphabet=printable)
    return hypothesis.find(texts, lambda text: text.strip() == text != "")


def _in_a_month() -> str:
    day = clock.today() + timedelta(days=30)
    # Neither at a weekend, when equipment is not lent.
    return (day + timedelta(days=(7 - day.weekday()) % 7)).isoformat()


def _iterate_inputs(fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Yield each field by the name of its input, including those of the first rows of a block."""
    for field in fields:
        yield field.id, field
        if field.type == Block.key:
            for number in range(3):
                yield from _iterate_inputs(input_name for input_name, _ in field.row_questions(str(number)))

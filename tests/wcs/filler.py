"""An applicant who answers anything that a form accepts, input after input and page after page, until the receipt."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import timedelta
from functools import cache
from typing import Any

import hypothesis
from bs4 import Tag
from hypothesis import strategies

from app.core import clock
from app.procedures.definition import Procedure
from app.procedures.fields import FIELD_TYPES, Field
from app.procedures.fields.block import Block
from tests.client import Browser, Page

MOST_PAGES = 150
MOST_TRIES = 15
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
TYPED = {
    "email": "chloe@residents.example",
    "phone": "02 41 12 34 56",
    "time": "10:30",
    "amount": "12,50",
}
PARTS = {"postcode": "49000", "city": "Angers", "street": "1 rue du Port", "number": "1", "where": "Devant l’école"}
WORDS = ("Exemple", "42", "4900", "4000", "Rue du Port")
# How far from today a day is looked for, nearest first.
DAYS = (1, 0, -1, 3, 10, 40, 100, 200, -30, -400, -10_000)


class NeverSent(Exception):
    """The form could not be filled in: the page where it stopped, and what was said there."""


class Filler:
    """Fills one procedure with this browser; what a page refuses is drawn again."""

    def __init__(self, browser: Browser, procedure: Procedure, seed: int = 1) -> None:
        self.browser, self.procedure = browser, procedure
        self.draw = random.Random(seed)
        self.fields = dict(_by_input(procedure.fields))

    def to_receipt(self) -> Page:
        page, tries, before = self.browser.get(f"/demarches/{self.procedure.slug}/remplir"), 0, ""
        for _ in range(MOST_PAGES):
            if page.status == 303:
                page = page.follow()
                continue
            forms = page.all("form#filling-form") or page.all("main form[action$='/envoi']")
            if not forms or tries > MOST_TRIES:
                break
            action = str(forms[0]["action"])
            tries, before = (tries + 1, before) if action == before else (0, action)
            page = self.browser.post(action, self.answers(forms[0], tries))
        if page.status != 200 or not page.all(".code"):
            wrong = page.texts("#error-summary li")
            raise NeverSent(f"{self.procedure.slug}: {page.status} {page.texts('h1')} {before} {wrong}")
        return page

    def answers(self, form: Tag, tries: int) -> dict[str, Any]:
        """Something in each input of the page, whatever was there."""
        sent: dict[str, Any] = {}
        for each in form.select("input[name], select[name], textarea[name]"):
            name = str(each["name"])
            kind = "select" if each.name == "select" else str(each.get("type", "text"))
            if kind == "hidden":
                sent.setdefault(name, []).append(str(each.get("value", "")))
            elif kind in ("radio", "checkbox"):
                sent[name] = self.ticked(form, name, kind)
            elif kind == "select":
                sent[name] = self.draw.choice(
                    [str(option["value"]) for option in each.select("option[value]")][1:] or [""]
                )
            elif kind == "file":
                sent[name] = [("a.pdf", PDF) if "pdf" in str(each.get("accept", "pdf")) else ("a.jpg", JPEG)]
            else:
                sent[name] = self.typed(name, tries)
        sent.pop("csrf_token", None)
        return {
            name: value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value
            for name, value in sent.items()
        }

    def ticked(self, form: Tag, name: str, kind: str) -> str | list[str]:
        """One radio button; as many boxes as may be."""
        values = [str(each.get("value", "on")) for each in form.select(f"input[name='{name}']")]
        real = [value for value in values if value != "__other"] or values
        if kind == "radio":
            return self.draw.choice(real)
        field = self.fields.get(name)
        most = (field.settings.get("maximum") if field else None) or len(real)
        least = (field.settings.get("minimum") if field else None) or 1
        return self.draw.sample(real, max(least, min(most, self.draw.randint(1, len(real)))))

    def typed(self, name: str, tries: int) -> str:
        field = self.fields.get(name)
        if field is None:
            return PARTS.get(name.rpartition("__")[2], "Exemple")
        match field.type:
            case "number":
                return self.number(field, tries)
            case "date":
                return self.day(field, tries)
            case "short_text" if field.settings["pattern"]:
                return matching(field.settings["pattern"])
            case "short_text":
                text = IDENTIFIERS.get(field.settings["check"] or "") or self.draw.choice(WORDS)
                return text[: field.settings["max_length"]]
        return TYPED.get(field.type, "Exemple")

    def number(self, field: Field, tries: int) -> str:
        least, most = field.settings["minimum"], field.settings["maximum"]
        low = least if least is not None else min(1, most) if most is not None else 1
        high = most if most is not None else low + 10
        return str(round(self.draw.uniform(low, high)) if tries else low)

    def day(self, field: Field, tries: int) -> str:
        """A day that the field takes: today, a date of birth, next month…"""
        today = clock.today()
        days = [(today + timedelta(days=count)).isoformat() for count in DAYS]
        taken = [day for day in days if not FIELD_TYPES["date"].validate(field, day, today)[1]]
        return self.draw.choice(taken) if tries else taken[0]


@cache
def matching(pattern: str) -> str:
    """The simplest printable text of that form."""
    printable = strategies.characters(min_codepoint=33, max_codepoint=126)
    texts = strategies.from_regex(pattern, fullmatch=True, alphabet=printable)
    return hypothesis.find(texts, lambda text: text.strip() == text != "")


def _by_input(fields: Iterable[Field]) -> Iterator[tuple[str, Field]]:
    """Each question by the name of its input, those of the first groups of a block too."""
    for field in fields:
        yield field.id, field
        if field.type == Block.key:
            for number in range(3):
                yield from _by_input(named for named, _ in field.inside(str(number)))

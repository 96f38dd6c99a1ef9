"""Fill in any form with random accepted values, page by page, until the receipt page."""

from __future__ import annotations

import re
from typing import Any

from bs4 import Tag

from app.procedures.definition import Procedure
from tests.client import Browser, Page
from tests.random_answers import JPEG, PDF, RandomAnswers

MAX_PAGES = 150
MAX_ATTEMPTS = 15


class FormNotSent(Exception):
    """The form could not be filled in; the message names the last page and its error messages."""


class FormFiller:
    """Fills in the form of one procedure with this browser; a refused page gets new random values."""

    def __init__(self, browser: Browser, procedure: Procedure, seed: int = 1) -> None:
        self.browser, self.procedure = browser, procedure
        self.answers = RandomAnswers(procedure, seed)

    def submit(self) -> Page:
        page, attempts, previous_action = self.browser.get(f"/demarches/{self.procedure.slug}/remplir"), 0, ""
        for _ in range(MAX_PAGES):
            if page.status == 303:
                page = page.follow()
                continue
            forms = page.find_all("form#filling-form") or page.find_all("main form[action$='/envoi']")
            if not forms or attempts > MAX_ATTEMPTS:
                break
            action = str(forms[0]["action"])
            attempts, previous_action = (attempts + 1, previous_action) if action == previous_action else (0, action)
            page = self.browser.post(action, self.fill_page(forms[0], attempts))
        if page.status != 200 or not page.find_all(".code"):
            error_messages = page.texts("#error-summary li")
            raise FormNotSent(
                f"{self.procedure.slug}: {page.status} {page.texts('h1')} {previous_action} {error_messages}"
            )
        return page

    def fill_page(self, form: Tag, attempts: int) -> dict[str, Any]:
        """Return a random value for each input of the page."""
        form_data: dict[str, Any] = {}
        for input_tag in form.select("input[name], select[name], textarea[name]"):
            name = str(input_tag["name"])
            kind = "select" if input_tag.name == "select" else str(input_tag.get("type", "text"))
            if kind == "hidden":
                form_data.setdefault(name, []).append(str(input_tag.get("value", "")))
            elif kind in ("radio", "checkbox"):
                form_data[name] = self.choose_options(form, name, kind)
            elif kind == "select":
                form_data[name] = self.answers.draw.choice(
                    [str(option["value"]) for option in input_tag.select("option[value]")][1:] or [""]
                )
            elif name == "mot":
                form_data[name] = (
                    str(input_tag.find_previous("label")).partition("</label>")[0].split("«")[1].split("»")[0].strip()
                )
            elif kind == "file":
                form_data[name] = [("a.pdf", PDF) if "pdf" in str(input_tag.get("accept", "pdf")) else ("a.jpg", JPEG)]
            elif re.search(r"__n[0-9]$", name):
                # How many people of a category come to an event: as the page proposes.
                form_data[name] = str(input_tag.get("value", ""))
            else:
                form_data[name] = self.answers.draw_typed_value(name, attempts)
        form_data.pop("csrf_token", None)
        return {
            name: value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value
            for name, value in form_data.items()
        }

    def choose_options(self, form: Tag, name: str, kind: str) -> str | list[str]:
        """Return one radio button, or an accepted number of check boxes."""
        values = [str(input_tag.get("value", "on")) for input_tag in form.select(f"input[name='{name}']")]
        listed_values = [value for value in values if value != "__other"] or values
        generator = self.answers.draw
        if kind == "radio":
            return generator.choice(listed_values)
        field = self.answers.fields.get(name)
        maximum = (field.settings.get("maximum") if field else None) or len(listed_values)
        minimum = (field.settings.get("minimum") if field else None) or 1
        return generator.sample(listed_values, max(minimum, min(maximum, generator.randint(1, len(listed_values)))))

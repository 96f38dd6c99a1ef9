"""An applicant who answers anything that a form accepts, input after input and page after page, until the receipt."""

from __future__ import annotations

from typing import Any

from bs4 import Tag

from app.procedures.definition import Procedure
from tests.client import Browser, Page
from tests.random_answers import JPEG, PDF, RandomAnswers

MOST_PAGES = 150
MOST_TRIES = 15


class FormNotSent(Exception):
    """The form could not be filled in: the page where it stopped, and what was said there."""


class FormFiller:
    """Fills one procedure with this browser; what a page refuses is drawn again."""

    def __init__(self, browser: Browser, procedure: Procedure, seed: int = 1) -> None:
        self.browser, self.procedure = browser, procedure
        self.answers = RandomAnswers(procedure, seed)

    def submit(self) -> Page:
        page, tries, before = self.browser.get(f"/demarches/{self.procedure.slug}/remplir"), 0, ""
        for _ in range(MOST_PAGES):
            if page.status == 303:
                page = page.follow()
                continue
            forms = page.find_all("form#filling-form") or page.find_all("main form[action$='/envoi']")
            if not forms or tries > MOST_TRIES:
                break
            action = str(forms[0]["action"])
            tries, before = (tries + 1, before) if action == before else (0, action)
            page = self.browser.post(action, self.fill_page(forms[0], tries))
        if page.status != 200 or not page.find_all(".code"):
            wrong = page.texts("#error-summary li")
            raise FormNotSent(f"{self.procedure.slug}: {page.status} {page.texts('h1')} {before} {wrong}")
        return page

    def fill_page(self, form: Tag, tries: int) -> dict[str, Any]:
        """Something in each input of the page, whatever was there."""
        sent: dict[str, Any] = {}
        for each in form.select("input[name], select[name], textarea[name]"):
            name = str(each["name"])
            kind = "select" if each.name == "select" else str(each.get("type", "text"))
            if kind == "hidden":
                sent.setdefault(name, []).append(str(each.get("value", "")))
            elif kind in ("radio", "checkbox"):
                sent[name] = self.choose_options(form, name, kind)
            elif kind == "select":
                sent[name] = self.answers.draw.choice(
                    [str(option["value"]) for option in each.select("option[value]")][1:] or [""]
                )
            elif name == "mot":
                sent[name] = (
                    str(each.find_previous("label")).partition("</label>")[0].split("«")[1].split("»")[0].strip()
                )
            elif kind == "file":
                sent[name] = [("a.pdf", PDF) if "pdf" in str(each.get("accept", "pdf")) else ("a.jpg", JPEG)]
            else:
                sent[name] = self.answers.draw_typed_value(name, tries)
        sent.pop("csrf_token", None)
        return {
            name: value[0] if isinstance(value, list) and len(value) == 1 and isinstance(value[0], str) else value
            for name, value in sent.items()
        }

    def choose_options(self, form: Tag, name: str, kind: str) -> str | list[str]:
        """One radio button; as many boxes as may be."""
        values = [str(each.get("value", "on")) for each in form.select(f"input[name='{name}']")]
        real = [value for value in values if value != "__other"] or values
        draw = self.answers.draw
        if kind == "radio":
            return draw.choice(real)
        field = self.answers.fields.get(name)
        most = (field.settings.get("maximum") if field else None) or len(real)
        least = (field.settings.get("minimum") if field else None) or 1
        return draw.sample(real, max(least, min(most, draw.randint(1, len(real)))))

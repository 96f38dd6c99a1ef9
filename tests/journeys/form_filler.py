"""Fills in any form of the demo in a browser, up to its receipt."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count

from playwright.sync_api import Locator, Page, expect

from app.packages.package_catalogue import Catalogue
from app.procedures.definition import Procedure, read_procedure
from app.procedures.fields import Field
from app.procedures.fields.block import Block
from tests.random_answers import JPEG, PDF, RandomAnswers

MOST_PAGES = 20
FORM = "#filling-form"
SENT_TITLE = "C’est envoyé"
# Delay of the refresh request after a change.
DELAY = 200
WATCH = "addEventListener('change', () => { window.lastChange = performance.now() }, true)"
# The refresh response has been received and rendered.
QUIET = f"""() => performance.now() - (window.lastChange ?? -Infinity) > {DELAY} + 50
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")"""
# The response page, the next one or the same with its problems, has been loaded.
IS_LOADED = f"""() => document.readyState === "complete" && !document.querySelector("{FORM}[data-left]")"""
# Inputs to fill in: radio buttons and checkboxes with one name are one question.
INPUTS = f"""() => {{
  const types = new Map()
  for (const each of document.querySelectorAll("{FORM} :is(input, select, textarea)[name]")) {{
    const isSeen = each.type === "file" || (each.checkVisibility() && each.type !== "hidden")
    if (isSeen && !each.name.endsWith("__search") && !types.has(each.name)) types.set(each.name, each.type)
  }}
  return [...types]
}}"""
VISIBLE_IDS = f"""() => [...document.querySelectorAll("{FORM} [id^=f-]")]
  .filter((each) => each.checkVisibility()).map(({{ id }}) => id)"""


class FormFiller:
    """Answers the questions of one procedure as they appear, with `chosen_values` where given."""

    def __init__(self, page: Page, slug: str, chosen_values: Mapping[str, str] | None = None) -> None:
        self.page = page
        self.procedure: Procedure = read_procedure(Catalogue().procedure(slug, {}))
        self.chosen_values = chosen_values or {}
        # Types of the fields displayed so far.
        self.covered_types: set[str] = set()
        self._answers = RandomAnswers(self.procedure)
        page.add_init_script(WATCH)

    def submit(self) -> str:
        """Fill in every page, submit the request, and return its reference."""
        self.page.goto(f"/demarches/{self.procedure.slug}/remplir")
        heading = self.page.get_by_role("heading", level=1)
        for turn in count():
            assert turn < MOST_PAGES, f"{self.procedure.slug}: {heading.inner_text()} {self._list_refusals()}"
            if self.page.locator(FORM).count() == 0:
                break
            self._fill_page(turn)
            self.page.eval_on_selector(FORM, "(form) => form.toggleAttribute('data-left', true)")
            self.page.get_by_role("button", name="Continuer").click()
            self.page.wait_for_function(IS_LOADED)
            self.page.wait_for_function(QUIET)
        expect(heading).to_have_text("Vérifiez vos réponses")
        self.page.get_by_role("button", name="Envoyer ma demande").click()
        expect(heading).to_have_text(SENT_TITLE)
        return self.page.locator("main strong").first.inner_text()

    def _fill_page(self, turn: int) -> None:
        """Answer every question, including those that the answers make visible."""
        answered_names: set[str] = set()
        while unanswered := [each for each in self.page.evaluate(INPUTS) if each[0] not in answered_names]:
            for name, kind in unanswered:
                self._answer_question(name, kind, turn)
                answered_names.add(name)
            self.page.evaluate("document.activeElement.blur()")
            self.page.wait_for_function(QUIET)
        self.covered_types |= set(self._list_shown_types())

    def _answer_question(self, name: str, kind: str, turn: int) -> None:
        inputs = self.page.locator(f"{FORM} [name='{name}']")
        match kind:
            case "radio" | "checkbox":
                self._tick(inputs, name)
            case "select-one":
                inputs.select_option(
                    self.chosen_values.get(name) or str(inputs.locator("option").nth(1).get_attribute("value"))
                )
            case "file":
                self._attach(inputs)
            case _:
                inputs.fill(
                    self.chosen_values[name]
                    if name in self.chosen_values
                    else self._answers.draw_typed_value(name, tries=turn)
                )

    def _tick(self, inputs: Locator, name: str) -> None:
        wanted_value = self.chosen_values.get(name)
        matching_inputs = inputs.and_(self.page.locator(f"[value='{wanted_value}']")) if wanted_value else inputs
        matching_inputs.first.check()

    def _attach(self, inputs: Locator) -> None:
        is_document = "pdf" in str(inputs.get_attribute("accept"))
        name, kind, content = ("a.pdf", "application/pdf", PDF) if is_document else ("a.jpg", "image/jpeg", JPEG)
        inputs.set_input_files({"name": name, "mimeType": kind, "buffer": content})

    def _list_shown_types(self) -> list[str]:
        visible_names = {
            identifier.removeprefix("f-").removesuffix("-field") for identifier in self.page.evaluate(VISIBLE_IDS)
        }
        return [
            field.type for field in self.procedure.fields if any(_belongs_to(each, field) for each in visible_names)
        ]

    def _list_refusals(self) -> list[str]:
        return self.page.locator("#error-summary li").all_inner_texts()


def _belongs_to(visible_name: str, field: Field) -> bool:
    return visible_name == field.id or (field.type != Block.key and visible_name.startswith(f"{field.id}__"))

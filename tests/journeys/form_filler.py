"""A resident who fills any form of the demo in a browser, whatever it asks, as far as its receipt."""

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
SENT = "C’est envoyé"
# What a change asks of the server leaves this long after it.
DELAY = 200
WATCH = "addEventListener('change', () => { window.lastChange = performance.now() }, true)"
# What was asked has been answered, and is shown.
QUIET = f"""() => performance.now() - (window.lastChange ?? -Infinity) > {DELAY} + 50
  && !document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling")"""
# What was answered with, another page or the same with what is wrong, has taken its place.
LEFT = f"""() => document.readyState === "complete" && !document.querySelector("{FORM}[data-left]")"""
# What is to be answered on the page: radio buttons and boxes of one name are one question.
INPUTS = f"""() => {{
  const found = new Map()
  for (const each of document.querySelectorAll("{FORM} :is(input, select, textarea)[name]")) {{
    const isSeen = each.type === "file" || (each.checkVisibility() && each.type !== "hidden")
    if (isSeen && !each.name.endsWith("__search") && !found.has(each.name)) found.set(each.name, each.type)
  }}
  return [...found]
}}"""
SHOWN = f"""() => [...document.querySelectorAll("{FORM} [id^=f-]")]
  .filter((each) => each.checkVisibility()).map(({{ id }}) => id)"""


class FormFiller:
    """Answers the questions of one procedure as they come. `chosen`: which answers, for questions that open others."""

    def __init__(self, page: Page, slug: str, chosen: Mapping[str, str] | None = None) -> None:
        self.page = page
        self.procedure: Procedure = read_procedure(Catalogue().procedure(slug, {}))
        self.chosen = chosen or {}
        # The types of the questions that were on the screen.
        self.seen: set[str] = set()
        self._answers = RandomAnswers(self.procedure)
        page.add_init_script(WATCH)

    def submit(self) -> str:
        """Fills page after page, sends the request, and gives its reference."""
        self.page.goto(f"/demarches/{self.procedure.slug}/remplir")
        heading = self.page.get_by_role("heading", level=1)
        for turn in count():
            assert turn < MOST_PAGES, f"{self.procedure.slug}: {heading.inner_text()} {self._list_refusals()}"
            if self.page.locator(FORM).count() == 0:
                break
            self._fill_page(turn)
            self.page.eval_on_selector(FORM, "(form) => form.toggleAttribute('data-left', true)")
            self.page.get_by_role("button", name="Continuer").click()
            self.page.wait_for_function(LEFT)
            self.page.wait_for_function(QUIET)
        expect(heading).to_have_text("Vérifiez vos réponses")
        self.page.get_by_role("button", name="Envoyer ma demande").click()
        expect(heading).to_have_text(SENT)
        return self.page.locator("main strong").first.inner_text()

    def _fill_page(self, turn: int) -> None:
        """Every question, those that the answers bring too."""
        answered: set[str] = set()
        while asked := [each for each in self.page.evaluate(INPUTS) if each[0] not in answered]:
            for name, kind in asked:
                self._answer_question(name, kind, turn)
                answered.add(name)
            self.page.evaluate("document.activeElement.blur()")
            self.page.wait_for_function(QUIET)
        self.seen |= set(self._list_shown_types())

    def _answer_question(self, name: str, kind: str, turn: int) -> None:
        inputs = self.page.locator(f"{FORM} [name='{name}']")
        match kind:
            case "radio" | "checkbox":
                self._tick(inputs, name)
            case "select-one":
                inputs.select_option(
                    self.chosen.get(name) or str(inputs.locator("option").nth(1).get_attribute("value"))
                )
            case "file":
                self._attach(inputs)
            case _:
                inputs.fill(
                    self.chosen[name] if name in self.chosen else self._answers.draw_typed_value(name, tries=turn)
                )

    def _tick(self, inputs: Locator, name: str) -> None:
        wanted = self.chosen.get(name)
        found = inputs.and_(self.page.locator(f"[value='{wanted}']")) if wanted else inputs
        found.first.check()

    def _attach(self, inputs: Locator) -> None:
        is_document = "pdf" in str(inputs.get_attribute("accept"))
        name, kind, content = ("a.pdf", "application/pdf", PDF) if is_document else ("a.jpg", "image/jpeg", JPEG)
        inputs.set_input_files({"name": name, "mimeType": kind, "buffer": content})

    def _list_shown_types(self) -> list[str]:
        shown = {identifier.removeprefix("f-").removesuffix("-field") for identifier in self.page.evaluate(SHOWN)}
        return [field.type for field in self.procedure.fields if any(_belongs_to(each, field) for each in shown)]

    def _list_refusals(self) -> list[str]:
        return self.page.locator("#error-summary li").all_inner_texts()


def _belongs_to(shown: str, field: Field) -> bool:
    return shown == field.id or (field.type != Block.key and shown.startswith(f"{field.id}__"))

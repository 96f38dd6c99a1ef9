"""Steps of an administrator in the studio, with a pointer."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import Locator, Page, Response, expect

from app.core.db import db
from app.core.sites import read_sites, unit_of_work
from app.definitions.definition_kinds import PROCEDURE, WORKFLOW
from app.definitions.drafts.definition_drafts import save_draft
from tests.journeys.live_server import LiveServer

ELISE = "elise.moreau@vaubrelles.example"
STUDIO = "/agents/studio"
# No request of htmx is under way, and what it answered is drawn.
IS_SETTLED = "() => !document.querySelector('.htmx-request, .htmx-swapping, .htmx-settling, .htmx-added')"


def save_drafts(
    live: LiveServer, *, procedure: dict[str, Any] | None = None, workflow: dict[str, Any] | None = None
) -> None:
    """Save definitions as drafts that nobody has opened yet."""
    with unit_of_work(next(iter(read_sites(live.settings)))):
        for kind, definition in ((WORKFLOW, workflow), (PROCEDURE, procedure)):
            if definition:
                save_draft(kind, definition, revision=None, by=None)
        db.session.commit()


def open_builder(page: Page, kind: str, slug: str, element: str = "") -> None:
    """Open a builder (`demarches` or `circuits`) with an element selected."""
    page.goto(f"{STUDIO}/{kind}/{slug}" + (f"?element={element}" if element else ""))
    expect(page.locator("#studio-panel")).to_be_visible()
    page.wait_for_function("() => customElements.get('studio-builder') && window.htmx")


@contextmanager
def saving(page: Page) -> Iterator[None]:
    """Wait until the gesture inside is saved, and what it changes is drawn."""
    with page.expect_response(_is_change) as response:
        yield
    assert response.value.status == 200, response.value.text()
    wait_until_settled(page)


def wait_until_settled(page: Page) -> None:
    """Wait until the responses of htmx are drawn."""
    page.wait_for_function(IS_SETTLED)


def add_question(page: Page, kind: str, label: str) -> None:
    """Add a question of a type behind the selected one."""
    unfold(page.locator("#studio-outline"), "Ajouter une question")
    page.locator("#add-label").fill(label)
    with saving(page):
        page.locator(".studio-types").get_by_role("button", name=kind, exact=True).click()
    expect(page.locator("#studio-panel h2")).to_contain_text(label)


def add_page(page: Page, title: str) -> None:
    """Add a page, and name it."""
    with saving(page):
        page.get_by_role("button", name="Ajouter une page").click()
    set_text(page.locator("#studio-panel"), "Titre", title)


def write_choices(page: Page, *labels: str) -> None:
    """Write the choices of the selected question in place of those that it came with."""
    panel = page.locator("#studio-panel")
    for number, label in enumerate(labels, 1):
        set_text(panel, f"Choix {number}", label)


def change_type(page: Page, kind: str) -> None:
    """Turn the selected question into one of another type."""
    group = unfold(page.locator("#studio-panel"), "Déplacer ou changer le type")
    group.get_by_label("Type de question").select_option(label=kind)
    with saving(page):
        group.get_by_role("button", name="Changer le type").click()


def add_inner_question(page: Page, kind: str, label: str) -> None:
    """Add a question to the selected block."""
    form = page.locator("#studio-panel .studio-add-element").first
    form.get_by_label("Type de question").select_option(label=kind)
    form.get_by_label("Question", exact=True).fill(label)
    with saving(page):
        form.get_by_role("button", name="Ajouter").click()
    expect(page.locator("#studio-panel h2")).to_contain_text(label)


def add_condition(page: Page, *, question: str, value: str) -> None:
    """Ask the selected question only if another one has that answer."""
    group = unfold(page.locator("#studio-panel"), "Affichage")
    group.get_by_role("button", name="Ajouter une condition").click()
    group.get_by_label("Ce qui est comparé", exact=True).select_option(label=question)
    group.get_by_role("combobox", name="Valeur", exact=True).select_option(label=value)
    expect(group.locator(".expression-editor__sentence")).to_contain_text(f"« {value} »")
    wait_until_settled(page)


def unfold(container: Locator, label: str) -> Locator:
    """Unfold a group, if it is not already."""
    details = container.locator("details", has=container.page.locator("summary", has_text=label)).first
    if details.get_attribute("open") is None:
        details.locator("summary").first.click()
    return details


def set_text(container: Locator, label: str, value: str) -> None:
    """Type the value of a setting, and leave it."""
    field = container.get_by_label(label, exact=True)
    field.fill(value)
    with saving(container.page):
        field.blur()


def choose(container: Locator, label: str, option: str) -> None:
    """Choose the value of a setting in its list."""
    with saving(container.page):
        container.get_by_label(label, exact=True).select_option(label=option)


def tick(container: Locator, label: str, *, checked: bool = True) -> None:
    """Tick a setting, or untick it."""
    with saving(container.page):
        container.get_by_label(label, exact=True).set_checked(checked)


def select_question(page: Page, label: str) -> None:
    """Select a question in the outline."""
    page.locator("#studio-outline").get_by_role("link", name=label).click()
    expect(page.locator("#studio-panel h2")).to_contain_text(label)
    wait_until_settled(page)


def add_status(page: Page, label: str) -> None:
    """Add a status to the circuit."""
    page.get_by_label("Nouveau statut").fill(label)
    with saving(page):
        page.get_by_role("button", name="Ajouter un statut").click()
    expect(get_status(page, label)).to_be_visible()


def get_status(page: Page, label: str) -> Locator:
    """The box of a status in the drawing."""
    return page.locator(f"circuit-drawing svg a[data-status][data-label='{label}']")


def draw_action(page: Page, source: str, target: str, label: str) -> None:
    """Drag from the handle of a status to another status, then name the action."""
    handle = page.locator(f"[data-handle='{get_status(page, source).get_attribute('data-status')}'] circle").first
    handle.scroll_into_view_if_needed()
    start, end = handle.bounding_box(), get_status(page, target).locator("rect").first.bounding_box()
    assert start
    assert end
    page.mouse.move(start["x"] + start["width"] / 2, start["y"] + start["height"] / 2)
    page.mouse.down()
    page.mouse.move(end["x"] + end["width"] / 2, end["y"] + end["height"] / 2, steps=5)
    with saving(page):
        page.mouse.up()
    set_text(page.locator("#studio-panel"), "Texte du bouton", label)


def add_automatic_action(page: Page, kind: str) -> None:
    """Add what happens by itself when a case enters the selected status."""
    form = page.locator("#studio-panel .studio-add-element", has=page.get_by_label("Ce qui se passe")).first
    form.get_by_label("Ce qui se passe").select_option(label=kind)
    with saving(page):
        form.get_by_role("button", name="Ajouter").click()
    expect(page.locator("#studio-panel .studio-panel__type")).to_contain_text(kind)


def connect(page: Page, source: str, target: str, label: str) -> None:
    """Press the handle of a status, then another status, and name the action."""
    page.locator(f"[data-handle='{get_status(page, source).get_attribute('data-status')}']").click()
    with saving(page):
        get_status(page, target).click()
    set_text(page.locator("#studio-panel"), "Texte du bouton", label)


def open_publication(page: Page, kind: str, slug: str) -> None:
    """Open the page that publishes a draft, and read its warnings."""
    page.goto(f"{STUDIO}/{kind}/{slug}/a-corriger")
    page.get_by_role("link", name="Publier…").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Publier")
    warnings_read = page.get_by_label("J’ai lu ces avertissements")
    if warnings_read.count():
        warnings_read.check()


def publish(page: Page, kind: str, slug: str) -> None:
    """Publish a draft through the screens."""
    open_publication(page, kind, slug)
    page.get_by_role("button", name="Publier", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("C’est publié")


def _is_change(response: Response) -> bool:
    return response.url.endswith(("/changements", "/annulation", "/retablissement"))

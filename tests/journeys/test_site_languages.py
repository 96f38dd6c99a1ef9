"""A webmaster writes a page and an article in two languages: each reader has their own, and what is left in French says so."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.journeys import agent_actions
from tests.journeys import studio_author as author
from tests.journeys.conftest import DESKTOP, OpenBrowser
from tests.journeys.live_server import LiveServer

pytestmark = [pytest.mark.slow, pytest.mark.by_turns(10)]


@pytest.fixture
def webmaster(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    page = open_browser(demo, DESKTOP).page
    agent_actions.sign_in(page, demo, author.ELISE)
    return page


@pytest.fixture
def french_reader(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    return open_browser(demo, has_script=False).page


@pytest.fixture
def english_reader(demo: LiveServer, open_browser: OpenBrowser) -> Page:
    """A reader who chose English at the foot of the home page."""
    page = open_browser(demo, has_script=False).page
    page.goto("/")
    page.get_by_role("contentinfo").get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    return page


def create_page(page: Page, title: str, block_title: str, text: str) -> None:
    """Create a page with one text."""
    page.goto("/agents/site/pages")
    page.get_by_label("Titre").fill(title)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.locator(".studio-types").get_by_role("button", name="Texte", exact=True).click()
    page.locator("#f-s-title").fill(block_title)
    page.locator("#f-s-text").fill(text)
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.locator("#label-b1")).to_have_text(f"Texte – {block_title}")


def translate(page: Page, texts: dict[str, str]) -> None:
    """Write the English of these texts of the page."""
    page.get_by_role("link", name="Traductions").click()
    for source, text in texts.items():
        page.get_by_label(f"Traduction de : {source}").fill(text)
    page.get_by_role("button", name="Enregistrer les traductions").click()
    expect(page.get_by_text("Tout est traduit.")).to_be_visible()


def publish(page: Page) -> None:
    page.get_by_role("link", name="Vérifier et publier").click()
    page.get_by_role("button", name="Publier la page").click()
    expect(page.get_by_text("La page est publiée.")).to_be_visible()


def expect_page(page: Page, path: str, heading: str, strong: str) -> None:
    """The words of the page are in the language of its reader."""
    page.goto(path)
    expect(page.locator("h1")).to_have_text(heading)
    expect(page.locator("main .prose strong")).to_have_text(strong)
    expect(page.locator("h1 [lang], .prose[lang], .prose [lang]")).to_have_count(0)


def test_each_reader_has_the_page_in_their_language(webmaster: Page, french_reader: Page, english_reader: Page) -> None:
    create_page(webmaster, "Marché de Noël", "Dates", "Du **5** au 24 décembre.")
    translate(
        webmaster,
        {
            "Marché de Noël": "Christmas market",
            "Dates": "When",
            "Du **5** au 24 décembre.": "From the **5th** to the 24th of December.",
        },
    )
    publish(webmaster)

    expect_page(english_reader, "/pages/marche-de-noel", "Christmas market", "5th")
    expect(english_reader.locator("main h2")).to_have_text("When")
    expect_page(french_reader, "/pages/marche-de-noel", "Marché de Noël", "5")
    expect(french_reader.locator("main")).not_to_contain_text("Christmas")


def test_each_reader_has_the_article_in_their_language(
    webmaster: Page, french_reader: Page, english_reader: Page
) -> None:
    webmaster.goto("/agents/site/articles/nouveau")
    webmaster.locator("#f-question").fill("Où garer mon vélo ?")
    webmaster.keyboard.press("Enter")
    webmaster.locator("#f-answer").fill("Sous la **halle**.")
    webmaster.locator("#f-topic").select_option("cadre-de-vie")
    webmaster.locator("summary", has_text="Traduction (English)").click()
    webmaster.locator("#f-question_en").fill("Where can I park my bike?")
    webmaster.locator("#f-answer_en").fill("In the **covered market**.")
    webmaster.get_by_role("button", name="Enregistrer et publier").click()
    expect(webmaster.locator(".alert")).to_contain_text("L’article est publié.")

    expect_page(english_reader, "/aide/ou-garer-mon-velo", "Where can I park my bike?", "covered market")
    expect_page(french_reader, "/aide/ou-garer-mon-velo", "Où garer mon vélo ?", "halle")


def test_a_page_that_is_not_translated_is_marked_as_french(webmaster: Page, english_reader: Page) -> None:
    create_page(webmaster, "Fête de la musique", "Programme", "Le **21** juin.")
    publish(webmaster)

    english_reader.goto("/pages/fete-de-la-musique")

    expect(english_reader.locator("h1 [lang=fr]")).to_have_text("Fête de la musique")
    expect(english_reader.locator("main h2 [lang=fr]")).to_have_text("Programme")
    expect(english_reader.locator("main [lang=fr] strong")).to_have_text("21")

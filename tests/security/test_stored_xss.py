"""S14: input is escaped on every page and in every e-mail."""

from __future__ import annotations

import re

import pytest
from bs4 import BeautifulSoup, Tag

from app.procedures.fields import FIELD_TYPES
from tests.security.definitions import FIELDS
from tests.security.payload_pages import fetch_echo_pages, fetch_pages, fill_with_payloads, list_emails
from tests.security.payloads import MARK, TEMPLATES, XSS

pytestmark = pytest.mark.by_turns(3)

# Payloads that break out of quoted attributes, unquoted attributes and text.
POLYGLOT = f"\"'><svg onload={MARK}()><b hx-get=/{MARK} data-hx-on=x style=x>"
# Attributes that may contain input.
PAYLOAD_ATTRIBUTES = {"value", "text", "content", "aria-label", "title"}
ADDRESSES = {"href", "url", "src", "action", "formaction", "xlink:href", "data", "poster"}
# A search in the URL of a list, a line of a letter that starts with our own URL: both stay on the site.
OURS = re.compile(r"/(?!/)|#|mailto:|tel:|http://localhost:8000/|data:image/|$")
NEVER = [
    "iframe",
    "style",
    "object",
    "embed",
    "base",
    "math",
    "marquee",
    "video",
    "audio",
    "template",
    "noscript",
    "foreignobject",
]
EVENTS = re.compile(r"on[a-z]|hx-on|data-hx")
BATCHES = 6


def test_the_form_has_a_field_of_every_type():
    assert {field["type"] for field in FIELDS} == set(FIELD_TYPES)


@pytest.mark.parametrize("batch", range(BATCHES))
def test_no_payload_is_rendered_as_markup_on_a_page_or_in_an_email(target_site, objects, batch):
    texts = [*XSS[batch * len(XSS) // BATCHES :], *XSS[: batch * len(XSS) // BATCHES]]

    infested = fill_with_payloads(target_site, objects, texts)

    markup = {name: markup_in(page.text) for name, page in fetch_pages(infested).items()}
    markup |= {letter["subject"]: markup_in(letter["html"]) for letter in list_emails()}
    assert {name: findings for name, findings in markup.items() if findings} == {}


def test_no_payload_escapes_its_field(target_site, objects):
    infested = fill_with_payloads(target_site, objects, [POLYGLOT])

    pages = {**fetch_pages(infested), **fetch_echo_pages(infested, POLYGLOT)}

    assert {name: findings for name, page in pages.items() if (findings := markup_in(page.text))} == {}
    assert sum(MARK in page.text for page in pages.values()) > 25, "the control: it is shown"
    assert sum(MARK in letter["html"] for letter in list_emails()) > 3


@pytest.mark.parametrize("payload", XSS[::6])
def test_rejected_input_is_escaped(target_site, objects, payload):
    infested = fill_with_payloads(target_site, objects, ["rien"])

    pages = fetch_echo_pages(infested, payload)

    assert {name: findings for name, page in pages.items() if (findings := markup_in(page.text))} == {}


def test_a_placeholder_typed_by_a_resident_is_not_rendered(target_site, objects):
    infested = fill_with_payloads(target_site, objects, TEMPLATES)

    pages = fetch_pages(infested)

    case = words_of(pages[f"/demandes/{infested.case} by 0"].text)
    agents = words_of(pages[f"/agents/demandes/{infested.case} by 1"].text)
    plain_texts = "\n".join(letter["text"] for letter in list_emails())
    rendered_texts = "\n".join(BeautifulSoup(letter["html"], "html5lib").get_text() for letter in list_emails())
    for text in TEMPLATES:
        assert all(
            " ".join(text.split()) in place for place in (case, agents, words(plain_texts), words(rendered_texts))
        ), text


@pytest.mark.parametrize(
    "payload", [payload for payload in XSS if payload.startswith("<") and "copy-text" not in payload]
)
def test_an_unescaped_payload_is_detected(payload):
    """Positive control of the tests above."""
    quoted = (
        f"""<p title='{payload}'></p><p title="{payload}"></p><textarea>{payload}</textarea><title>{payload}</title>"""
    )

    assert markup_in(f"<p>{payload}</p>") or markup_in(quoted)


def words_of(html: str) -> str:
    return words(BeautifulSoup(html, "html5lib").get_text("\n"))


def words(text: str) -> str:
    return " ".join(text.split())


def markup_in(html: str) -> list[str]:
    """Return the markup of a page made by a payload, or able to run."""
    soup = BeautifulSoup(html, "html5lib")
    markup = [str(tag)[:200] for tag in soup.find_all(NEVER)]
    markup += [str(tag)[:200] for tag in soup.find_all("script") if not str(tag.get("src", "")).startswith("/static/")]
    markup += [str(tag)[:200] for tag in soup.find_all("meta") if "http-equiv" in tag.attrs]
    return markup + [attribute for tag in soup.find_all(True) for attribute in _suspicious_attributes(tag)]


def _suspicious_attributes(tag: Tag) -> list[str]:
    return [f"{tag.name} {name}={value}" for name, value in tag.attrs.items() if _is_wrong(name, str(value))]


def _is_wrong(name: str, value: str) -> bool:
    if EVENTS.match(name) or name in ("srcdoc", "srcset"):
        return True
    if name in ADDRESSES:
        return not OURS.match(value)
    if name == "hx-get":
        # The search of the list is sent again, as a value of the address.
        return not OURS.match(value) or MARK in value.partition("?")[0]
    return name not in PAYLOAD_ATTRIBUTES and (MARK in value or "evil.example" in value)

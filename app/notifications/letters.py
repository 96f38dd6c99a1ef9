"""Letters: one text, written twice, for readers of plain text and in the layout of the authority."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app

from app.core.i18n import gettext as _
from app.core.sites import current_site
from app.language.text.normalisation import to_one_line
from app.themes import charter
from app.themes.app_icons import compute_initials


@dataclass(frozen=True)
class Letter:
    """What an e-mail says."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Button:
    """Where a letter leads, and until when; `due` is the sentence above it that says until when one may answer."""

    url: str
    label: str
    last_day: date | None = None
    due: str = ""


@dataclass(frozen=True)
class Paragraph:
    """Lines of a letter. `has_button`: the button stands under them; `link`: its address stands in a sentence."""

    lines: list[str]
    is_strong: bool = False
    has_button: bool = False
    link: str = ""


def create_letter(subject: str, body: str, *, button: Button | None = None) -> Letter:
    """A letter made of a subject and of paragraphs set apart by empty lines.

    The button is where the body has its address alone or after a colon, else at the end.
    """
    subject, body = to_one_line(subject), body.replace("\r\n", "\n").strip()
    plain = body = _with_due(body, button)
    if button and button.url not in body:
        plain = "\n\n".join((body, _("%(label)s : %(url)s", label=button.label, url=button.url)))
        body = f"{body}\n\n{button.url}"
    words: dict[str, object] = {
        "subject": subject,
        "body": plain,
        "paragraphs": [_paragraph(block, button) for block in body.split("\n\n") if block.strip()],
        "button": button,
        "base_url": _get_base_url(),
        "initials": compute_initials(charter.get_charter()),
    }
    return Letter(subject, _render("emails/letter.txt", words).strip() + "\n", _render("emails/letter.html", words))


def render_letter(name: str, *, button: Button | None = None, **values: Any) -> Letter:
    """A letter of ours: `templates/emails/<name>.txt` has its subject and its body as two blocks."""
    template = current_app.jinja_env.get_template(f"emails/{name}.txt")
    context = template.new_context({"base_url": _get_base_url(), "button": button, **values})
    subject, body = ("".join(template.blocks[block](context)) for block in ("subject", "body"))
    return create_letter(subject, body, button=button)


def _get_base_url() -> str:
    return current_site().base_url


def _render(name: str, words: dict[str, object]) -> str:
    # Not flask.render_template: it asks for the page being shown, and a time-out writes letters without any.
    return current_app.jinja_env.get_template(name).render(words)


def _with_due(body: str, button: Button | None) -> str:
    """The last day is said where the button is."""
    if button is None or not button.due:
        return body
    blocks = body.split("\n\n")
    at = next((at for at, block in enumerate(blocks) if button.url in block), len(blocks))
    return "\n\n".join((*blocks[:at], button.due, *blocks[at:]))


def _paragraph(block: str, button: Button | None) -> Paragraph:
    """The lines of a block, without the address that the button takes the place of."""
    lines = block.strip().split("\n")
    if button is None or button.url not in block:
        return Paragraph(lines, is_strong=button is not None and block.strip() == button.due)
    before, _url, after = block.strip().partition(button.url)
    if after.strip(" .") or before.rstrip()[-1:] not in ("", ":"):
        return Paragraph(lines, link=button.url)
    return Paragraph([line for line in before.rstrip().split("\n") if line], has_button=True)

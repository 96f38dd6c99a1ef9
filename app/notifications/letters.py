"""Letters: e-mails with a plain-text and an HTML version in the layout of the authority."""

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
    """The content of an e-mail."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True)
class Button:
    """The link of a letter, and its last day of validity; the deadline to answer is written above it."""

    url: str
    label: str
    last_day: date | None = None
    answer_before: date | None = None


@dataclass(frozen=True)
class Paragraph:
    """Lines of a letter. `has_button`: the button follows them; `link`: the URL is inside a sentence."""

    lines: list[str]
    is_strong: bool = False
    has_button: bool = False
    link: str = ""


def create_letter(subject: str, body: str, *, button: Button | None = None) -> Letter:
    """A letter with a subject and paragraphs separated by empty lines.

    The button replaces its URL in the body if it is alone or after a colon, else it is appended.
    """
    subject, body = to_one_line(subject), body.replace("\r\n", "\n").strip()
    deadline = _render_deadline(button)
    plain_body = body = _insert_deadline(body, button, deadline)
    if button and button.url not in body:
        plain_body = "\n\n".join((body, _("%(label)s : %(url)s", label=button.label, url=button.url)))
        body = f"{body}\n\n{button.url}"
    context: dict[str, object] = {
        "subject": subject,
        "body": plain_body,
        "paragraphs": [_build_paragraph(block, button, deadline) for block in body.split("\n\n") if block.strip()],
        "button": button,
        "base_url": _get_base_url(),
        "initials": compute_initials(charter.get_charter()),
    }
    return Letter(subject, _render("emails/letter.txt", context).strip() + "\n", _render("emails/letter.html", context))


def render_letter(name: str, *, button: Button | None = None, **values: Any) -> Letter:
    """A letter from the blocks `subject` and `body` of `templates/emails/<name>.txt`.

    A block `button` is the label of a button in place of the address that stands alone in the body.
    """
    template = current_app.jinja_env.get_template(f"emails/{name}.txt")
    context = template.new_context({"base_url": _get_base_url(), "button": button, **values})
    blocks = {block: "".join(template.blocks[block](context)).strip() for block in template.blocks}
    if "button" in blocks:
        url = next(line for line in blocks["body"].split("\n") if line.startswith(f"{_get_base_url()}/"))
        button = Button(url, blocks["button"])
    return create_letter(blocks["subject"], blocks["body"], button=button)


def _get_base_url() -> str:
    return current_site().base_url


def _render(name: str, context: dict[str, object]) -> str:
    # Not flask.render_template, which needs a request: timeouts write letters without one.
    return current_app.jinja_env.get_template(name).render(context)


def _render_deadline(button: Button | None) -> str:
    if button is None or button.answer_before is None:
        return ""
    return _render("emails/answer_deadline.txt", {"day": button.answer_before}).strip()


def _insert_deadline(body: str, button: Button | None, deadline: str) -> str:
    """Insert the sentence with the deadline above the button."""
    if button is None or not deadline:
        return body
    blocks = body.split("\n\n")
    index = next((index for index, block in enumerate(blocks) if button.url in block), len(blocks))
    return "\n\n".join((*blocks[:index], deadline, *blocks[index:]))


def _build_paragraph(block: str, button: Button | None, deadline: str) -> Paragraph:
    """The lines of a block, without the URL that the button replaces."""
    lines = block.strip().split("\n")
    if button is None or button.url not in block:
        return Paragraph(lines, is_strong=bool(deadline) and block.strip() == deadline)
    text_before, _url, text_after = block.strip().partition(button.url)
    if text_after.strip(" .") or text_before.rstrip()[-1:] not in ("", ":"):
        return Paragraph(lines, link=button.url)
    return Paragraph([line for line in text_before.rstrip().split("\n") if line], has_button=True)

"""Letters: one text, written twice, for readers of plain text and in the layout of the authority."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from app.core.sites import current_site
from app.core.text import one_line


@dataclass(frozen=True)
class Letter:
    """What an e-mail says."""

    subject: str
    text: str
    html: str


def letter(subject: str, body: str) -> Letter:
    """A letter made of a subject and of paragraphs set apart by empty lines."""
    subject = one_line(subject)
    words: dict[str, object] = {
        "subject": subject,
        "body": body.strip(),
        "paragraphs": _paragraphs(body),
        "base_url": _base_url(),
    }
    return Letter(subject, _render("emails/letter.txt", words).strip() + "\n", _render("emails/letter.html", words))


def letter_from(name: str, **values: object) -> Letter:
    """A letter of ours: `templates/emails/<name>.txt` has its subject and its body as two blocks."""
    template = current_app.jinja_env.get_template(f"emails/{name}.txt")
    context = template.new_context({"base_url": _base_url(), **values})
    subject, body = ("".join(template.blocks[block](context)) for block in ("subject", "body"))
    return letter(subject, body)


def _base_url() -> str:
    return current_site().base_url


def _render(name: str, words: dict[str, object]) -> str:
    # Not flask.render_template: it asks for the page being shown, and a time-out writes letters without any.
    return current_app.jinja_env.get_template(name).render(words)


def _paragraphs(body: str) -> list[list[str]]:
    blocks = body.replace("\r\n", "\n").strip().split("\n\n")
    return [block.strip().split("\n") for block in blocks if block.strip()]

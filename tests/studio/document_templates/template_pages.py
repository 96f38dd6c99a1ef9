"""Pages of a template in the tests: create it, read its form, send it."""

from __future__ import annotations

from copy import copy
from typing import Any

from app.core.db import db
from app.documents.models import DocumentTemplateDraft
from tests.cast import Person
from tests.client import Page
from tests.studio.html_form import read_fields

LIST = "/agents/atelier/modeles"


def create(person: Person, title: str = "Lettre de suite", **values: str) -> str:
    """The address of a new template."""
    page = person.post(f"{LIST}/nouveau", {"title": title, "procedure": "signaler", "start": "letter", **values})
    assert page.status == 303, page.text("main")
    return str(page.response.headers["Location"])


def read_form(page: Page) -> dict[str, Any]:
    """Return what a browser sends of the form of the editor, without an operation."""
    form = copy(page.find_one("#template-form"))
    for unchecked in form.select("[type=radio]:not([checked]), [type=checkbox]:not([checked])"):
        unchecked.decompose()
    fields = read_fields(str(form))
    revision = page.find_one("[name=revision][form=template-form]")["value"]
    return {**{name: fields.getlist(name) for name in fields}, "revision": revision}


def save(person: Person, url: str, **changes: Any) -> Page:
    """Save the page as it is, with some fields changed; dots of names are written as `__`."""
    changed_fields = {name.replace("__", "."): value for name, value in changes.items()}
    return person.post(url, {**read_form(person.get(url)), **changed_fields})


def read_draft(slug: str) -> dict[str, Any]:
    """The definition of the draft as it is stored."""
    db.session.expire_all()
    draft = db.session.get(DocumentTemplateDraft, slug)
    assert draft is not None
    return dict(draft.definition)

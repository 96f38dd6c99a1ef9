"""Fields of a page that a certified identity answers: read-only, and never what was typed in their place."""

from __future__ import annotations

from dataclasses import replace

from flask import request
from werkzeug.datastructures import MultiDict

from app.cases.people.certified_answers import find_certified_answers
from app.portal.cases.case_lookup import portal_actor
from app.procedures.definition import Field, Page, Procedure


def find_page_answers(procedure: Procedure, page: Page) -> dict[str, str]:
    """The certified answers of this page, by field."""
    answers = find_certified_answers(procedure, by=portal_actor())
    return {field.id: answers[field.id] for field in page.fields if field.id in answers}


def read_posted_form(procedure: Procedure, page: Page) -> MultiDict[str, str]:
    """Read the posted form, with the certified answers of this page in place of what was typed."""
    form = MultiDict(request.form)
    for name, value in find_page_answers(procedure, page).items():
        if name in form:
            form[name] = value
    return form


def lock_field(field: Field) -> Field:
    """The field as it is drawn when its answer is certified."""
    return replace(field, settings={**field.settings, "is_certified": True})

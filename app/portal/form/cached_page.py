"""A page of the form made once for everybody, with placeholders where one applicant's answers differ from another's.

Boxes ticked change the page itself, so that each combination has its own; a page that lists files is made for one alone.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import replace
from typing import Any
from uuid import UUID

from flask import Response, current_app, request
from markupsafe import Markup

from app.accounts.email_suggestions import suggest_email
from app.core import formats
from app.core.web.page_cache import create_placeholder, get_cached_page
from app.core.web.responses import render
from app.forms.wallet_choices import offer_documents
from app.knowledge.field_help import list_help_versions
from app.places import services
from app.portal.form.form_page import FormPage
from app.procedures.definition import Page
from app.procedures.fields import FIELD_TYPES
from app.procedures.fields.choice_settings import source_spec_of
from app.procedures.fields.dynamic_text import has_dynamic_text
from app.themes import charter
from app.themes.theme import get_theme

TEMPLATE = "portal/form/page.html"
# The layout around the blocks that are proper to one applicant.
LAYOUT = "portal/form/own_page.html"
# Nothing in such a page changes but with its key.
CACHE_SECONDS = 300.0
_ANY_DRAFT = UUID(int=0)


def render_own_page(form_page: FormPage, *, status: int = 200) -> Response:
    """The page made for one applicant alone."""
    offer_documents(form_page.wallet_documents)
    return render(TEMPLATE, status=status, **form_page.template_context())


def render_shared_page(form_page: FormPage) -> Response:
    """The page as this applicant has filled it, when nothing is wrong with it."""
    is_own = (
        form_page.procedure.account.certified
        or form_page.has_place_of_photo
        or any(map(suggest_email, _list_typed_emails(form_page)))
        or bool(form_page.wallet_documents)
        or form_page.quote is not None
    )
    if is_own or _has_dynamic_content(form_page.step.page):
        return render_own_page(form_page)
    offers = form_page.step.page.allowed_values
    ticked_values = {name: value for name, value in form_page.values.items() if offers.get(name) is not None}
    typed_values = {name: value for name, value in form_page.values.items() if name not in ticked_values}
    is_offered = all(_has_allowed_values(value, offers[name] or frozenset()) for name, value in ticked_values.items())
    if not is_offered or not all(isinstance(value, str) for value in typed_values.values() if value):
        return render_own_page(form_page)
    contents = {_placeholder_name(name): value or "" for name, value in typed_values.items()} | {"tab": form_page.tab}
    if form_page.draft_id:
        contents |= {"draft": str(form_page.draft_id), "saved_at": formats.format_hour(form_page.saved_at or "")}
    values = {
        **ticked_values,
        **{name: create_placeholder(_placeholder_name(name)) for name, value in typed_values.items() if value != []},
    }
    return get_cached_page(
        _cache_key(form_page, ticked_values),
        lambda: render(TEMPLATE, **_template_context(form_page, values)),
        fill_in=lambda: contents,
        max_age=CACHE_SECONDS,
    )


def render_in_shared_layout(template: str, **context: Any) -> Response:
    """A page of one applicant in a layout made once for everybody: its title and its main block alone are drawn each time."""
    return get_cached_page(
        ("layout", request.endpoint),
        lambda: render(LAYOUT, title=create_placeholder("title"), main=create_placeholder("main")),
        fill_in=lambda: _draw_blocks(template, context),
    )


def _draw_blocks(name: str, context: dict[str, Any]) -> Mapping[str, str]:
    current_app.update_template_context(context)
    template = current_app.jinja_env.get_template(name)
    page = template.new_context(context)
    return {block: Markup("".join(template.blocks[block](page))) for block in ("title", "main")}  # noqa: S704 - drawn by Jinja


def _has_dynamic_content(page: Page) -> bool:
    """Whether what may be chosen there comes from a source, or its words are those of one applicant."""
    return not page.is_static and any(
        source_spec_of(field.settings) is not None or has_dynamic_text(field) or FIELD_TYPES[field.type].has_offer
        for field in page.fields
    )


def _has_allowed_values(value: Any, options: frozenset[str]) -> bool:
    """Whether what is ticked is among the options: anything else that was sent would be kept as a page of its own."""
    values = value if isinstance(value, list) else [value] if value else []
    return len(values) <= len(options) and options.issuperset(values)


def _list_typed_emails(form_page: FormPage) -> list[str]:
    emails = (form_page.values.get(field.id) for field in form_page.step.fields if field.type == "email")
    return [value for value in emails if isinstance(value, str)]


def _placeholder_name(name: str) -> str:
    return f"input {name}"


def _cache_key(form_page: FormPage, ticked: Mapping[str, Any]) -> Hashable:
    before = form_page.journey.previous_step(form_page.step.page.id)
    return (
        "filling",
        form_page.version_id,
        form_page.step.page.id,
        tuple(field.id for field in form_page.step.fields),
        (
            form_page.step.number,
            form_page.journey.step_count,
            before and before.page.id,
            form_page.draft_id is None,
            form_page.is_from_review,
        ),
        tuple((name, tuple(value)) for name, value in ticked.items()),
        list_help_versions(form_page.step.page.fields),
        charter.get_charter().version,
        get_theme().number,
        services.get_services(),
    )


def _template_context(form_page: FormPage, values: Mapping[str, Any]) -> dict[str, Any]:
    """The context of the template, with placeholders for the answers, and for the draft in the addresses."""
    if form_page.draft_id is None:
        return replace(form_page, values=values, tab=create_placeholder("tab")).template_context()
    any_draft = replace(
        form_page,
        values=values,
        draft_id=_ANY_DRAFT,
        saved_at=create_placeholder("saved_at"),
        tab=create_placeholder("tab"),
    )
    context = any_draft.template_context()
    addresses = {
        name: value.replace(str(_ANY_DRAFT), create_placeholder("draft"))
        for name, value in context.items()
        if isinstance(value, str)
    }
    return {**context, **addresses, "draft_id": create_placeholder("draft")}

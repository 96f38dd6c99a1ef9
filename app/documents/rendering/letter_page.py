"""A document laid out: the HTML made of a template and the values of a case, for the PDF and for a screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType

import segno
from flask import current_app

from app.core import clock
from app.core.formats import format_code, format_day
from app.core.i18n import SOURCE_LANGUAGE, gettext, use_language
from app.core.sites import current_site
from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letterhead import Letterhead, build_letterhead
from app.documents.rendering.rich_text import render_line
from app.documents.section_types import Part, Section, get_section_type
from app.documents.template_definition import DocumentTemplate
from app.documents.template_evaluation import is_condition_met

VERIFICATION_PATH = "/verifier"
CODE_PATH = "/v"
NOTHING_FORCED: Mapping[str, bool] = MappingProxyType({})


@dataclass(frozen=True)
class SignatureBlock:
    """Signer, who signed or is to sign; `image` is a `data:` address."""

    quality: str = ""
    name: str = ""
    image: str = ""


@dataclass(frozen=True)
class Stamp:
    """Values given to a document when it is made: its date, its number and its code, when it has some."""

    day: date
    number: str = ""
    code: str = ""
    signature: SignatureBlock | None = None
    # Whether it still waits for its signature.
    is_draft: bool = False


@dataclass(frozen=True)
class LetterPage:
    """Everything that the page shows."""

    language: str
    layout: str
    title: str
    subject: str
    letterhead: Letterhead
    department: str
    recipient: tuple[str, ...]
    reference: str
    place_and_date: str
    created: str
    number: str
    parts: tuple[Part, ...]
    signature: SignatureBlock
    is_draft: bool
    remedies: tuple[str, ...]
    code: str
    verification_url: str
    verification_page: str
    verification_image: str


def render_letter(
    template: DocumentTemplate,
    values: DocumentValues,
    stamp: Stamp,
    *,
    forced: Mapping[str, bool] = NOTHING_FORCED,
    sheet_url: str = "",
) -> str:
    """The document as HTML that needs nothing else: images are `data:` addresses.

    In a preview, `forced` says of some sections whether they are shown, and `sheet_url` is the style sheet of the page.
    """
    with use_language(SOURCE_LANGUAGE):
        return render_page(_build_page(template, values, stamp, forced), sheet_url=sheet_url)


def render_page(page: LetterPage, *, sheet_url: str = "") -> str:
    """A page as HTML, in the language in use."""
    # Not flask.render_template, which needs a request: the worker makes documents without one.
    return current_app.jinja_env.get_template("documents/letter.html").render(page=page, sheet_url=sheet_url)


def build_certificate_page(
    title: str, parts: tuple[Part, ...], *, day: date, number: str = "", department: str = ""
) -> LetterPage:
    """The page of a certificate that is about no request and is made of these parts: a receipt for example."""
    letterhead = build_letterhead()
    return LetterPage(
        language=SOURCE_LANGUAGE,
        layout="certificate",
        title=title,
        subject=title,
        letterhead=letterhead,
        department=department,
        recipient=(),
        reference="",
        place_and_date=_format_place_and_date(letterhead, day),
        created=_format_creation(day),
        number=number,
        parts=parts,
        signature=SignatureBlock(),
        is_draft=False,
        remedies=(),
        code="",
        verification_url="",
        verification_page="",
        verification_image="",
    )


def build_parts(
    template: DocumentTemplate, values: DocumentValues, forced: Mapping[str, bool] = NOTHING_FORCED
) -> Iterator[Part]:
    """The sections whose condition is met, filled in."""
    for section in template.sections:
        if is_section_shown(section, values, forced):
            yield from get_section_type(section.kind).build_parts(section, values)


def is_section_shown(section: Section, values: DocumentValues, forced: Mapping[str, bool] = NOTHING_FORCED) -> bool:
    """Whether the section is in the document."""
    if section.id in forced:
        return forced[section.id]
    return section.when is None or is_condition_met(section.when, values.facts)


def _build_page(
    template: DocumentTemplate, values: DocumentValues, stamp: Stamp, forced: Mapping[str, bool]
) -> LetterPage:
    letterhead = build_letterhead()
    base_url = current_site().base_url
    url = f"{base_url}{CODE_PATH}/{stamp.code}" if stamp.code else ""
    subject = render_line(template.subject, values.texts, values.facts) or template.title
    signature = stamp.signature or SignatureBlock(template.signature.quality, template.signature.name)
    return LetterPage(
        language=SOURCE_LANGUAGE,
        layout=template.layout,
        title=template.title,
        subject=subject,
        letterhead=letterhead,
        department=values.texts["department"]["name"],
        recipient=values.recipient,
        reference=values.texts["case"]["reference"],
        place_and_date=_format_place_and_date(letterhead, stamp.day),
        created=_format_creation(stamp.day),
        number=stamp.number,
        parts=tuple(build_parts(template, values, forced)),
        signature=signature,
        is_draft=stamp.is_draft,
        remedies=_build_remedies() if template.has_remedies else (),
        code=format_code(stamp.code) if stamp.code else "",
        verification_url=url,
        verification_page=f"{base_url}{VERIFICATION_PATH}".removeprefix("https://"),
        verification_image=segno.make(url, error="m").svg_data_uri(border=0) if url else "",
    )


def _format_creation(day: date) -> str:
    return datetime(day.year, day.month, day.day, tzinfo=clock.PARIS).isoformat()


def _format_place_and_date(letterhead: Letterhead, day: date) -> str:
    town = letterhead.address_lines[-1].lstrip("0123456789 ") if letterhead.address_lines else ""
    if town:
        return gettext("%(town)s, le %(day)s", town=town, day=format_day(day))
    return gettext("Le %(day)s", day=format_day(day))


def _build_remedies() -> tuple[str, ...]:
    """Code de justice administrative, art. R421-1 and R421-5; CRPA, art. L411-2."""
    return (
        gettext(
            "Vous contestez cette décision ? Dans les deux mois qui suivent sa réception, vous pouvez demander à son auteur de "
            "la revoir (recours gracieux). Dans le même délai, vous pouvez aussi saisir le tribunal administratif, par "
            "courrier ou sur www.telerecours.fr."
        ),
        gettext(
            "Un recours gracieux fait à temps prolonge ce délai. Vous aurez de nouveau deux mois pour saisir le tribunal, à "
            "partir de la réponse. Sans réponse au bout de deux mois, le recours est rejeté et ces deux mois commencent."
        ),
    )

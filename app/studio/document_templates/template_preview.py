"""A template as it will be printed: on a made-up request or a real one, as a page or as a PDF; and on the last fifty."""

from __future__ import annotations

from uuid import UUID

from flask import Blueprint, Response, abort, flash, render_template, request, url_for
from flask.typing import ResponseReturnValue

from app.cases.access import CaseNotFound, CaseUnderLimitation, case_open_to
from app.core import clock
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import DEFAULT, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.downloads import show_document
from app.core.web.responses import redirect, render
from app.core.web.security_headers import allow_framing
from app.documents.office.template_files import list_file_names
from app.documents.placeholder_values import DocumentValues
from app.documents.rendering.letter_page import Stamp, render_letter
from app.documents.rendering.letterhead import build_screen_sheet, build_style_sheet
from app.documents.rendering.pdf_renderer import PdfNotMade
from app.documents.rendering.preview_pdf import PreviewBusy, render_preview_pdf
from app.documents.template_definition import DocumentTemplate, read_template
from app.documents.template_drafts import WorkingCopy
from app.documents.template_schema import build_template_validator
from app.documents.usage_report import build_usage_report
from app.language.schema.validation import find_structure_problems
from app.privacy.access_log import log_access
from app.studio.document_templates.preview_requests import build_case_values, build_sample, list_last_cases
from app.studio.document_templates.template_access import load_editable
from app.studio.document_templates.template_editor import URL_PREFIX
from app.studio.document_templates.template_findings import name_section
from app.studio.document_templates.vocabulary import build_vocabulary
from app.studio.office_templates.office_preview import preview_page, send_preview

SCREEN, TRIAL_SCREEN = "studio.document_preview", "studio.document_trial"
# The page runs nothing and asks for nothing but its style sheet: its images and letters come with it.
PAGE_POLICY = (
    "default-src 'none'; style-src 'self'; img-src data:; font-src data:; form-action 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
_FORCED_PREFIX = "partie."

bp = Blueprint("document_template_preview", __name__, url_prefix=URL_PREFIX)


@bp.get("/<slug>/apercu")
@access("designer")
def show_preview(slug: str) -> ResponseReturnValue:
    """The document as HTML, for the frame of the editor."""
    copy = load_editable(slug)
    try:
        html = _render_html(copy, sheet_url=url_for(".show_sheet"))
    except (PreviewBusy, PdfNotMade) as problem:
        html = render_template("studio/office/no_preview.html", sentence=_describe_failure(problem))
    response = Response(html, mimetype="text/html")
    allow_framing(response)
    response.headers["Content-Security-Policy"] = PAGE_POLICY
    return response


@bp.get("/apercu.css")
@access("designer")
def show_sheet() -> ResponseReturnValue:
    """The style sheet of previews, in the letters and colours of the theme."""
    return Response(build_screen_sheet(), mimetype="text/css")


@bp.get("/<slug>/apercu.pdf")
@access("designer")
@rate_limit(DEFAULT)
def show_pdf(slug: str) -> ResponseReturnValue:
    """The document as it will be printed, without number, code nor value."""
    copy = load_editable(slug)
    template = _read_template(copy)
    try:
        if template.file is not None:
            return send_preview(template, _read_values(copy, template))
        pdf = render_preview_pdf(_render_html(copy), build_style_sheet(), mark=_("Aperçu, sans valeur"))
    except (PreviewBusy, PdfNotMade) as problem:
        return _return_with_warning(slug, _describe_failure(problem))
    return show_document(f"{copy.title}.pdf", len(pdf), iter([pdf]))


@bp.get("/<slug>/dernieres-demandes")
@access("designer")
@rate_limit(DEFAULT)
def show_last_requests(slug: str) -> ResponseReturnValue:
    """Show what the template gives on the last fifty requests: what is empty, what overflows, what is never printed."""
    copy, actor = load_editable(slug), current_actor()
    template, vocabulary = _read_template(copy), build_vocabulary(copy.procedure)
    cases = list_last_cases(copy.procedure, actor)
    log_access(actor, "list", screen=TRIAL_SCREEN)
    file_names = list_file_names(template.file.id) if template.file else ()
    values = (build_case_values(case, template, actor) for case in cases)
    report = build_usage_report(template, values, file_names=file_names)
    sections = copy.definition.get("sections") or []
    return render(
        "studio/documents/last_requests.html",
        copy=copy,
        report=report,
        words=vocabulary.words,
        section_names={each["id"]: name_section(number, each) for number, each in enumerate(sections, start=1)},
        case_urls={case.reference: url_for("case_page.show_case", case_id=case.id) for case in cases},
    )


def _render_html(copy: WorkingCopy, *, sheet_url: str = "") -> str:
    template = _read_template(copy)
    if template.file is not None:
        return preview_page(template, _read_values(copy, template), sheet_url=sheet_url)
    return render_letter(
        template, _read_values(copy, template), Stamp(clock.today()), forced=_read_forced(), sheet_url=sheet_url
    )


def _read_template(copy: WorkingCopy) -> DocumentTemplate:
    """The template of a draft, which may be wrong in any other way than its structure; else 404."""
    definition = {**copy.definition, "title": copy.title}
    if find_structure_problems(build_template_validator(), definition):
        abort(404)
    return read_template(definition)


def _read_values(copy: WorkingCopy, template: DocumentTemplate) -> DocumentValues:
    """The values of the request that is chosen; its reading is logged."""
    case_id, actor = request.args.get("demande", type=UUID), current_actor()
    if case_id is None:
        return build_sample(template, build_vocabulary(copy.procedure))
    try:
        case = case_open_to(actor, case_id)
    except (CaseNotFound, CaseUnderLimitation):
        abort(404)
    if copy.procedure not in (None, case.procedure_slug):
        abort(404)
    log_access(actor, "read", screen=SCREEN, family=case.family, subject=case.id)
    return build_case_values(case, template, actor)


def _read_forced() -> dict[str, bool]:
    """The sections that are shown, or not, whatever the request: `partie.remarks=on`."""
    return {
        name.removeprefix(_FORCED_PREFIX): value == "on"
        for name, value in request.args.items()
        if name.startswith(_FORCED_PREFIX) and value in ("on", "off")
    }


def _describe_failure(problem: PreviewBusy | PdfNotMade) -> str:
    if isinstance(problem, PreviewBusy):
        return _("Un autre aperçu est en cours : réessayez dans quelques secondes.")
    return _("Ce document est trop long ou trop complexe pour être imprimé : raccourcissez-le.")


def _return_with_warning(slug: str, words: str) -> ResponseReturnValue:
    flash(words, "warning")
    return redirect(url_for("document_template_editor.show_template", slug=slug))

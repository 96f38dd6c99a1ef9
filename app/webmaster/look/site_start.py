"""A theme begun from the institutional site: what its page gives is shown beside the original, and taken or not."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from flask import Blueprint, flash, request, url_for
from flask.typing import ResponseReturnValue

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.i18n import ngettext
from app.core.json_values import parse_json
from app.core.rate_limits.limits import HEAVY_REQUEST, STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import Text
from app.core.web.responses import redirect, render
from app.themes import theme_versions
from app.themes.site_analysis.analysis import analyse_page, analyse_styled_page, refuse_complicated_page
from app.themes.site_analysis.proposal import LookProposal
from app.themes.site_analysis.saved_page import SavedPage, SavedPageRefused, read_saved_page
from app.themes.site_analysis.site_fetch import fetch_site
from app.themes.theme_contents import ThemeContents
from app.themes.theme_versions import StaleTheme, ThemeRefused
from app.webmaster.look.proposal_choices import Choice, apply_choices, list_choices

bp = Blueprint("site_start", __name__, url_prefix="/agents/site/charte/depart")

MAX_CHOICES = 80
_SENT_FIELDS = ("kind", "path", "value", "name")


@bp.get("")
@access("theme_editor")
def show_start() -> ResponseReturnValue:
    return _render_start()


@bp.post("")
@access("theme_editor")
@rate_limit(HEAVY_REQUEST)
def read_site() -> ResponseReturnValue:
    """Read the page that was saved, or the one at an address, and show what it gives."""
    address = Text("address").read()
    try:
        page, proposal = _analyse_page(address)
    except SavedPageRefused as error:
        return _render_start(problem=str(error), address=address, status=422)
    groups = list_choices(proposal)
    return render(
        "webmaster/look/proposal.html",
        proposal=proposal,
        groups=[(key, [(choice, _seal_choice(choice)) for choice in choices]) for key, choices in groups.items()],
        has_sheets=bool(page.files) or "<style" in page.html,
    )


@bp.post("/choix")
@access("theme_editor")
@rate_limit(STUDIO_CHANGE)
def take_choices() -> ResponseReturnValue:
    """Put what was taken in the draft; undo takes all of it back."""
    draft = theme_versions.load_draft()
    choices = [choice for text in request.form.getlist("choice")[:MAX_CHOICES] if (choice := _read_choice(text))]
    start = ThemeContents() if "afresh" in request.form else draft.contents
    contents, files, problems = apply_choices(start, choices)
    try:
        theme_versions.save_draft(contents, files, revision=draft.revision, by=current_actor().account_id)
    except ThemeRefused as error:
        return _render_start(problem=" ".join(problem.message for problem in error.problems), status=422)
    except StaleTheme:
        db.session.rollback()
        return _render_start(problem=_("Quelqu’un a changé la charte au même moment : recommencez."), status=409)
    db.session.commit()
    number = len(choices) - len(problems)
    flash(ngettext("Un choix est dans le brouillon.", "%(num)s choix sont dans le brouillon.", number))
    for problem in problems:
        flash(f"{problem.path}\u00a0: {problem.message}")
    return redirect(url_for("theme_studio.show_studio"))


def _analyse_page(address: str) -> tuple[SavedPage, LookProposal]:
    """The page of the file, or the one at the address, and what is proposed of it. Raises SavedPageRefused."""
    file = request.files.get("file")
    if file is not None and file.filename:
        page = read_saved_page(file.read())
        return page, analyse_page(page)
    if address:
        styled = fetch_site(address)
        with refuse_complicated_page():
            return styled.page, analyse_styled_page(styled)
    raise SavedPageRefused(_("Donnez l’adresse du site, ou déposez sa page enregistrée."))


def _seal_choice(choice: Choice) -> str:
    """Serialise a choice that is taken, for the form to send back."""
    return json.dumps({name: value for name, value in asdict(choice).items() if name in _SENT_FIELDS})


def _read_choice(text: str) -> Choice | None:
    """A choice as the form sends it back; None for what is not one."""
    try:
        fields: Any = parse_json(text)
        kind, path, value, name = (str(fields[key]) for key in _SENT_FIELDS)
        return Choice(kind, path, value, name=name)
    except (ValueError, KeyError, TypeError):
        return None


def _render_start(*, problem: str = "", address: str = "", status: int = 200) -> ResponseReturnValue:
    return render("webmaster/look/start.html", status=status, problem=problem, address=address)

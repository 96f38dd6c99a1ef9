"""Responses to an operation: the parts of the builder that changed, or why nothing did."""

from __future__ import annotations

from dataclasses import dataclass

from flask import Response, request, url_for
from flask.typing import ResponseReturnValue

from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import Kind
from app.definitions.editing.edit_log import WorkingCopy
from app.studio.builder import get_context, has_panel, load_page, locate_element
from app.studio.builder_operations import ROW_OPERATIONS
from app.studio.builder_page import BuilderPage
from app.studio.change_form import ChangeForm
from app.studio.conflicts import Conflict
from app.studio.definition_access import ADDRESSES_BY_KIND
from app.studio.own_revisions import write_own_revisions
from app.studio.removals import Removal

# Those after which the panel stays as it is: the author goes on typing in it.
QUIET_OPERATIONS = frozenset({"set"})
# The settings on which the choices of another one depend.
OFFERING_SETTINGS = frozenset({"agenda"})
# Those that come from the form of one setting and change the whole panel.
RENAMED, CONFLICT, MISSING, REFUSED, REMOVAL = "rename", "conflict", "missing", "refused", "removal"
_RETARGETED = frozenset({RENAMED, CONFLICT, MISSING, REFUSED, REMOVAL})
_WHOLE_PANEL = "studio/panel_update.html"
# The pages to go back to: that of « Vérifier et publier », that of the settings.
CHECKS, SETTINGS = "checks", "settings"


@dataclass(frozen=True)
class ChangeResult:
    """The result of an operation, and the element to show at `pointer`; `op` is the operation, or what prevented it."""

    op: str
    pointer: str
    copy: WorkingCopy | None = None
    message: str = ""
    notice: str = ""
    removal: Removal | None = None
    conflict: Conflict | None = None
    status: int = 200
    is_saved: bool = True

    @property
    def is_done(self) -> bool:
        """Whether the working copy is as the author asked."""
        return self.is_saved and self.status == 200

    @property
    def is_quiet(self) -> bool:
        """Whether the page stays as it is. The settings are drawn again by themselves after one of their rows changed."""
        if self.op in QUIET_OPERATIONS:
            # The answer to a question that the panel asked makes the question disappear.
            form = ChangeForm()
            return self.status != 409 and not form.resolved and not form.repair and not self.changes_choices
        return self.op in ROW_OPERATIONS and self.status == 200 and not has_panel()

    @property
    def changes_choices(self) -> bool:
        """Whether another setting of the panel offers other choices now."""
        return self.is_done and ChangeForm().at.rpartition("/")[2] in OFFERING_SETTINGS

    @property
    def shown_op(self) -> str:
        """The operation, or `refused` when its page has no panel to show the refusal in."""
        is_refused = self.status == 422 and not self.is_quiet and not has_panel()
        return REFUSED if is_refused else self.op


def render_change(kind: Kind, slug: str, result: ChangeResult) -> ResponseReturnValue:
    """The response to an operation: a redirection without JavaScript, unless there is something to say."""
    if not request.htmx and result.is_done:  # type: ignore[attr-defined]
        return redirect(_locate_origin(kind, slug) or locate_element(kind, slug, result.pointer))
    page = load_page(kind, slug, result.pointer)
    response = _render_page(page, result)
    _write_swap_headers(response, result)
    if result.is_done:
        _write_saved_headers(response)
    if not result.is_quiet and result.status == 200 and result.removal is None:
        address = url_for("studio.show_builder", kind=page.address_kind, slug=slug, element=page.selected)
        response.headers["HX-Push-Url"] = address
    return response


def _render_page(page: BuilderPage, result: ChangeResult) -> Response:
    template = _choose_template(result)
    changed = ChangeForm().at if result.op in QUIET_OPERATIONS else ""
    message = " ".join(page.list_text_problems(changed)) if changed and result.is_done else result.message
    # A panel that is drawn anew shows the revision of now.
    own_revisions = "" if template == _WHOLE_PANEL else write_own_revisions(result.copy)
    return render(
        template,
        status=result.status,
        **{**get_context(page), "own_revisions": own_revisions},
        at=changed,
        message=message,
        notice=result.notice,
        removal=result.removal,
        conflict=result.conflict,
        is_saved=result.is_done,
    )


def _choose_template(result: ChangeResult) -> str:
    if not request.htmx:  # type: ignore[attr-defined]
        return "studio/refusal.html"
    if result.shown_op in _RETARGETED and not has_panel():
        return "studio/setting_conflict.html"
    return "studio/saved.html" if result.is_quiet else _WHOLE_PANEL


def _write_swap_headers(response: Response, result: ChangeResult) -> None:
    if result.is_quiet:
        response.headers["HX-Reswap"] = "none"
    elif result.shown_op in _RETARGETED or result.changes_choices:
        # The form of a setting replaces nothing by itself.
        target = ("#studio-panel", "outerHTML") if has_panel() else ("this", "beforebegin")
        response.headers["HX-Retarget"], response.headers["HX-Reswap"] = target


def _write_saved_headers(response: Response) -> None:
    response.headers["HX-Trigger"] = "definition-changed"
    if ChangeForm().at == "workflow" and ChangeForm().op in QUIET_OPERATIONS and not has_panel():
        # The functions to give to roles, and the options, are those of the circuit.
        response.headers["HX-Refresh"] = "true"


def _locate_origin(kind: Kind, slug: str) -> str:
    """The page that the form was on, when that is no builder."""
    view = {CHECKS: "studio.show_problems", SETTINGS: "studio_settings.show_settings"}.get(ChangeForm().origin)
    return url_for(view, kind=ADDRESSES_BY_KIND[kind.name], slug=slug) if view else ""

"""Changes of the blocks of a page: added, filled in, moved, copied, deleted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, abort, flash, request, url_for

from app.core.db import db
from app.core.i18n import gettext as _
from app.core.rate_limits.limits import STUDIO_CHANGE, rate_limit
from app.core.web.access_rules import access, current_actor
from app.core.web.declared_forms import RawText, read_texts
from app.core.web.responses import redirect
from app.site_pages import block_operations, page_edits
from app.site_pages.block_merge import BlockConflict
from app.site_pages.block_operations import BlockRefused
from app.site_pages.contents import find_block
from app.site_pages.models import SitePage
from app.site_pages.page_list import find_page, load_contents
from app.webmaster.pages.block_conflict import describe_conflict, read_typed_block
from app.webmaster.pages.block_form import apply_item_operation, list_refused_counts, read_block
from app.webmaster.pages.page_builder import render_builder

bp = Blueprint("page_blocks", __name__, url_prefix="/agents/site/pages/<uuid:page_id>/blocs")

OPERATIONS = ("up", "down", "move", "copy", "delete")


@bp.post("")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def create_block(page_id: UUID) -> Response:
    """A new block after the selected one, or at the end."""
    page, added = find_page(page_id), ""

    def add(contents: Mapping[str, Any]) -> Mapping[str, Any]:
        nonlocal added
        block_type, bloc = read_texts("type", "bloc")
        after, added = block_operations.add_block(contents, block_type, after=bloc or None)
        return after

    return _save(page, add) or redirect(_url(page, added) + "#page-panel")


@bp.post("/<block_id>")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def change_block(page_id: UUID, block_id: str) -> Response:
    """Save what was typed in the panel, as one types; what somebody else changed meanwhile is shown beside."""
    page = find_page(page_id)
    block = load_contents(page)["blocks"].get(block_id)
    stored_block = find_block(load_contents(page), block_id)
    if block is None or stored_block is None:
        return _render_deleted(page, block_id)
    typed_block = read_block(request.form, stored_block.type, {**block, "settings": stored_block.settings})
    typed_block = apply_item_operation(typed_block, stored_block.type, RawText("item_op").read())
    revision = request.form.get("resolved", type=int) or request.form.get("revision", page.revision, type=int)
    try:
        page_edits.save_block(page, block_id, typed_block, revision=revision, by=current_actor().account_id)
    except BlockConflict as conflict:
        db.session.rollback()
        page = find_page(page_id)
        description = describe_conflict(page, stored_block, conflict, since=revision)
        return render_builder(
            page, block_id, status=409, **read_typed_block(stored_block, typed_block), conflict=description
        )
    db.session.commit()
    refusals = list_refused_counts(request.form, stored_block.type)
    if request.htmx:  # type: ignore[attr-defined]
        return render_builder(page, block_id, is_saved=True, refusals=refusals)
    for refusal in refusals:
        flash(refusal)
    return redirect(_url(page, block_id))


@bp.post("/<block_id>/gestes")
@access("page_editor")
@rate_limit(STUDIO_CHANGE)
def arrange_block(page_id: UUID, block_id: str) -> Response:
    """Up, down, after another block, a copy, or none any more."""
    page = find_page(page_id)
    operation, selected = RawText("op").read(), block_id
    if operation not in OPERATIONS:
        abort(400)

    def arrange(contents: Mapping[str, Any]) -> Mapping[str, Any]:
        nonlocal selected
        after, selected = _arrange(contents, block_id, operation)
        return after

    return _save(page, arrange) or redirect(_url(page, selected))


def _arrange(contents: Mapping[str, Any], block_id: str, operation: str) -> tuple[Mapping[str, Any], str]:
    """The contents after the operation, and the block to select. Raises BlockRefused."""
    if operation == "copy":
        return block_operations.copy_block(contents, block_id)
    if operation == "delete":
        return block_operations.delete_block(contents, block_id), ""
    if operation == "move":
        return block_operations.move_block(contents, block_id, after=RawText("after").read()), block_id
    return block_operations.shift_block(contents, block_id, 1 if operation == "down" else -1), block_id


def _save(page: SitePage, edit: page_edits.Edit) -> Response | None:
    """Saves; the page again, with the reason, for what is refused."""
    try:
        page_edits.save_edit(page, edit, by=current_actor().account_id)
    except BlockRefused as refusal:
        db.session.rollback()
        is_full = refusal.args == (block_operations.MAX_BLOCKS,)
        flash(_("Une page a soixante blocs au plus.") if is_full else _("Ce bloc n’existe plus."))
        return redirect(_url(page, ""))
    db.session.commit()
    return None


def _render_deleted(page: SitePage, block_id: str) -> Response:
    """Render what was typed in a block that somebody else deleted, to be copied elsewhere."""
    typed_values = [(name, value) for name, value in request.form.items(multi=True) if name.startswith("s.") and value]
    return render_builder(page, "", status=409, deleted_block=block_id, typed_values=typed_values)


def _url(page: SitePage, block_id: str) -> str:
    return url_for("page_builder.show_builder", page_id=page.id, bloc=block_id or None)

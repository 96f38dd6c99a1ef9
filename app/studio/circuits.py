"""The drawing of a circuit in its builder, with its list, both drawn again after each change."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask.typing import ResponseReturnValue

from app.core.web.access_rules import access, current_actor
from app.core.web.responses import redirect, render
from app.definitions.definition_kinds import PROCEDURE
from app.definitions.design_access import can_edit_definition
from app.definitions.workflow_followers import list_follower_definitions
from app.studio.builder import MAX_POINTER, get_context, load_page
from app.studio.circuit_context import get_circuit_context
from app.studio.definition_access import editable_kind

bp = Blueprint("studio_circuits", __name__, url_prefix="/agents/studio")


@bp.get("/circuits/<slug>/dessin")
@access("designer")
def show_drawing(slug: str) -> ResponseReturnValue:
    """The drawing alone, for the page of the builder."""
    page = load_page(editable_kind("circuits", slug), slug, request.args.get("element", "")[:MAX_POINTER])
    return render("studio/circuit_picture.html", **get_context(page), **get_circuit_context(page))


@bp.get("/circuits/<slug>/essai")
@access("designer")
def show_trial_choice(slug: str) -> ResponseReturnValue:
    """The procedures that follow a circuit, to try it with one of them."""
    page = load_page(editable_kind("circuits", slug), slug, "")
    followers = [
        follower_definition
        for follower_definition in list_follower_definitions(slug)
        if can_edit_definition(current_actor(), PROCEDURE, follower_definition["slug"])
    ]
    if len(followers) == 1:
        return redirect(url_for("studio_trials.show_trial", slug=followers[0]["slug"]))
    return render("studio/trial_choice.html", **get_context(page), followers=followers)

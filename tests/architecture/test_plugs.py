"""A plug of each kind, added to its one list as the guide of contributors says, works from end to end."""

from __future__ import annotations

import ast

from flask import Flask

from app.core.domain_errors import NotFound
from app.core.sites import Site
from tests.architecture.source_files import list_nodes, load_modules

# Raised before there is a site, whose charter the page of 404 needs.
WITHOUT_PAGE = {"SiteNotFound"}


def test_errors_about_what_is_not_found_need_no_list_to_be_shown_as_404(app: Flask, site: Site) -> None:
    class ParcelNotFound(NotFound):
        """The authority has no parcel of that number."""

    with app.test_request_context("/"):
        response = app.make_response(app.handle_user_exception(ParcelNotFound("12")))

    assert response.status_code == 404
    assert "<h1>" in response.get_data(as_text=True)


def test_every_error_about_what_is_not_found_has_the_same_base() -> None:
    bases = {
        node.name: [ast.unparse(base) for base in node.bases]
        for module in load_modules()
        for node in list_nodes(module.tree)
        if isinstance(node, ast.ClassDef) and node.name.endswith("NotFound") and node.name not in WITHOUT_PAGE
    }

    assert {name for name, base in bases.items() if base != ["NotFound"]} == {"NotFound"}

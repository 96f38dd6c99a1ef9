"""Placeholders specific to the authority in imported definitions."""

from __future__ import annotations

from app.core.sites import Site
from app.themes import charter
from publik_import.importer import import_contents
from publik_import.site.publik_package import build_export, make_export_plan
from tests.publik_import.sample_exports import make_field, make_form


def test_site_variables_of_publik_become_the_values_of_this_authority(site: Site, departments: None) -> None:
    comment = make_field("comment", label="{{ site_name }}, {{ portal_url }}, {{ idp_account_url }}")
    export = make_form(make_field(varname="nom"), comment).encode()

    plan = make_export_plan(build_export(import_contents([("f.wcs", export)])))

    (item,) = plan.items
    assert item.definition["pages"][0]["fields"][1]["text"] == (
        f"{charter.get_charter().name}, {site.base_url}, {site.base_url}/compte/profil"
    )
    assert item.placeholders == ()

"""The words of an authority in what comes from elsewhere."""

from __future__ import annotations

from app.core.sites import Site
from app.packages.publik_package import build_export, make_export_plan
from app.publik_import.importer import import_contents
from app.themes import charter
from tests.publik_import.sample_exports import make_field, make_form


def test_what_a_form_of_publik_says_of_its_authority_is_said_of_ours(site: Site, departments: None) -> None:
    told = make_field("comment", label="{{ site_name }}, {{ portal_url }}, {{ idp_account_url }}")
    export = make_form(make_field(varname="nom"), told).encode()

    plan = make_export_plan(build_export(import_contents([("f.wcs", export)])))

    (item,) = plan.items
    assert item.definition["pages"][0]["fields"][1]["text"] == (
        f"{charter.get_charter().name}, {site.base_url}, {site.base_url}/compte/profil"
    )
    assert item.placeholders == ()

"""The words of an authority in what comes from elsewhere."""

from __future__ import annotations

from app.core.sites import Site
from app.packages.publik import arrival_of, plan_of
from app.themes import charter
from app.wcs.importing import import_contents
from tests.wcs.samples import field, form


def test_what_a_form_of_publik_says_of_its_authority_is_said_of_ours(site: Site, departments: None) -> None:
    told = field("comment", label="{{ site_name }}, {{ portal_url }}, {{ idp_account_url }}")
    export = form(field(varname="nom"), told).encode()

    plan = plan_of(arrival_of(import_contents([("f.wcs", export)])))

    (item,) = plan.items
    assert item.document["pages"][0]["fields"][1]["text"] == (
        f"{charter.current().name}, {site.base_url}, {site.base_url}/compte/profil"
    )
    assert item.slots == ()

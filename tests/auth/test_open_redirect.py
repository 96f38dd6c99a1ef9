import pytest

from tests.cast import PASSWORD
from tests.hostile_targets import HOSTILE_TARGETS

TARGETS = [*HOSTILE_TARGETS, ""]


@pytest.mark.parametrize("target", TARGETS)
def test_signing_in_never_leads_to_another_site(stranger, chloe, target):
    page = stranger.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD, "next": target})

    assert page.location == "/mes-demandes"


@pytest.mark.parametrize("target", TARGETS)
def test_the_sign_in_page_never_redirects_to_another_site(chloe, target):
    page = chloe.client.get("/compte/connexion", query_string={"next": target})

    assert page.headers["Location"] == "/mes-demandes"

import pytest

from tests.cast import PASSWORD

HOSTILE = [
    "https://evil.example",
    "//evil.example",
    "///evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\tevil.example",
    "\t//evil.example",
    "/\n/evil.example",
    " //evil.example",
    "javascript:alert(1)",
    "data:text/html,x",
    "evil.example",
    "@evil.example",
    "http:evil.example",
    "https:/evil.example",
    "/%0a//evil.example\n",
    "/ /evil.example",
    "／／evil.example",
    "",
]


@pytest.mark.parametrize("target", HOSTILE)
def test_signing_in_never_leads_to_another_site(stranger, chloe, target):
    page = stranger.post("/compte/connexion", {"email": chloe.email, "password": PASSWORD, "next": target})

    assert page.location == "/mes-demandes"


@pytest.mark.parametrize("target", HOSTILE)
def test_the_sign_in_page_never_redirects_to_another_site(chloe, target):
    page = chloe.client.get("/compte/connexion", query_string={"next": target})

    assert page.headers["Location"] == "/mes-demandes"

"""« Logiciels reliés » in one's account: what each knows, last use, withdrawal."""

from __future__ import annotations

import pytest

from app.openid_provider.software_links import list_links

PAGE = "/compte/logiciels-relies"


def test_the_owner_sees_what_each_software_knows(library, chloe):
    library.sign_in(chloe)

    page = chloe.get(PAGE)

    assert "Médiathèque" in page.text("main .card")
    assert "Il connaît : prénom, nom, adresse e-mail." in page.text("main .card").replace("\xa0", " ")
    assert "Dernière connexion le" in page.text("main .card")


def test_the_owner_withdraws_a_software_which_then_knows_nothing(library, chloe):
    tokens = library.sign_in(chloe)
    [(link, _client)] = list_links(chloe.account.id)

    page = chloe.post(f"{PAGE}/{link.id}/retrait").follow()

    assert "n’est plus relié" in page.text("main")
    assert library.read_user(tokens["access_token"]).status_code == 401
    assert chloe.get(library.build_url()).status == 200, "the agreement is asked again"


@pytest.mark.postgresql
def test_nobody_withdraws_the_software_of_somebody_else(library, chloe, denis, stranger):
    library.sign_in(chloe)
    [(link, _client)] = list_links(chloe.account.id)

    assert denis.post(f"{PAGE}/{link.id}/retrait").status == 404
    assert stranger.post(f"{PAGE}/{link.id}/retrait").location.startswith("/compte/connexion")
    assert len(list_links(chloe.account.id)) == 1
    assert "Médiathèque" not in denis.get(PAGE).text("main")


def test_an_agent_sees_the_tools_of_the_authority(intranet, alice):
    intranet.sign_in(alice, scope="openid profile email")

    assert "Intranet" in alice.get(PAGE).text("main .card")

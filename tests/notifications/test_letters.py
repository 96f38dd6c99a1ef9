"""Letters: the same words for both readers, in the name of the authority."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask

from app.core.sites import Site
from app.notifications.letters import Button, create_letter, render_letter
from app.themes import charter


@pytest.fixture(autouse=True)
def authority(app: Flask, site: Site) -> Iterator[None]:
    charter.save_charter(
        {"name": "Mairie de Saint-Aubin", "phone": "+33123456789", "email": "accueil@saint-aubin.example"}
    )
    with app.app_context():
        yield


def test_the_words_are_in_both_versions_and_signed() -> None:
    letter = create_letter("Votre  demande\nest acceptée", "Bonjour Chloé,\n\nC’est oui.\nÀ bientôt.")

    assert letter.subject == "Votre demande est acceptée"
    assert letter.text.startswith("Bonjour Chloé,\n\nC’est oui.\nÀ bientôt.\n")
    assert "Mairie de Saint-Aubin" in letter.text
    assert "C’est oui." in letter.html
    assert letter.html.count("<p style") >= 2
    assert "Mairie de Saint-Aubin" in letter.html


def test_what_someone_typed_is_no_html() -> None:
    letter = create_letter("<b>", "<script>alert(1)</script>")

    assert "<script>" not in letter.html
    assert "&lt;script&gt;" in letter.html
    assert "<script>alert(1)</script>" in letter.text


def test_only_an_address_of_this_site_becomes_a_link(site: Site) -> None:
    base = site.base_url

    letter = create_letter("x", f"{base}/suivi\n\nhttps://mechant.example/suivi\n\n{base}.mechant.example/")

    assert f'<a href="{base}/suivi"' in letter.html
    assert "mechant.example" in letter.html
    assert letter.html.count("<a href=") == 1


def test_a_letter_of_ours_has_its_subject_body_and_link(site: Site) -> None:
    letter = render_letter("account_confirmation", token="a+b/c")

    assert letter.subject == "Ouvrez votre compte"
    assert f"\n\n{site.base_url}/compte/confirmation?jeton=a%2Bb/c\n\n" in letter.text
    assert ">Choisir mon mot de passe</a>" in letter.html
    assert letter.html.count("/compte/confirmation?") == 1
    assert "Mairie de Saint-Aubin" in letter.text


def test_the_receipt_says_the_reference_and_the_code(site: Site) -> None:
    values = {"reference": "26-K7QF", "procedure": "Acte de naissance", "mentions": ["Demande reçue le 2 mars."]}
    button = Button(f"{site.base_url}/demandes/acces?jeton=x", "Ouvrir ma demande", date(2026, 5, 4))

    letter = render_letter("case_received", button=button, code="K7QF3M2PABCDEFGH", **values)

    assert letter.subject == "Votre demande 26-K7QF est enregistrée"
    assert "K7QF-3M2P-ABCD-EFGH" in letter.text
    assert f"{site.base_url}/suivi" in letter.text
    assert "Accusé de réception\n\nDemande reçue le 2 mars.\n" in letter.text


def test_the_deadline_to_answer_stands_above_the_button_and_only_with_one(site: Site) -> None:
    url = f"{site.base_url}/demandes/acces?jeton=x"
    button = Button(url, "Répondre", date(2026, 5, 4), answer_before=date(2026, 4, 2))

    letter = create_letter("x", f"Bonjour,\n\nLe service attend votre réponse :\n\n{url}\n\nÀ bientôt.", button=button)
    without = create_letter("x", f"Bonjour,\n\n{url}", button=Button(url, "Ouvrir"))

    before, _, after = letter.text.partition(url)
    assert before.replace("\u00a0", " ").endswith("\n\nRépondez avant le 2 avril 2026.\n\n")
    assert "À bientôt." in after
    assert "font-weight:bold" in letter.html.partition("Répondez avant le")[0].rpartition("<p ")[2]
    assert "Répondez avant le" not in without.text + without.html


@pytest.mark.parametrize(
    "name",
    [
        "account_already_known", "account_confirmation", "account_invitation", "agent_wrote", "case_received",
        "email_changed", "email_confirmation", "password_changed", "password_reset", "pieces_asked",
    ],
)  # fmt: skip
def test_every_letter_has_correct_typography(name: str, site: Site) -> None:
    values = {
        "token": "t",
        "reference": "r",
        "procedure": "p",
        "code": "c" * 16,
        "message": "Bonjour",
        "mentions": ["Reçue."],
    }

    letter = render_letter(name, button=Button(f"{site.base_url}/x", "Ouvrir", date(2026, 5, 4)), **values)

    assert letter.subject
    assert "{" not in letter.text
    assert "\n\n\n" not in letter.text
    assert "\n-- \n" in letter.text
    assert all(mark not in letter.text for mark in (" :", " ?", " !", " ;", "« ", " »")), "breakable space"


def test_a_button_takes_the_place_of_its_address(site: Site) -> None:
    button = Button(f"{site.base_url}/demandes/acces?jeton=x", "Ouvrir ma demande", date(2026, 5, 4))

    for body in ("Bonjour,", f"Répondez\u00a0:\n{button.url}", f"Suivi\u00a0: {button.url}\n\nLa mairie"):
        letter = create_letter("x", body, button=button)

        assert letter.html.count(f'href="{button.url}"') == 1
        assert f"{button.url}<" not in letter.html
        assert "Ouvrir ma demande" in letter.html
        assert button.url in letter.text
        assert all("4 mai 2026" in each.replace("\u00a0", " ") for each in (letter.text, letter.html))


def test_the_address_in_a_sentence_becomes_words_with_a_link(site: Site) -> None:
    button = Button(f"{site.base_url}/demandes/acces?jeton=x", "Ouvrir ma demande")

    letter = create_letter("x", f"Répondez sur {button.url}. Votre déclaration garde sa date.", button=button)

    assert ">la page de votre demande</a>. Votre déclaration" in letter.html


def test_the_mark_of_the_authority_heads_every_letter() -> None:
    assert ">P</td>" in create_letter("x", "Bonjour").html

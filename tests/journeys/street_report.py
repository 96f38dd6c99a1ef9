"""A street report by Chloé on her phone: its input and its steps."""

from __future__ import annotations

import io
import re
import secrets
from dataclasses import dataclass, field

from PIL import Image, ImageDraw
from playwright.sync_api import Page, expect

from tests.privacy.canaries import new_canary

TITLE = "Signaler un problème de voirie"
CODE = re.compile(r"^[0-9A-Z]{4}([ -][0-9A-Z]{4}){3}$")


@dataclass(frozen=True)
class StreetReport:
    """The input of the report, with unique words."""

    street: str = field(default_factory=lambda: f"12 rue {new_canary()}")
    description: str = field(default_factory=lambda: f"Un trou profond devant l’école. {new_canary()}")
    email: str = field(default_factory=lambda: f"chloe.{secrets.token_hex(8)}@courriel.example")
    photo_name: str = field(default_factory=lambda: f"trou-{secrets.token_hex(8)}.jpg")
    photo_comment: str = field(default_factory=new_canary)

    @property
    def canaries(self) -> list[str]:
        words = [text.split()[-1] for text in (self.street, self.description)]
        return [*words, self.email, self.photo_name, self.photo_comment]

    def photo(self) -> bytes:
        """A photo of a hole in a street, with a hidden comment."""
        picture = Image.new("RGB", (640, 480), "#8a8f94")
        ImageDraw.Draw(picture).ellipse((180, 160, 470, 330), fill="#3c3f42")
        file = io.BytesIO()
        picture.save(file, "JPEG", comment=self.photo_comment.encode())
        return file.getvalue()


def find_procedure(page: Page, *, has_script: bool) -> None:
    """Search for the procedure from the home page, in the words of a resident."""
    page.goto("/")
    page.get_by_role("searchbox").press_sequentially("lampadaire", delay=20)
    if not has_script:
        page.get_by_role("button", name="Chercher").click()
    page.get_by_role("main").get_by_role("link", name=TITLE).first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)


def fill_report(page: Page, report: StreetReport) -> None:
    """Fill in both pages of the form, up to the review."""
    page.get_by_role("link", name="Commencer", exact=True).click()
    page.get_by_label("Trou ou déformation de la chaussée").check()
    page.get_by_label("Adresse ou description du lieu").fill(report.street)
    photo = {"name": report.photo_name, "mimeType": "image/jpeg", "buffer": report.photo()}
    page.locator("input[type=file]").set_input_files(photo)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Les détails")
    page.get_by_label("Non", exact=True).check()
    page.get_by_label("Que voyez-vous").fill(report.description)
    page.get_by_label("Votre adresse e-mail").fill(report.email)
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Vérifiez vos réponses")


def send_report(page: Page, report: StreetReport) -> str:
    """Check the review and submit it; return the tracking code of the receipt."""
    review = page.get_by_role("main")
    for text in (report.street, report.description, report.email, report.photo_name):
        expect(review).to_contain_text(text)
    page.get_by_role("button", name="Envoyer ma demande").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C’est envoyé")
    code = page.locator(".code").inner_text()
    assert CODE.match(code), code
    return code


def track_report(page: Page, code: str) -> None:
    """Enter the code on the home page."""
    page.goto("/suivi")
    page.get_by_label("Votre code de suivi").fill(code)
    page.get_by_role("button", name="Voir où en est ma demande").click()


def open_with_second_fact(page: Page, report: StreetReport) -> None:
    """Enter the second fact, which gives access to messages and answers."""
    page.get_by_label("Adresse e-mail").fill(report.email)
    page.get_by_role("button", name="Ouvrir ma demande").click()
    expect(page.get_by_role("heading", name="Vos échanges avec le service")).to_be_visible()

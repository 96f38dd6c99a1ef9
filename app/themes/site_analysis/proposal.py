"""Proposal to a webmaster: each thing with where it was seen, to be taken or not."""

from __future__ import annotations

from dataclasses import dataclass

from app.themes.theme_model import Column, Link


@dataclass(frozen=True)
class ColourProposal:
    """The value proposed for a colour token."""

    token: str
    colour: str
    # Where it was seen, in words: « fond des boutons (12) ».
    seen_at: tuple[str, ...]


@dataclass(frozen=True)
class FontProposal:
    """The family of the texts or of the headings; `file` is its font file in the saved page, if it came with it."""

    role: str
    family: str
    fallback: str
    file: str = ""
    weights: str = "400"
    content: bytes | None = None


@dataclass(frozen=True)
class SettingProposal:
    """The value proposed for a shape, letter or layout token."""

    token: str
    value: str
    seen_at: str


@dataclass(frozen=True)
class ImageProposal:
    """A picture that may be the logo or the icon of the tab; `content` is None when it is not in the saved page."""

    role: str
    address: str
    alternative: str = ""
    content: bytes | None = None


@dataclass(frozen=True)
class ContactProposal:
    """Contact details of the authority, as its site writes them."""

    phone: str = ""
    email: str = ""
    address: str = ""
    hours: str = ""


@dataclass(frozen=True)
class LookProposal:
    """Everything that was recognised in a page."""

    title: str = ""
    address: str = ""
    colours: tuple[ColourProposal, ...] = ()
    fonts: tuple[FontProposal, ...] = ()
    settings: tuple[SettingProposal, ...] = ()
    images: tuple[ImageProposal, ...] = ()
    menu: tuple[Link, ...] = ()
    columns: tuple[Column, ...] = ()
    social: tuple[Link, ...] = ()
    contact: ContactProposal = ContactProposal()

    def find_colour(self, token: str) -> str:
        """The colour proposed for a token, or nothing."""
        return next((colour.colour for colour in self.colours if colour.token == token), "")

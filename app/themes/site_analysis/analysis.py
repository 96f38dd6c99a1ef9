"""From a saved page to what is proposed of its look."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from app.core.i18n import gettext as _
from app.core.parsing import Budget, BudgetExceeded, Meter
from app.themes.site_analysis.colour_roles import propose_colours
from app.themes.site_analysis.computed_style import StyledPage, read_text
from app.themes.site_analysis.contact_details import propose_contact
from app.themes.site_analysis.letters_and_shapes import propose_fonts, propose_settings
from app.themes.site_analysis.links_and_images import propose_columns, propose_images, propose_menu, propose_social
from app.themes.site_analysis.page_regions import find_regions
from app.themes.site_analysis.proposal import LookProposal
from app.themes.site_analysis.saved_page import SavedPage, SavedPageRefused

BUDGET = Budget(12_000_000, max_parts=300_000, max_seconds=4.0)


def analyse_page(page: SavedPage) -> LookProposal:
    """Propose colours, fonts, shapes, logo, menu and footer. Raises SavedPageRefused, in French."""
    with refuse_complicated_page():
        return analyse_styled_page(StyledPage(page, Meter(BUDGET)))


@contextmanager
def refuse_complicated_page() -> Iterator[None]:
    """Refuse a page that exceeds its budget. Raises SavedPageRefused, in French."""
    try:
        yield
    except (BudgetExceeded, RecursionError) as error:
        raise SavedPageRefused(
            _("Cette page est trop compliquée pour être lue. Essayez une autre page du site.")
        ) from error


def analyse_styled_page(styled: StyledPage) -> LookProposal:
    """Analyse the look of a page that is parsed. Raises BudgetExceeded, RecursionError."""
    page = styled.page
    regions = find_regions(styled)
    images = propose_images(styled, regions)
    title = next((read_text(element) for element in styled.elements if element.local_name == "title"), "")
    return LookProposal(
        title=title[:200],
        address=page.address if "://" in page.address else page.site,
        colours=propose_colours(styled, regions, images),
        fonts=propose_fonts(styled, regions),
        settings=propose_settings(styled, regions),
        images=images,
        menu=propose_menu(styled, regions),
        columns=propose_columns(styled, regions),
        social=propose_social(styled),
        contact=propose_contact(styled),
    )

"""The library of images: each has its words for those who do not see it, and is kept in several widths."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select

from app.core import clock
from app.core.db import db
from app.core.i18n import SOURCE_LANGUAGE, current_language
from app.core.ids import new_id
from app.core.site_cache import SiteCache
from app.site_pages.contents import iterate_blocks, read_text
from app.site_pages.image_files import ImageFile
from app.site_pages.models import SiteImage, SiteImageFile, SitePage, SitePageVersion
from app.site_pages.news_models import NewsItem

MAX_NAME, MAX_ALTERNATIVE = 120, 300


class ImageRefused(ValueError):
    """Refusal of an image, by its problem: "file", "size", "alternative" or "used"."""

    def __init__(self, problem: str) -> None:
        super().__init__(problem)
        self.problem = problem


@dataclass(frozen=True)
class PublishedImage:
    """An image as pages show it."""

    id: str
    name: str
    alternatives: Mapping[str, str]
    revision: int
    width: int
    height: int
    widths: tuple[int, ...]

    @property
    def alternative(self) -> str:
        """Text that describes the image, in the current language; empty for a decorative image."""
        return read_text(self.alternatives, current_language())

    @property
    def url(self) -> str:
        """The address of its largest width."""
        return self.build_url(self.widths[-1])

    @property
    def source_set(self) -> str:
        """For the browser to choose a width."""
        return ", ".join(f"{self.build_url(width)} {width}w" for width in self.widths)

    def build_url(self, width: int) -> str:
        """The address of one width, which never changes."""
        return f"/images/{self.id}/{self.revision}/{width}.webp"


def find_image(image_id: str) -> PublishedImage | None:
    """The image of that identifier."""
    return _cache.get().get(image_id)


def list_images() -> list[PublishedImage]:
    """The images of the library, by name."""
    return sorted(_cache.get().values(), key=lambda image: image.name.casefold())


def list_image_ids() -> set[str]:
    """The identifiers of the images of the library."""
    return set(_cache.get())


def find_image_row(image_id: UUID) -> SiteImage | None:
    """The row of an image, to change it."""
    return db.session.get(SiteImage, image_id)


def find_file(image_id: UUID, width: int) -> bytes | None:
    """The content of an image in one of its widths."""
    query = select(SiteImageFile.content).where(SiteImageFile.image_id == image_id, SiteImageFile.width == width)
    return db.session.scalar(query)


def create_image(
    name: str, files: Sequence[ImageFile], alternatives: Mapping[str, str], *, is_decorative: bool, by: UUID | None
) -> SiteImage:
    """Adds an image to the library. Raises ImageRefused."""
    image = SiteImage(id=new_id(), revision=0, width=0, height=0)
    describe_image(image, name, alternatives, is_decorative=is_decorative, by=by)
    db.session.add(image)
    replace_files(image, files, by=by)
    return image


def describe_image(
    image: SiteImage, name: str, alternatives: Mapping[str, str], *, is_decorative: bool, by: UUID | None
) -> None:
    """Changes the name of an image and what it shows. Raises ImageRefused without words for those who do not see it."""
    texts = {language: text.strip()[:MAX_ALTERNATIVE] for language, text in alternatives.items() if text.strip()}
    if not is_decorative and not texts.get(SOURCE_LANGUAGE):
        raise ImageRefused("alternative")
    image.name = name.strip()[:MAX_NAME] or "image"
    image.alternatives, image.is_decorative = {} if is_decorative else texts, is_decorative
    image.saved_at, image.saved_by_id = clock.now(), by
    _cache.invalidate()


def replace_files(image: SiteImage, files: Sequence[ImageFile], *, by: UUID | None) -> None:
    """Gives the image another picture, wherever it is shown."""
    largest = files[-1]
    image.width, image.height, image.revision = largest.width, largest.height, image.revision + 1
    image.saved_at, image.saved_by_id = clock.now(), by
    db.session.flush()
    db.session.execute(delete(SiteImageFile).where(SiteImageFile.image_id == image.id))
    for file in files:
        db.session.add(SiteImageFile(id=new_id(), image_id=image.id, width=file.width, content=file.content))
    db.session.flush()
    _cache.invalidate()


def delete_image(image: SiteImage) -> None:
    """Deletes an image that no page and no news item shows. Raises ImageRefused."""
    if list_uses(str(image.id)) or list_news_uses(str(image.id)):
        raise ImageRefused("used")
    db.session.execute(delete(SiteImageFile).where(SiteImageFile.image_id == image.id))
    db.session.delete(image)
    _cache.invalidate()


def list_uses(image_id: str) -> list[SitePage]:
    """The pages whose working copy or version in force shows the image."""
    query = select(SitePage, SitePageVersion.contents)
    query = query.outerjoin(SitePageVersion, SitePageVersion.id == SitePage.version_id)
    rows = db.session.execute(query.order_by(SitePage.path))
    return [page for page, contents in rows if _shows(image_id, (page.draft, contents))]


def list_news_uses(image_id: str) -> list[NewsItem]:
    """The news items whose draft or published contents show the image."""
    items = db.session.scalars(select(NewsItem).order_by(NewsItem.saved_at.desc()))
    return [item for item in items if image_id in (item.draft.get("image"), (item.published or {}).get("image"))]


def _shows(image_id: str, states: Iterable[Mapping[str, Any] | None]) -> bool:
    return any(block.settings.get("image") == image_id for state in states if state for block in iterate_blocks(state))


def _read_images() -> dict[str, PublishedImage]:
    widths: dict[UUID, list[int]] = {}
    for image_id, width in db.session.execute(select(SiteImageFile.image_id, SiteImageFile.width)):
        widths.setdefault(image_id, []).append(width)
    return {
        str(image.id): PublishedImage(
            str(image.id),
            image.name,
            image.alternatives,
            image.revision,
            image.width,
            image.height,
            tuple(sorted(widths[image.id])),
        )
        for image in db.session.scalars(select(SiteImage))
        if image.id in widths
    }


_cache = SiteCache(_read_images)

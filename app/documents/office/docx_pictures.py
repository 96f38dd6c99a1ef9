"""The picture of a signature in a DOCX file, in the line where its placeholder was."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from docx.parts.story import StoryPart
from docx.shared import Mm
from docxtpl import InlineImage

from app.documents.office.signature_pictures import PICTURE_NAME, PrintedPicture


class InlinePicture(InlineImage):  # type: ignore[misc]
    """A picture with a description. Footnotes take none."""

    def __init__(self, template: Any, picture: PrintedPicture) -> None:
        size = {"width": Mm(picture.width), "height": Mm(picture.height)}
        super().__init__(template, BytesIO(picture.png), **size)
        self._description = picture.description

    def _insert_image(self) -> str:
        part = self.tpl.current_rendering_part
        if not isinstance(part, StoryPart):
            return ""
        inline = part.new_pic_inline(self.image_descriptor, self.width, self.height)
        inline.docPr.set("name", PICTURE_NAME)
        inline.docPr.set("descr", self._description)
        return f'</w:t></w:r><w:r><w:drawing>{inline.xml}</w:drawing></w:r><w:r><w:t xml:space="preserve">'

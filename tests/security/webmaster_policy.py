"""The access policy of the workplace of webmasters."""

from __future__ import annotations

from tests.security.policy_rules import ADMINISTRATOR, AccessRule

WEBMASTER_POLICY: dict[str, AccessRule] = {
    "image_library.change_image": ADMINISTRATOR,
    "image_library.create_image": ADMINISTRATOR,
    "image_library.delete_image": ADMINISTRATOR,
    "image_library.list_images": ADMINISTRATOR,
    "image_library.show_image": ADMINISTRATOR,
    "page_blocks.arrange_block": ADMINISTRATOR,
    "page_blocks.change_block": ADMINISTRATOR,
    "page_blocks.create_block": ADMINISTRATOR,
    "page_builder.change_texts": ADMINISTRATOR,
    "page_builder.create_redo": ADMINISTRATOR,
    "page_builder.create_undo": ADMINISTRATOR,
    "page_builder.show_builder": ADMINISTRATOR,
    "page_history.restore_version": ADMINISTRATOR,
    "page_history.show_history": ADMINISTRATOR,
    "page_history.show_version": ADMINISTRATOR,
    "page_list.change_path": ADMINISTRATOR,
    "page_list.create_page": ADMINISTRATOR,
    "page_list.delete_page": ADMINISTRATOR,
    "page_list.list_pages": ADMINISTRATOR,
    "page_list.open_home": ADMINISTRATOR,
    "page_list.show_path": ADMINISTRATOR,
    "page_list.withdraw_page": ADMINISTRATOR,
    "page_publication.create_publication": ADMINISTRATOR,
    "page_publication.delete_draft": ADMINISTRATOR,
    "page_publication.show_publication": ADMINISTRATOR,
    "page_translations.change_translations": ADMINISTRATOR,
    "page_translations.show_translations": ADMINISTRATOR,
    "markdown_preview.create_preview": ADMINISTRATOR,
    "webmaster.show_overview": ADMINISTRATOR,
}

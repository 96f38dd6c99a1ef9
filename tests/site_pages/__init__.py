"""Pages, menus and news of the site."""

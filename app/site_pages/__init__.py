"""Pages, blocks, menus, news and redirects that webmasters keep."""

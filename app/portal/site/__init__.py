"""The public pages of the site: home, pages of webmasters, news, help, search, legal notices, site files."""

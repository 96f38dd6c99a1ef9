"""Look of an institutional site, read from its saved home page: colours with roles, fonts, logo, menu and footer."""

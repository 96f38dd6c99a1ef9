"""What an institutional site looks like, read from its saved home page: colours with roles, fonts, logo, menu and footer."""

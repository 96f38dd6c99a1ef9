"""Records of an import from Publik on a site: its package, its plan, the screen and the command."""

"""What an import from Publik records on a site: its package, its plan, the screen and the command."""

"""Pictures drawn from the charter: icons, splash screens, screenshots of the portal. Imports Pillow."""

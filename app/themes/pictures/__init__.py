"""What is drawn for a site from its charter: icons, opening screens, pictures of its pages. Loads Pillow."""

"""The studio of the theme: every value of the look beside a preview of the pages, then publication and versions."""

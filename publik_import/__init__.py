"""Import from Publik: read exports of w.c.s. safely, and translate them into definitions; `site` records them."""

"""Moving in from Publik: the exports of w.c.s. read safely, and translated into documents of ours."""

"""The forms of procedures: drafts, pages, review, submission and receipt."""

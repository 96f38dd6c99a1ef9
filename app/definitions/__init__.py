"""Definitions as an administrator edits them: drafts and versions, described in words, compared, published and closed."""

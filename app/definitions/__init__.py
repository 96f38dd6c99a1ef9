"""Definitions as an administrator holds them: drafts beside versions, told in words, compared, published, closed."""

"""Effects of a publication on what is under way: counts of cases and drafts."""

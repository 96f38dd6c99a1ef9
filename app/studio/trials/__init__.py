"""Trials: a working copy tried as a resident and as each function, by an author, with nothing sent and no case made."""

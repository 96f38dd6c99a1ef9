"""The lengths of words from which letters may be wrong in them: missing, added, changed or swapped."""

from __future__ import annotations

# Shorter words have too many similar words: « rue », « vue », « rude ».
MIN_LENGTH = 5
# From this length on, two edits are allowed.
LONG_WORD_LENGTH = 8

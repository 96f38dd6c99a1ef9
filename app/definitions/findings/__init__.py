"""Findings about a working copy: errors, doubts and suggestions, each with its address and, when it is safe, a repair."""

"""Shape and problems of definitions."""

"""The day of an agent: what awaits them, absences, field tour, search, preferences."""

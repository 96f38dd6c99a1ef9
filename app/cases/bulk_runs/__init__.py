"""Actions on many cases, done by the worker one case after the other."""

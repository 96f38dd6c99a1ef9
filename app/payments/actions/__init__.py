"""Actions of workflows about payments."""

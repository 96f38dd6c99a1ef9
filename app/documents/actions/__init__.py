"""Actions of workflows about documents."""

"""The knowledge base: articles for residents, reception and agents."""

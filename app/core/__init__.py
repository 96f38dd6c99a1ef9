"""Technical ground: what would serve any Flask project of this kind."""

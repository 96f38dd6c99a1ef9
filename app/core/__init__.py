"""Technical modules that would serve any Flask project of this kind."""

"""One YAML source + a brand → the booklets (PDF), decks (PPTX) and web pages of a strategic plan."""

__version__ = "0.1.0"

"""Publishes a strategic plan: takes one YAML source and a brand, gives booklets (PDF) and decks (PPTX)."""

__version__ = "0.1.0"

"""Open XML presentations: packages, DrawingML, style inheritance and decks, read and written."""

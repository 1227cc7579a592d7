"""Files as a stranger meets them: bytes → what a PDF paints and a deck shows, glyph by glyph, box by box."""

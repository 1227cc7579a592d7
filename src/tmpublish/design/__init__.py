"""Brand, palette, fonts, language packs, theme folder → Design."""

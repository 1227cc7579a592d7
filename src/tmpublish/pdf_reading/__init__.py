"""PDF bytes → objects, glyphs, text, and pictures of pages; knows no plan."""

"""Bytes of a PDF → glyphs, structure, links and pictures of its pages, read independently of the writer."""

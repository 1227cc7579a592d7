"""Bytes of a presentation → packages, inheritance and DrawingML, read and written."""

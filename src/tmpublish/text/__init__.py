"""Text → inline runs, lines, widths: markup, line breaking, font measuring."""

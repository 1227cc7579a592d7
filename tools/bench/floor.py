"""The engine's own floor: import WeasyPrint, lay out one finished document, write it; nothing of ours."""

import sys

import weasyprint

weasyprint.HTML(filename=sys.argv[1]).write_pdf(sys.argv[2])

"""The table of planted defects: what is wrong with a set, and the check and the code that must say so."""

from planted_frames import FRAMES
from planted_makeup import MAKEUP
from planted_packages import PACKAGES
from planted_pdfs import PDFS
from planted_sets import SETS
from planted_slides import SLIDES
from planted_texts import TEXTS

PLANTED = (*SETS, *PDFS, *PACKAGES, *SLIDES, *TEXTS, *MAKEUP, *FRAMES)

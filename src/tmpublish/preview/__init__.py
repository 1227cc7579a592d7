"""The plan's pages and slides in a browser of this machine, kept up with every save: the preview's door."""

from tmpublish.libreoffice import find as find_office
from tmpublish.preview.server import lacking, serve

__all__ = ["find_office", "lacking", "serve"]

"""The pages and slides of a plan in a browser on this machine, updated at every save."""

from tmpublish.libreoffice import find as find_office
from tmpublish.preview.server import lacking, serve

__all__ = ["find_office", "lacking", "serve"]

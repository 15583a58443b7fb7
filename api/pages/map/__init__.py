"""The map: page, elements, files, and the file that stands alone."""

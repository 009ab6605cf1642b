"""One module for each kind of file, which adds itself by a tuple ``IMPORTERS``."""

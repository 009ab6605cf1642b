"""One module for each kind of file, which adds its formats by a tuple ``FORMATS``."""

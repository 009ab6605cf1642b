"""Where two optimizers part."""

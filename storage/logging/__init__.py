"""Logging of a training loop of one's own: what is taken, where it waits and how it gets to the store."""

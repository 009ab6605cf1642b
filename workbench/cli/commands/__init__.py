"""One module for each command, or for several of one subject."""

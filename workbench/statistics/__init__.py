"""Statistics over recorded series: plain functions on numpy arrays."""

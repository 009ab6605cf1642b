"""Descent Workbench: run, watch and compare optimizers on problems one can understand."""

"""Quicker ways to make updates on a CUDA device; the plain path is :mod:`workbench.training.updates`."""

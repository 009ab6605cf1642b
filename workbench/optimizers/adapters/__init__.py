"""Rules made from optimizers that were not written for the workbench: other libraries and own files."""

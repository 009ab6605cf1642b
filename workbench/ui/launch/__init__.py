"""Launch panel: forms made from the declarations of the settings, and the start of runs and sweeps."""

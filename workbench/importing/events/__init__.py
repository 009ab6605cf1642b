"""TensorBoard's event files: their records, and the run that the files of a folder make."""

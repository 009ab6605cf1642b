"""Windows that repeat a run or compare two optimizers step by step."""

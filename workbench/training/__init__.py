"""The loop over a batch of runs, and what it records. Knows neither windows nor the store."""

"""The recorded series of the runs: their codec, their blocks, their summaries and their envelopes."""

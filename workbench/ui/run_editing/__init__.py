"""Order among the runs: names, tags, notes, marks, the bin, and what all of it takes on the disk."""

"""The steps by which a run store reaches the newest schema."""

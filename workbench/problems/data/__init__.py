"""The data that problems learn from: bundled sets and the user's own files."""

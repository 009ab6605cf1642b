"""The rows of the runs: adding, changing, editing and listing them."""

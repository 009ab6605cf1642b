"""A surface from a formula that the user types: parser, algebra, tensor program."""

"""The language in which runs are asked for: ``optimizer = adam and best loss < 0.1 and tag = paper``.

A text is read to a tree, and the tree is compiled to a condition of the database in which everything that
was typed is a bound parameter.
"""

"""The user's own Python: files and installed packages that bring a problem or an optimizer.

Reading a file, its hash and what it declares runs nothing of it. Its code runs only where a run is made.
"""

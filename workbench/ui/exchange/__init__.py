"""Runs that come in from files, and go out packed into one."""

"""The table of every run ever made."""

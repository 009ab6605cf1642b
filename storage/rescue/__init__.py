"""Rescue files: what a store refused to the end, kept beside it until the next start takes it in."""

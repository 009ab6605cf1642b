"""Formulas, typeset and drawn."""

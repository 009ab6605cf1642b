"""Arithmetic and kernels that make updates quick; the rules can be read without them."""

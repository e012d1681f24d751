"""Vouchsafe: reviews a shopper can believe, from a server a shop owns."""

__version__ = "0.1.0"

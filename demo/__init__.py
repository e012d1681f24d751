"""Fern & Tide: a small invented shop, so that Vouchsafe can be tried without a real one.

The package stands outside the server on purpose and imports nothing of it: like any shop, it knows
Vouchsafe by its public addresses alone.
"""

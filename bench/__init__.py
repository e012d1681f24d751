"""Benchmarks: ratios first."""

"""Benchmarks: each file prints one table of docs/PERFORMANCE.md; files with a leading underscore are shared."""

"""The benchmarks: `python -m bench [name…]`, one JSON line per measure. See `bench.mesure` for the keys of a line."""

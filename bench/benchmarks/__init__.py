"""The benchmarks: one module each, listed in `bench.catalogue`."""

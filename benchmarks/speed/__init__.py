"""How fast the engine is beside others on the same words: python -m benchmarks.speed --help."""

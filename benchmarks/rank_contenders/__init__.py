"""The contenders of ``benchmarks.rank``: each holds the firms in its own way and answers the same questions."""

"""The writers of ``benchmarks.payout``: each runs alone, so that its peak memory holds no other library."""

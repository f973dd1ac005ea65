"""The contenders of benchmarks/queue.py."""

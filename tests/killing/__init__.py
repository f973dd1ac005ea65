"""Kill -9 of the worker and of the web server in the midst of their work: nothing lost, nothing doubled.

``python -m tests.killing --rounds 200 --seed 1``; what is done and how it is judged stands in docs/proofs.md.
"""

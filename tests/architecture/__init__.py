"""The rules of the house as functions over a folder: each returns what is wrong, one line each, empty when kept.

Import contracts that need the whole graph stand in ``pyproject.toml`` (import-linter); the rest stands here. Every rule
is tried twice: on this repository, where it must find nothing, and on small broken houses, where it must find exactly
what was broken.
"""

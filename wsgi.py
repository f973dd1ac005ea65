"""The application: wires the three packages together, nothing else."""

from flask import Flask


def create_app() -> Flask:
    """The whole application, ready to serve."""
    return Flask(__name__)

"""The application: wires the three packages together, nothing else."""

from flask import Flask

from subsidies.cli import rules


def create_app() -> Flask:
    """The whole application, ready to serve."""
    app = Flask(__name__)
    app.cli.add_command(rules)
    return app

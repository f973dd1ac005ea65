"""The application: wires the three packages together, nothing else."""

from flask import Flask

from resumption.cli import register
from subsidies.cli import rules


def create_app() -> Flask:
    """The whole application, ready to serve."""
    app = Flask(__name__)
    register(rules)
    app.cli.add_command(rules)
    return app

"""``flask --app wsgi database …``: the schema, up and down."""

import click
from flask.cli import AppGroup

from office import schema
from office.db import db

database = AppGroup("database", help="The schema of the database.")


@database.command("upgrade")
@click.argument("revision", default="head")
def upgrade_command(revision: str) -> None:
    """Apply every missing migration."""
    schema.upgrade(db.engine, revision)
    click.echo(f"database: at {schema.current(db.engine)}")


@database.command("downgrade")
@click.argument("revision")
def downgrade_command(revision: str) -> None:
    """Take migrations back down to REVISION."""
    schema.downgrade(db.engine, revision)
    click.echo(f"database: at {schema.current(db.engine)}")

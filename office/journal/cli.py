"""``flask --app wsgi journal verify``: walk the chain and name the first altered entry."""

import sys

import click
from flask.cli import AppGroup

from office.db import db
from office.journal.queries import verify

journal = AppGroup("journal", help="The append-only record of every act.")


@journal.command("verify")
def verify_command() -> None:
    """Exit 0 when every entry is whole; otherwise name the first one that is not."""
    found = verify(db.session)
    if found.broken_at is not None:
        click.echo(f"journal: entry {found.broken_at} was altered or is missing; {found.entries} before it are whole")
        sys.exit(1)
    click.echo(f"journal: {found.entries} entries, all whole")

"""``flask --app wsgi registers purge``: delete what has been kept long enough; for the nightly timer."""

import click
from flask.cli import AppGroup

from office import clock
from office.db import db
from resumption.registers.services import purge_expired

registers = AppGroup("registers", help="Imported registers: checkpoints, survey, tickets.")


@registers.command("purge")
def purge_command() -> None:
    """Delete records older than their register's retention, and the files they came from."""
    counts = purge_expired(db.session, actor=None, at=clock.now())
    db.session.commit()
    for register, number in counts.items():
        click.echo(f"{register}: {number} deleted")

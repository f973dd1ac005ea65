"""``flask --app wsgi declarations remind`` and ``… purge``: for the nightly timer."""

import click
from flask.cli import AppGroup

from office import clock
from office.db import db
from office.errors import Conflict
from resumption.declarations.services import erase_due
from resumption.gathering.queries import open_gatherings
from resumption.gathering.services import send_reminder

declarations = AppGroup("declarations", help="Employees' health declarations.")


@declarations.command("remind")
def remind_command() -> None:
    """Remind the firms that still collect declarations of how many are missing, once a day."""
    sent = 0
    for application in open_gatherings(db.session, at=clock.now()):
        try:
            send_reminder(db.session, actor=None, at=clock.now(), application_id=application.id)
        except Conflict:
            continue  # nobody is missing, or the firm reminded its people today
        sent += 1
    db.session.commit()
    click.echo(f"{sent} firms reminded")


@declarations.command("purge")
def purge_command() -> None:
    """Erase declarations kept long enough, and the workbooks they came in."""
    counts = erase_due(db.session, actor=None, at=clock.now())
    db.session.commit()
    click.echo(", ".join(f"{name}: {number} erased" for name, number in counts.items()))

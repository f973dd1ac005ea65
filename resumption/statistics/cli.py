"""``flask --app wsgi bulletins order``: have the bulletin of a day prepared; for a timetable of the system's own."""

from datetime import datetime

import click
from flask.cli import AppGroup

from office import clock
from office.db import db
from office.errors import Conflict
from resumption.statistics.services import order_bulletin

bulletins = AppGroup("bulletins", help="Daily bulletins.")


@bulletins.command("order")
@click.option("--day", type=click.DateTime(["%Y-%m-%d"]), help="The day; today if left out.")
def order(day: datetime | None) -> None:
    """Order the bulletin of a day; harmless to repeat."""
    wanted = day.date() if day else clock.today()
    try:
        order_bulletin(db.session, actor=None, at=clock.now(), day=wanted)
    except Conflict as error:
        click.echo(str(error))
        return
    db.session.commit()
    click.echo(f"{wanted}: ordered")

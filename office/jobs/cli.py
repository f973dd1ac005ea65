"""``flask --app wsgi jobs work``: the worker."""

import click
from flask import current_app
from flask.cli import AppGroup

from office.documents.fonts import MissingFonts, check_fonts
from office.embedded import worker_url
from office.jobs.worker import work

jobs = AppGroup("jobs", help="Background work.")


@jobs.command("work")
@click.option("--until-empty", is_flag=True, help="Stop when nothing is waiting.")
@click.option("--concurrency", default=1, show_default=True)
def work_command(until_empty: bool, concurrency: int) -> None:
    """Take jobs from the queue until told to stop; refuses to begin where no paper could be printed."""
    try:
        check_fonts()
    except MissingFonts as error:
        raise click.ClickException(str(error)) from error
    settings = current_app.extensions["settings"]
    url = worker_url(settings.database_url, settings.var)
    current_app.logger.info("worker starts")
    work(url, wait=not until_empty, concurrency=concurrency)

"""``flask --app wsgi ledger verify``: whether every yuan is where the ledger says."""

import sys

import click
from flask.cli import AppGroup

from office.db import db
from subsidies.ledger.verification import verify

ledger = AppGroup("ledger", help="The double-entry record of the money.")


@ledger.command("verify")
def verify_command() -> None:
    """Exit 0 when all postings balance and agree with balances, ceilings, awards and remittances."""
    found = verify(db.session)
    if found.fault:
        click.echo(f"ledger: {found.fault}")
        sys.exit(1)
    click.echo(f"ledger: {found.postings} postings, all balanced and all accounted for")

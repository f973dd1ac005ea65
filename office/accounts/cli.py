"""``flask --app wsgi people …``: the first accounts, before there is anybody to make them on a page."""

import sys

import click
from flask.cli import AppGroup
from sqlalchemy import select

from office import clock
from office.accounts.models import Person
from office.accounts.permissions import ROLES
from office.accounts.queries import PeopleFilter, people
from office.accounts.services import appoint_member, disable_person
from office.db import db
from office.departments import DEPARTMENTS
from office.errors import DomainError
from office.firms.areas import AREAS

people_commands = AppGroup("people", help="Accounts: make the first ones, list them, shut one out.")


@people_commands.command("appoint")
@click.option("--email", required=True, help="Signs in with this address.")
@click.option("--name", required=True, help="The person's own name.")
@click.option("--role", "roles", required=True, multiple=True, type=click.Choice(ROLES), help="May be repeated.")
@click.option("--area", type=click.Choice(list(AREAS)), help="District, for roles that answer for one.")
@click.option(
    "--department",
    type=click.Choice(list(DEPARTMENTS)),
    help="Department of a sector reviewer, who then sees its industries alone; without one, all of them.",
)
@click.option("--password-stdin", is_flag=True, help="Read the password from the first line of standard input.")
def appoint_command(
    email: str, name: str, roles: tuple[str, ...], area: str | None, department: str | None, password_stdin: bool
) -> None:
    """Make an account. The password is asked for twice, or read from standard input; it is never an argument."""
    if password_stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt="Again")
    if not password:
        raise click.ClickException("the password is empty")
    try:
        person, _ = appoint_member(
            db.session,
            actor=None,
            at=clock.now(),
            email=email,
            name=name,
            roles=list(dict.fromkeys(roles)),
            area=area,
            department=department,
            password=password,
        )
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    address = person.email
    db.session.commit()
    click.echo(f"people: {address} appointed as {', '.join(dict.fromkeys(roles))}")


@people_commands.command("list")
def list_command() -> None:
    """Everybody, a line each: address, name, roles, district, department, whether disabled."""
    page = 1
    while True:
        listing = people(db.session, PeopleFilter(order="email", page=page))
        for row in listing.rows:
            state = "" if row.active else "disabled"
            post = (",".join(row.roles), row.area or "", row.department or "")
            click.echo("\t".join((row.email, row.name, *post, state)).rstrip())
        if page >= listing.pages:
            break
        page += 1


@people_commands.command("disable")
@click.argument("email")
def disable_command(email: str) -> None:
    """Shut out the person of this address; their live sign-ins end."""
    person = db.session.scalar(select(Person).where(Person.email == email.strip().lower()))
    if person is None:
        raise click.ClickException(f"nobody has the address {email}")
    try:
        disable_person(db.session, actor=None, at=clock.now(), person=person)
    except DomainError as error:
        raise click.ClickException(str(error)) from None
    address = person.email
    db.session.commit()
    click.echo(f"people: {address} disabled")

"""The firm's way to add people: begin the application; the rest is the application's own pages."""

import uuid

from flask import Blueprint, redirect, request, url_for
from flask.typing import ResponseReturnValue

from office import clock
from office.accounts.access import may, permit, person_id
from office.db import db
from office.errors import NotFound
from resumption.additions.services import start_addition
from resumption.applications.queries import firms_of

blueprint = Blueprint("additions", __name__)


@blueprint.post("/additions")
@permit("staff.add")
def start() -> ResponseReturnValue:
    """A new draft to add people to one of one's firms."""
    firm_id = request.form.get("firm_id", type=uuid.UUID)
    found = firms_of(db.session, [firm_id] if firm_id else [])
    if not found:
        raise NotFound()
    may("staff.add", firm_id=found[0].id)
    application = start_addition(db.session, actor=person_id(), at=clock.now(), firm=found[0])
    return redirect(url_for("applications.show", application_id=application.id))

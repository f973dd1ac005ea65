"""The page that shows how far a piece of work is; it can be left and found again."""

import uuid

from flask import Blueprint, Response, jsonify, render_template
from flask_babel import gettext

from office.accounts.access import actor, permit
from office.db import db
from office.jobs import queries

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


@blueprint.get("/<uuid:job_id>")
@permit("job.view")
def show(job_id: uuid.UUID) -> str:
    """The job's page."""
    return render_template("jobs/show.html", job=queries.job_of(db.session, job_id, actor().id))


@blueprint.get("/<uuid:job_id>/progress")
@permit("job.view")
def progress(job_id: uuid.UUID) -> Response:
    """Its progress, for the page's own script."""
    job = queries.job_of(db.session, job_id, actor().id)
    return jsonify(state=job.state, done=job.done, total=job.total, problem=gettext(job.problem) if job.problem else "")

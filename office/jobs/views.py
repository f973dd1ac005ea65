"""The page that shows how far a piece of work is; it can be left and found again."""

import uuid

from flask import Blueprint, Response, jsonify, render_template

from office.accounts.access import actor, permit
from office.db import db
from office.jobs import queries
from office.jobs.models import Job
from office.web import sentence

blueprint = Blueprint("jobs", __name__, url_prefix="/jobs")


def problem_of(job: Job) -> str:
    """What stopped the work, in the reader's language; empty when nothing did."""
    return sentence(job.problem, **(job.problem_values or {})) if job.problem else ""


@blueprint.get("/<uuid:job_id>")
@permit("job.view")
def show(job_id: uuid.UUID) -> str:
    """The job's page."""
    job = queries.job_of(db.session, job_id, actor().id)
    return render_template("jobs/show.html", job=job, problem=problem_of(job))


@blueprint.get("/<uuid:job_id>/progress")
@permit("job.view")
def progress(job_id: uuid.UUID) -> Response:
    """Its progress, for the page's own script."""
    job = queries.job_of(db.session, job_id, actor().id)
    return jsonify(state=job.state, done=job.done, total=job.total, problem=problem_of(job))

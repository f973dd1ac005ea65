"""The runs' work in the background, and the daily round that lets offers expire."""

from datetime import datetime, time
from typing import Any

from sqlalchemy.orm import Session

from office import clock
from office.jobs.models import Job
from office.jobs.rounds import daily, each_minute
from office.jobs.services import Report, handles
from subsidies.offers.answering import expire_offers
from subsidies.offers.deciding import DECIDE, decide
from subsidies.offers.models import OfferRun
from subsidies.offers.running import COMPUTE, OFFER, compute_run, make_offers
from subsidies.policy.offers import RunState

MIDNIGHT = time(0, 5)


@handles(COMPUTE)
def compute(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Compute a run; one that is done already (the job runs again) stays as it is."""
    assert job.subject_id is not None
    assert job.requested_by is not None
    run = session.get_one(OfferRun, job.subject_id, with_for_update=True)
    if run.state == RunState.COMPUTING:
        compute_run(session, actor=job.requested_by, at=clock.now(), run=run, report=report)
    return {"firms": run.firms, "eligible": run.eligible}


@handles(OFFER)
def offer(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Make a run's offers; a run whose offers are made stays as it is."""
    assert job.subject_id is not None
    assert job.requested_by is not None
    run = session.get_one(OfferRun, job.subject_id, with_for_update=True)
    if run.state == RunState.OFFERING:
        make_offers(session, actor=job.requested_by, at=clock.now(), run=run, report=report)
    return {"offered": run.eligible}


@each_minute("offers.expire")
def expire(session: Session, after: datetime, until: datetime) -> None:
    """Each night: offers nobody answered by their last day are over."""
    for day in daily(MIDNIGHT, after, until):
        expire_offers(session, actor=None, at=until, day=day)


@handles(DECIDE)
def decide_listed(session: Session, job: Job, report: Report) -> dict[str, Any]:
    """Decide on the list somebody has seen."""
    assert job.subject_id is not None
    assert job.requested_by is not None
    run = session.get_one(OfferRun, job.subject_id, with_for_update=True)
    return decide(
        session,
        actor=job.requested_by,
        at=clock.now(),
        run=run,
        verb=job.arguments["verb"],
        fingerprint=job.arguments["fingerprint"],
        series=job.arguments["series"],
        report=report,
    )

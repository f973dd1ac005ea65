"""What the application mounts of this package: its pages and commands; importing them makes tables, jobs and
the judges of papers known."""

from resumption.applications.views import blueprint as application_pages
from resumption.bulk.views import blueprint as bulk_pages
from resumption.chain.views import blueprint as chain_pages
from resumption.cli import register as register_commands
from resumption.declarations import jobs as roster_jobs
from resumption.declarations.views import blueprint as roster_pages
from resumption.recordfiling import jobs as samples
from resumption.recordfiling.views import blueprint as record_filing_pages
from resumption.inspections.views import blueprint as inspection_pages
from resumption.overdue import jobs as late_cases
from resumption.queue import jobs as queue_jobs
from resumption.queue import waiting as queue_desk
from resumption.queue.views import blueprint as queue_pages
from resumption.registers import jobs as register_jobs
from resumption.registers.cli import registers
from resumption.registers.views import blueprint as register_pages
from resumption.review.views import blueprint as review_pages
from resumption.whitelist import models as whitelist
from resumption.whitelist import queries as validity

PAGES = (
    application_pages,
    roster_pages,
    queue_pages,
    bulk_pages,
    review_pages,
    register_pages,
    chain_pages,
    record_filing_pages,
    inspection_pages,
)
COMMANDS = (registers,)
JOBS = (roster_jobs, register_jobs, queue_jobs, late_cases, samples)
DESKS = (queue_desk,)
TABLES = (whitelist,)
JUDGES = (validity,)  # whether an approval still holds

__all__ = ["COMMANDS", "DESKS", "JOBS", "JUDGES", "PAGES", "TABLES", "register_commands"]

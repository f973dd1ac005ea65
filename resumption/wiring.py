"""What the application mounts of this package: its pages and commands; importing them makes tables, jobs and
the judges of papers known."""

from office.notices.groups import group_notices
from resumption.applications.views import blueprint as application_pages
from resumption.cli import register as register_commands
from resumption.declarations import jobs as roster_jobs
from resumption.declarations.views import blueprint as roster_pages
from resumption.escalations import jobs as escalation_rounds
from resumption.escalations.views import blueprint as escalation_pages
from resumption.monitoring import jobs as report_rounds
from resumption.monitoring.views import blueprint as report_pages
from resumption.registers import jobs as register_jobs
from resumption.registers.cli import registers
from resumption.registers.views import blueprint as register_pages
from resumption.review.views import blueprint as review_pages
from resumption.whitelist import models as whitelist
from resumption.whitelist import queries as validity

PAGES = (application_pages, roster_pages, review_pages, register_pages, report_pages, escalation_pages)
COMMANDS = (registers,)
JOBS = (roster_jobs, register_jobs)
ROUNDS = (escalation_rounds, report_rounds)
TABLES = (whitelist,)
JUDGES = (validity,)  # whether an approval still holds

group_notices("applications", "application_*", "correction_*", "case_*", "filing_*", "inspection_*")
group_notices("applications", "declaration*", "sanction_*", "whitelist_*")

__all__ = ["COMMANDS", "JOBS", "JUDGES", "PAGES", "ROUNDS", "TABLES", "register_commands"]

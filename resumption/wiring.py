"""What the application mounts of this package: its pages and commands; importing them makes tables, jobs and
the judges of papers known."""

from office.notices.groups import group_notices
from resumption.additions.views import blueprint as addition_pages
from resumption.applications.views import blueprint as application_pages
from resumption.bulk.views import blueprint as bulk_pages
from resumption.chain.views import blueprint as chain_pages
from resumption.cli import register as register_commands
from resumption.corrections.views import blueprint as correction_pages
from resumption.declarations import jobs as roster_jobs
from resumption.declarations.views import blueprint as roster_pages
from resumption.escalations import jobs as escalation_rounds
from resumption.escalations.views import blueprint as escalation_pages
from resumption.filings.views import blueprint as filing_pages
from resumption.gathering.cli import declarations
from resumption.gathering.views import blueprint as gathering_pages
from resumption.inspections.views import blueprint as inspection_pages
from resumption.monitoring import jobs as report_rounds
from resumption.monitoring.views import blueprint as report_pages
from resumption.openlist.views import blueprint as public_pages
from resumption.openlist.views import open_data
from resumption.overdue import jobs as late_cases
from resumption.policy.law import shipped
from resumption.publication.views import blueprint as publication_pages
from resumption.queue import jobs as queue_jobs
from resumption.queue import waiting as queue_desk
from resumption.queue.views import blueprint as queue_pages
from resumption.recordfiling import jobs as samples
from resumption.recordfiling.views import blueprint as record_filing_pages
from resumption.registers import jobs as register_jobs
from resumption.registers.cli import registers
from resumption.registers.views import blueprint as register_pages
from resumption.review.views import blueprint as review_pages
from resumption.sanctions.views import blueprint as sanction_pages
from resumption.scenarios.views import blueprint as scenario_pages
from resumption.selfdeclaring.views import blueprint as employee_page
from resumption.statistics import jobs as statistics_jobs
from resumption.statistics.cli import bulletins
from resumption.statistics.views import blueprint as statistics_pages
from resumption.whitelist import models as whitelist
from resumption.whitelist import queries as validity

PAGES = (
    application_pages, correction_pages, filing_pages, roster_pages, gathering_pages, employee_page, addition_pages,
    queue_pages, bulk_pages, review_pages, register_pages, sanction_pages, publication_pages, public_pages, open_data,
    statistics_pages, report_pages, escalation_pages, chain_pages, record_filing_pages, inspection_pages,
    scenario_pages,
)  # fmt: skip
COMMANDS = (registers, declarations, bulletins)
JOBS = (roster_jobs, register_jobs, queue_jobs, statistics_jobs)
ROUNDS = (escalation_rounds, report_rounds, late_cases, samples)
DESKS = (queue_desk,)
TABLES = (whitelist,)
JUDGES = (validity,)  # whether an approval still holds

shipped()  # a parameter file that is not as the house asks stops the start, not the first firm that files

group_notices("applications", "application_*", "correction_*", "case_*", "filing_*", "inspection_*")
group_notices("applications", "declaration*", "sanction_*", "whitelist_*")

__all__ = ["COMMANDS", "DESKS", "JOBS", "JUDGES", "PAGES", "ROUNDS", "TABLES", "register_commands"]

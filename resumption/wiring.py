"""What the application mounts of this package: its pages and commands; importing them makes tables, jobs and
the judges of papers known."""

from resumption.additions.views import blueprint as addition_pages
from resumption.applications.views import blueprint as application_pages
from resumption.cli import register as register_commands
from resumption.declarations import jobs as roster_jobs
from resumption.declarations.views import blueprint as roster_pages
from resumption.gathering.cli import declarations
from resumption.gathering.views import blueprint as gathering_pages
from resumption.registers import jobs as register_jobs
from resumption.registers.cli import registers
from resumption.registers.views import blueprint as register_pages
from resumption.review.views import blueprint as review_pages
from resumption.selfdeclaring.views import blueprint as employee_page
from resumption.whitelist import models as whitelist
from resumption.whitelist import queries as validity

PAGES = (application_pages, roster_pages, review_pages, register_pages, gathering_pages, employee_page, addition_pages)
COMMANDS = (registers, declarations)
JOBS = (roster_jobs, register_jobs)
TABLES = (whitelist,)
JUDGES = (validity,)  # whether an approval still holds

__all__ = ["COMMANDS", "JOBS", "JUDGES", "PAGES", "TABLES", "register_commands"]

"""What the application mounts of this package: its pages and commands; importing them makes every table known."""

from office import views
from office.accounts import models as people
from office.accounts.cli import people_commands
from office.accounts.views import blueprint as people_pages
from office.cli import database
from office.documents.views import blueprint as document_pages
from office.files import models as files
from office.firms import models as firms
from office.firms.views import blueprint as list_pages
from office.firms.views import firms as firm_pages
from office.interests.views import blueprint as interest_pages
from office.jobs.cli import jobs
from office.jobs.views import blueprint as job_pages
from office.journal import models as entries
from office.journal.cli import journal
from office.notices import jobs as notice_jobs
from office.notices import models as notices
from office.notices.views import blueprint as notice_pages
from office.representations import models as requests
from office.representations.views import blueprint as request_pages
from office.scenarios import jobs as questions
from office.scenarios import models as scenarios

PAGES = (
    views.blueprint, job_pages, document_pages, list_pages, notice_pages, interest_pages, people_pages, firm_pages,
    request_pages,
)  # fmt: skip
COMMANDS = (database, journal, jobs, people_commands)
JOBS = (notice_jobs, questions)
TABLES = (people, files, firms, entries, notices, scenarios, requests)

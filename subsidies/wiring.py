"""What the application mounts of this package: its pages and commands; importing them makes tables and jobs known."""

from subsidies.assessment.views import blueprint as assessment_pages
from subsidies.budgets.views import blueprint as budget_pages
from subsidies.claims.views import blueprint as claim_pages
from subsidies.cli import rules
from subsidies.corrections.views import blueprint as correction_pages
from subsidies.findings.views import blueprint as finding_pages
from subsidies.insurance import models as insurance
from subsidies.intake import jobs as line_jobs
from subsidies.intake.views import blueprint as intake_pages
from subsidies.ledger.cli import ledger
from subsidies.payouts.views import blueprint as payout_pages
from subsidies.reports.views import blueprint as report_pages

PAGES = (
    claim_pages, intake_pages, assessment_pages, finding_pages, correction_pages, report_pages, payout_pages,
    budget_pages,
)  # fmt: skip
COMMANDS = (rules, ledger)
JOBS = (line_jobs,)
TABLES = (insurance,)

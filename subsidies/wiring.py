"""What the application mounts of this package: pages and commands; importing makes tables, jobs and desks known."""

from office.notices.groups import group_notices
from subsidies.assessment.views import blueprint as assessment_pages
from subsidies.budgets.views import blueprint as budget_pages
from subsidies.claims.views import blueprint as claim_pages
from subsidies.clawback import waiting as clawbacks
from subsidies.clawback.views import blueprint as clawback_pages
from subsidies.cli import rules
from subsidies.corrections.views import blueprint as correction_pages
from subsidies.findings.views import blueprint as finding_pages
from subsidies.insurance import jobs as insurance_jobs
from subsidies.insurance import models as insurance
from subsidies.insurance.views import blueprint as insurance_pages
from subsidies.intake import jobs as line_jobs
from subsidies.intake.views import blueprint as intake_pages
from subsidies.ledger.cli import ledger
from subsidies.offers import jobs as offer_jobs
from subsidies.offers import models as offers
from subsidies.offers.views import blueprint as offer_pages
from subsidies.payouts.views import blueprint as payout_pages
from subsidies.prospects.views import blueprint as prospect_pages
from subsidies.publicity.views import blueprint as notice_pages
from subsidies.reports.views import blueprint as report_pages
from subsidies.returns.views import blueprint as return_pages
from subsidies.scenarios.views import blueprint as scenario_pages
from subsidies.tracing.views import blueprint as tracing_pages

PAGES = (
    prospect_pages,
    insurance_pages,
    offer_pages,
    claim_pages,
    intake_pages,
    assessment_pages,
    finding_pages,
    correction_pages,
    report_pages,
    notice_pages,
    payout_pages,
    return_pages,
    clawback_pages,
    tracing_pages,
    budget_pages,
    scenario_pages,
)
COMMANDS = (rules, ledger)
JOBS = (line_jobs, insurance_jobs, offer_jobs)
TABLES = (insurance, offers)
DESKS = (clawbacks,)

group_notices("claims", "claim_*", "offer_*", "report_settled")
group_notices("payments", "support_*", "clawback_*", "objection_*", "batch_*", "award_*")

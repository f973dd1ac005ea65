"""What the application mounts of this package: its pages and commands; importing them makes every table known."""

from subsidies.assessment.views import blueprint as assessment_pages
from subsidies.budgets.views import blueprint as budget_pages
from subsidies.claims.views import blueprint as claim_pages
from subsidies.cli import rules
from subsidies.insurance import models as insurance
from subsidies.ledger.cli import ledger
from subsidies.payouts.views import blueprint as payout_pages
from subsidies.scenarios.views import blueprint as scenario_pages

PAGES = (claim_pages, assessment_pages, payout_pages, budget_pages, scenario_pages)
COMMANDS = (rules, ledger)
TABLES = (insurance,)

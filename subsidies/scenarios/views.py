"""The pages of the support measures' "what if"."""

from office.scenarios.views import pages
from subsidies.scenarios.asking import ROOM

blueprint = pages(ROOM, url_prefix="/support-scenarios", run="support_scenario.run", view="support_scenario.view")

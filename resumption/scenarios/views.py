"""The pages of the whitelist's "what if"."""

from office.scenarios.views import pages
from resumption.scenarios.asking import ROOM

blueprint = pages(ROOM, url_prefix="/scenarios", run="scenario.run", view="scenario.view")

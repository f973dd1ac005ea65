"""Green channel for science projects 科技项目绿色通道: a head without a known time limit, a case for an office."""

from subsidies.policy.heads import REQUEST_FACTS, promised_time
from subsidies.policy.support import Paper, Support, SupportKind

MEASURE = Support(
    code="science_green_channel",
    title="科技项目绿色通道",
    title_en="Green channel for science projects",
    department="科学技术局",
    department_en="Bureau of Science and Technology",
    kind=SupportKind.REPORT,
    facts=REQUEST_FACTS,
    columns=promised_time,
    founded_on="handling_days",
    result=None,
    plain="防疫相关科技项目优先受理、从快办理。办理时限尚未公布，公布后即可提出。",
    plain_en="Science projects against the epidemic are handled first. The time limit is not known yet; requests open "
    "when it is.",
    papers=(Paper("project_plan", "项目申报书", "Project plan"),),
)

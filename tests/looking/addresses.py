"""The addresses of the scene's pages, by role and by a name that sorts and reads well."""

from tests.factories import (
    AT,
)
from tests.looking.chain import bureau_pages, chain_pages
from tests.looking.correcting import case_pages
from tests.looking.correcting import pages as correcting_pages
from tests.looking.paying import PaidInEveryState
from tests.looking.scenarios import addresses

LIST_STATES = ("confirmed", "previewed", "discarded")
REGISTER_STATES = ("imported", "withdrawn", "refused", "reading")


def pages_by_role(money: PaidInEveryState, **ids: object) -> dict[str, dict[str, str]]:
    """The addresses, by role and by a name that sorts and reads well."""
    path = {name: str(id_) for name, id_ in ids.items()}
    review = {
        "home": "/home",
        "queue": "/review/",
        "queue-view": "/review/?tier=4",
        "queue-empty": "/review/?text=没有这家企业",
        "case-refiled": f"/review/{path['case']}",
        "case-held": f"/review/{path['held']}",
        "case-proposed": f"/review/{path['proposed']}",
        "case-approved": f"/review/{path['application']}",
        "roster": f"/applications/{path['case']}/roster",
        "declaring": f"/applications/{path['declaring']}/declarations",
    }
    sending = case_pages(path["returned"], path["case"], path["held"])
    assessment = {
        "assessment": "/assessment/",
        "assessment-examined": f"/assessment/{path['examined']}",
        "assessment-corrected": f"/assessment/{path['corrected']}",
        "claim-version": f"/claims/{path['examined']}/versions/1",
        "assessment-filed": f"/assessment/{path['waiting']}",
        "assessment-assessed": f"/assessment/{path['assessed']}",
        "assessment-awarded": f"/assessment/{path['awarded']}",
        "assessment-owing": f"/assessment/{money.claim.id}",
    }
    reports = {"reports": "/referrals/", "report": f"/referrals/{path['reported']}"}
    payouts = money.pages
    budgets_ = {
        "budgets": f"/budgets/?year={AT.year}",
        "budgets-now": "/budgets/",
        "budget-warned": f"/budgets/resumption/{AT.year}",
        "budget-found": f"/budgets/resumption/{AT.year}?event=remitted",
        "budget-nothing": f"/budgets/resumption/{AT.year}?text=没有这家企业",
        "budget-proposed": f"/budgets/emergency_goods/{AT.year}",
        "budget-none": f"/budgets/unemployment_insurance/{AT.year}",
    }
    official = {
        "designations": "/designations/?state=all",
        "designations-empty": "/designations/?text=没有这家企业",
        "list-imports": "/designations/imports/",
        **{f"lists-{state}": f"/designations/imports/{path[f'lists-{state}']}" for state in LIST_STATES},
    }
    kept = {
        "registers": "/registers/",
        "registers-empty": "/registers/?register=ticket",
        **{f"register-{state}": f"/registers/{path[f'register-{state}']}" for state in REGISTER_STATES},
    }
    asking = addresses(
        **{
            name.removeprefix("asked-").replace("-", "_"): each
            for name, each in path.items()
            if name.startswith("asked-")
        }
    )
    pages = ("firm", "staff", "plan", "supplies", "commitments")
    return {
        "anyone": {
            "front": "/",
            "sign-in": "/login",
            "verify": "/verify",
            "missing": "/nowhere",
            "employee": path["employees"],
            **money.public,
            "employee-mine": f"{path['employees']}/mine",
        },
        "representative": {
            "home": "/home",
            "applications": "/applications/",
            **{f"page-{page}": f"/applications/{path['editing']}/{page}" for page in pages},
            "roster-refused": f"/applications/{path['editing']}/roster",
            "application-draft": f"/applications/{path['editing']}",
            "declaring": f"/applications/{path['declaring']}/declarations",
            "declaring-reminder": f"/applications/{path['declaring']}/declarations/reminder",
            "addition": f"/applications/{path['declaring']}",
            "application-approved": f"/applications/{path['application']}",
            **correcting_pages(path["returned"]),
            "claims": "/claims/",
            "claim-draft": f"/claims/{path['draft']}",
            "claim-wrong": f"/claims/{path['wrong']}",
            "claim-filed": f"/claims/{path['waiting']}",
            "claim-returned": f"/claims/{path['sent_back']}",
            "claim-awarded": f"/claims/{path['awarded']}",
            "claim-owing": f"/claims/{money.claim.id}",
            "job": f"/jobs/{path['job']}",
            "refused": "/payouts/",
        },
        **chain_pages(path),
        "bureau_reviewer": {
            **review,
            **sending,
            **assessment,
            **reports,
            **official,
            **kept,
            **asking["bureau_reviewer"],
            **bureau_pages(path),
            "many": f"/review/many/{path['many']}",
        },
        "signatory": {**review, "mine": "/cases/mine", **assessment, "designations": official["designations"]},
        "finance_preparer": {
            "home": "/home",
            **payouts,
            **budgets_,
            **reports,
            **asking["finance_preparer"],
            "clawback-draft": f"/clawback/awards/{money.clawback.award_id}",
            "clawback-corrected": money.proposing,
        },
        "finance_releaser": {"home": "/home", **payouts, **budgets_},
        "auditor": {**review, **assessment, **payouts, **budgets_, **kept, **asking["auditor"]},
        "administrator": {
            "home": "/home",
            **official,
            **kept,
            "interests-all": "/interests/all?state=all",
            "person-sector": f"/people/{path['bound']}",
        },
    }

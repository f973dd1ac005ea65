"""A payment's trace as plain facts: JSON for programs, a workbook for people; amounts as decimal text in 元."""

import json
from typing import Any

from office.documents.export import annexed_workbook
from office.money import yuan
from subsidies.policy.catalogue import catalogue
from subsidies.tracing.queries import Trace


def trace_facts(trace: Trace) -> dict[str, Any]:
    """Everything behind a payment, in Chinese as it stands on paper; moments in ISO form."""
    row, batch, award, claim, notice = trace.row, trace.batch, trace.award, trace.claim, trace.notice
    name = trace.people.get
    return {
        "payment": {
            "id": str(row.id),
            "batch": batch.number,
            "number": row.number,
            "state": row.state,
            "firm": row.firm_name,
            "credit_code": row.credit_code,
            "measure": row.measure,
            "measure_title": catalogue().measure(row.measure).title,
            "amount": yuan(row.amount_fen),
            "account_number": row.account_number,
            "bank": row.bank,
            "cnaps": row.cnaps,
            "content_sha256": batch.content_hash,
        },
        "decided_by": {
            "filed": name(claim.filed_by) if claim.filed_by else None,
            "assessed": name(trace.assessment.assessed_by),
            "signed": name(award.signed_by),
            "notice_drawn": name(notice.drawn_by) if notice else None,
            "notice_published": name(notice.decided_by) if notice and notice.decided_by else None,
            "batch_prepared": name(batch.prepared_by),
            "batch_released": name(batch.released_by) if batch.released_by else None,
        },
        "award": {
            "paper": trace.paper.full_number,
            "amount": yuan(award.amount_fen),
            "signed_at": award.signed_at.isoformat(),
        },
        "claim": {
            "tracking_number": claim.tracking_number,
            "filed_at": claim.filed_at.isoformat() if claim.filed_at else None,
            "evidence": [{"name": file.name, "sha256": file.sha256} for _, file in trace.evidence],
        },
        "notice": {
            "number": notice.number,
            "first_day": notice.first_day.isoformat() if notice.first_day else None,
            "last_day": notice.last_day.isoformat() if notice.last_day else None,
            "objections": [{"number": each.number, "state": each.state} for each in trace.objections],
        } if notice else None,
        "working": {"rulebook": trace.result.get("rulebook"), "lines": list(trace.result.get("lines", ()))},
        "ledger": [
            {
                "posting": each.posting.id,
                "at": each.posting.at.isoformat(),
                "event": each.posting.event,
                "title": each.title,
                "amount": yuan(each.posting.amount_fen),
                "reference": each.posting.reference,
                "by": each.who,
            }
            for each in trace.postings
        ],
        "papers": [
            {"number": each.full_number, "title": each.title, "sha256": each.sha256} for each in trace.documents
        ],
        "bank": [
            {"at": file.imported_at.isoformat(), **line.said, "finding": line.finding} for line, file in trace.said
        ],
        "clawbacks": [
            {
                "amount": yuan(each.amount_fen),
                "state": each.state,
                "reason": each.reason,
                "corrected_by": trace.corrected_by(each) or None,
                "reduced": [
                    {
                        "amount": yuan(less.reduction.amount_fen),
                        "at": less.reduction.reduced_at.isoformat(),
                        "returned_payment": less.payment or None,
                        "granted_again_by": less.paper or None,
                    }
                    for less in trace.reductions if less.reduction.clawback_id == each.id
                ],
            }
            for each in trace.clawbacks
        ],
        "corrections": [
            {
                "paper": each.number,
                "total": yuan(each.award.total_fen),
                "difference": yuan(each.correction.difference_fen),
                "clawback": yuan(each.correction.clawback_fen),
                "reason": each.correction.reason,
            }
            for each in trace.awards if each.correction
        ],
        "to_claw_back": [{"amount": yuan(each.amount_fen), "corrected_by": each.corrected_by} for each in trace.to_ask],
    }  # fmt: skip


def file_name(facts: dict[str, Any]) -> str:
    """What a payment's trace is called as a file."""
    return f"追溯-{facts['payment']['batch']}-{facts['payment']['number']}"


def trace_json(facts: dict[str, Any]) -> bytes:
    """The facts as JSON text."""
    return json.dumps(facts, ensure_ascii=False, indent=2).encode() + b"\n"


def trace_workbook(facts: dict[str, Any]) -> bytes:
    """The facts as a workbook: the payment, how it was computed with its sources, the ledger, the papers."""
    steps = [
        [
            line["line"], row["title"], _value(row), row.get("unit") or None,
            *(row["cite"][part] or None for part in ("document", "number", "article", "words")),
        ]
        for line in facts["working"]["lines"]
        for row in (*line["conditions"], *line["warnings"], *line["steps"])
    ]  # fmt: skip
    posted = ("posting", "at", "title", "amount", "reference", "by")
    papers = [[each[name] for name in ("number", "title", "sha256")] for each in facts["papers"]]
    return annexed_workbook(
        [
            _sheet("款项", ("项目", "内容"), [*_pairs(facts["payment"]), *_pairs(facts["decided_by"])]),
            _sheet("计算", ("行", "事项", "结果", "单位", "文件", "文号", "条款", "原文"), steps),
            _sheet(
                "记账",
                ("记账号", "时间", "事项", "金额（元）", "依据", "经办人"),
                [[each[name] for name in posted] for each in facts["ledger"]],
                money="金额（元）",
            ),
            _sheet("文书", ("文号", "标题", "校验值"), papers),
        ]
    )  # fmt: skip


def _value(row: dict[str, Any]) -> str | None:
    if "met" in row:
        return {True: "符合", False: "不符合", None: None}[row["met"]]
    value = row.get("value")
    return None if value is None else str(value)


def _pairs(facts: dict[str, Any]) -> list[list[Any]]:
    return [[name, value] for name, value in facts.items()]


def _sheet(title: str, columns: tuple[str, ...], rows: list[list[Any]], money: str = "") -> dict[str, Any]:
    kinds = [{"title": each, "kind": "yuan" if each == money else "text"} for each in columns]
    return {"title": title, "columns": kinds, "rows": rows}

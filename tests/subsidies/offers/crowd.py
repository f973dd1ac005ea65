"""``python -m tests.subsidies.offers.crowd COUNT``: so many firms on the register of 2019, and a run asked for."""

import sys
from datetime import date

import polars as pl
from sqlalchemy import text
from sqlalchemy.orm import Session

from office.copying import copy_into
from office.db import db
from office.files.services import keep_file
from subsidies.insurance.models import InsuranceImport
from subsidies.offers.models import OfferRun
from subsidies.offers.running import start_run
from tests.factories import AT, person
from wsgi import create_app

FIRMS = """
    INSERT INTO firms (id, credit_code, name, initials, area, industry, industry_name, registered_at)
    SELECT gen_random_uuid(), '91330502' || lpad(n::text, 10, '0'), '湖州第' || n || '号有限公司', 'hz',
        '330502', '2770', '测试', :at FROM generate_series(1, :count) n
"""
UNITS = """
    INSERT INTO insured_units (id, firm_id, year, insured_start, insured_end, not_counted, drawing_benefit,
        months_contributed, paid_fen, serious_breach, zombie_firm, record_id)
    SELECT gen_random_uuid(), f.id, 2019, r.insured_start, r.insured_end, r.not_counted, r.drawing_benefit,
        r.months_contributed, r.paid_fen, r.serious_breach, r.zombie_firm, r.id
    FROM insurance_records r JOIN firms f ON f.credit_code = r.credit_code
"""


def crowd(session: Session, count: int) -> OfferRun:
    """Every third firm lays off too many; what firm n paid is n times 101 fen."""
    by = person(session, "bureau_reviewer")
    file = keep_file(session, actor=by.id, at=AT, name="参保.pdf", content=b"%PDF-1.7")
    taken = InsuranceImport(
        year=2019, as_of=date(2020, 1, 31), document="湖人社函〔2020〕1号", publisher="测试", file_id=file.id,
        checksum=b"crowd", state="confirmed", uploaded_at=AT, uploaded_by=by.id, confirmed_at=AT, confirmed_by=by.id,
        problems=[], rows=count,
    )  # fmt: skip
    session.add(taken)
    session.flush()
    session.execute(text(FIRMS), {"count": count, "at": AT})
    number = pl.int_range(1, count + 1, eager=True)
    frame = pl.DataFrame(
        {
            "row": number,
            "credit_code": "91330502" + number.cast(pl.String).str.zfill(10),
            "name": "湖州第" + number.cast(pl.String) + "号有限公司",
            "insured_start": pl.repeat(100, count, eager=True),
            "insured_end": pl.select(pl.when(number % 3 == 0).then(50).otherwise(98))[:, 0],
            "not_counted": pl.repeat(0, count, eager=True),
            "drawing_benefit": pl.select(pl.when(number % 3 == 0).then(20).otherwise(1))[:, 0],
            "months_contributed": pl.repeat(12, count, eager=True),
            "paid_fen": number * 101,
            "serious_breach": pl.repeat(False, count, eager=True),
            "zombie_firm": pl.repeat(False, count, eager=True),
        }
    ).with_columns(pl.lit(str(taken.id)).alias("import_id"))
    copy_into(session, "insurance_records", frame)
    session.execute(text(UNITS))
    return start_run(session, actor=by.id, at=AT, measure="unemployment_refund", year=2019)


if __name__ == "__main__":
    app = create_app()
    with app.app_context():
        run = crowd(db.session, int(sys.argv[1]))
        db.session.commit()
        sys.stdout.write(str(run.id))

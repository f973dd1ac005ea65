"""Sector reviewers belong to a department, so do cases and their sector steps; cases older than the chain get steps.

What the law said of departments and steps when this was written is written out here: a migration does not change with
the law. Departments are those of the first filing. A case that had been proposed or decided before there were steps
gets the two it went through, with the people who did them; nobody is said to have visited. One that waits gets the
whole way, beginning where it is, due when its decision was promised.

Revision ID: 0028
Revises: 0027
"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

ANSWERS = {
    "industry": "06 07 08 09 10 11 12 13 16 17 18 19 20 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40 41 42"
    " 43 63 64 65",
    "market": "14 15",
    "energy": "44 45",
    "housing": "46 47 48 49 50 70 78",
    "commerce": "51 52 61 62 80 81 82",
    "transport": "53 54 55 56 57 58 59 60",
    "culture": "611 86 87 88 89 90",
    "education": "83",
    "health": "84",
    "agriculture": "01 02 03 04 05",
}
SUPERVISED = "06 07 08 09 10 14 15 25 26 27 44 45 46 47 48 49 50 51 52 53 54 55 61 62 70 82 83 84 87 88 89 90"
VISITING = "330502 330503 330521 330522 330523"
SMALL, MAINLY_LOCAL, HOURS = 300, 50, 24

FILL_CASES = """
UPDATE applications a SET department = (
    SELECT d.department FROM application_versions v
    JOIN (SELECT unnest(CAST(:classes AS text[])) AS class, unnest(CAST(:departments AS text[])) AS department) d
      ON starts_with(v.facts->>'industry', d.class)
    WHERE v.application_id = a.id ORDER BY v.number, length(d.class) DESC LIMIT 1
) WHERE a.state <> 'draft'
"""
FILL_STEPS = """
UPDATE case_steps s SET department = a.department FROM applications a
WHERE a.id = s.application_id AND s.act = 'case.sector'
"""
# Cases without steps that were sent for approval, with their facts as filed last and the proposal that stands.
BARE = """
CREATE TEMPORARY TABLE bare AS
SELECT a.id, a.state, a.department, a.due_at, begun.filed_at, d.outcome, d.reason, d.proposed_by, d.proposed_at,
    d.signed_by, d.signed_at,
    a.state IN ('proposed', 'approved', 'rejected') AS judged,
    NOT (staff > 0 AND staff < :small AND local * 100 >= staff * :mainly_local) AS beyond,
    a.area = ANY(:visiting) AS visiting,
    left(v.facts->>'industry', 2) = ANY(:supervised) AS supervised
FROM applications a
JOIN LATERAL (SELECT facts FROM application_versions WHERE application_id = a.id ORDER BY number DESC LIMIT 1) v ON true
CROSS JOIN LATERAL (SELECT coalesce((v.facts->>'staff_total')::bigint, 0) AS staff,
    coalesce((v.facts->>'staff_local')::bigint, 0) AS local) n
JOIN LATERAL (SELECT min(filed_at) AS filed_at FROM application_versions WHERE application_id = a.id) begun ON true
LEFT JOIN LATERAL (SELECT * FROM decisions WHERE application_id = a.id AND outcome <> 'return'
    ORDER BY proposed_at DESC LIMIT 1) d ON a.state IN ('proposed', 'approved', 'rejected')
WHERE a.regime = 'approval' AND a.state <> 'draft'
  AND NOT EXISTS (SELECT FROM case_steps s WHERE s.application_id = a.id)
"""
HANDS = """
INSERT INTO case_hands (application_id, person_id, step, at)
SELECT id, proposed_by, 'county', proposed_at FROM bare WHERE judged AND proposed_by IS NOT NULL
UNION ALL SELECT id, signed_by, 'group', signed_at FROM bare WHERE judged AND signed_by IS NOT NULL
"""
STEPS = """
INSERT INTO case_steps (id, application_id, code, position, title, title_en, act, department, superior, hours, visit,
    signature, state, entered_at, due_at, done_by, done_at, finding, opinion)
SELECT gen_random_uuid(), id, code, place, title, title_en, act, CASE WHEN code = 'sector' THEN department END,
    superior, :hours, code = 'town', code = 'group',
    CASE WHEN by IS NOT NULL THEN 'done' WHEN now_in THEN 'active' ELSE 'pending' END,
    CASE WHEN by IS NOT NULL OR now_in THEN CASE WHEN code = 'group' THEN proposed_at ELSE filed_at END END,
    CASE WHEN now_in THEN due_at END, by, done_at,
    CASE WHEN by IS NULL THEN '' WHEN code = 'county' AND outcome = 'reject' THEN 'disagree' ELSE 'agree' END,
    CASE WHEN by IS NOT NULL AND code = 'county' THEN reason ELSE '' END
FROM (
    SELECT *, CASE WHEN judged THEN code = 'group' AND by IS NULL AND state = 'proposed'
                   ELSE place = 1 AND state <> 'withdrawn' END AS now_in
    FROM (
        SELECT bare.*, s.*, row_number() OVER (PARTITION BY bare.id ORDER BY s.rank) AS place,
            CASE WHEN judged THEN CASE s.code WHEN 'county' THEN proposed_by WHEN 'group' THEN signed_by END END AS by,
            CASE WHEN judged THEN CASE s.code WHEN 'county' THEN proposed_at WHEN 'group' THEN signed_at END END
                AS done_at
        FROM bare JOIN (VALUES
            (1, 'town', '镇街踏勘', 'Town: site visit', 'case.visit', 'case.assign'),
            (2, 'sector', '行业主管部门审核', 'Sector department', 'case.sector', 'case.assign'),
            (3, 'county', '区县审核', 'County', 'case.propose', 'case.sign'),
            (4, 'group', '领导小组签发', 'Leading group: signature', 'case.sign', 'case.sign')
        ) AS s(rank, code, title, title_en, act, superior)
          ON s.code IN ('county', 'group')
          OR (NOT judged AND beyond AND (s.code = 'town' AND visiting OR s.code = 'sector' AND supervised))
    ) laid
) told
"""


def upgrade() -> None:
    op.add_column("people", sa.Column("department", sa.Text()))
    op.add_column("applications", sa.Column("department", sa.Text()))
    op.add_column("case_steps", sa.Column("department", sa.Text()))
    fill()
    op.create_unique_constraint("uq_applications_id_department", "applications", ["id", "department"])
    op.create_index("ix_applications_department", "applications", ["department", "state"])
    op.create_foreign_key(
        "fk_case_steps_department", "case_steps", "applications", ["application_id", "department"], ["id", "department"]
    )


def fill() -> None:
    run = op.get_bind().execute
    pairs = [(each, department) for department, classes in ANSWERS.items() for each in classes.split()]
    run(sa.text(FILL_CASES), {"classes": [each for each, _ in pairs], "departments": [each for _, each in pairs]})
    run(sa.text(FILL_STEPS))
    run(
        sa.text(BARE),
        {"small": SMALL, "mainly_local": MAINLY_LOCAL, "visiting": VISITING.split(), "supervised": SUPERVISED.split()},
    )
    run(sa.text(HANDS))
    run(sa.text(STEPS), {"hours": HOURS})
    run(sa.text("DROP TABLE bare"))


def downgrade() -> None:
    # The steps stay: the older schema has room for them, and what people did since stands on them.
    op.drop_constraint("fk_case_steps_department", "case_steps")
    op.drop_index("ix_applications_department", "applications")
    op.drop_constraint("uq_applications_id_department", "applications")
    for table in ("case_steps", "applications", "people"):
        op.drop_column(table, "department")

"""visit schedule: who is due for a visit is read from indexes; a person knows her earliest open plan

Revision ID: 0009
Revises: 0008
"""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

KEPT = "closed_on IS NULL AND merged_into_id IS NULL"
PLANNED = sa.text(f"visit_plan_on IS NOT NULL AND {KEPT}")
VISIT_CLASS = (
    "CASE WHEN (status_mask & 28) <> 0 OR guardian_type = 'none' THEN 2 "
    "WHEN (status_mask & 6947296) <> 0 THEN 1 ELSE 0 END "
    "+ CASE WHEN last_visit_on IS NULL THEN 3 ELSE 0 END"
)
TALLY = ["township_code", "closed_on", "merged_into_id", "scope_code", "kind", "status_mask", "birth_date",
         "last_visit_on", "consent_asked"]


def upgrade() -> None:
    op.add_column("person", sa.Column("visit_plan_on", sa.Date(), nullable=True))
    op.add_column("person", sa.Column("visit_class", sa.SmallInteger(), sa.Computed(VISIT_CLASS), nullable=False))
    op.add_column(
        "person",
        sa.Column("visit_from", sa.Date(), sa.Computed("coalesce(last_visit_on, registered_on)"), nullable=False),
    )
    op.execute(
        "UPDATE person SET visit_plan_on = "
        "(SELECT min(v.planned_on) FROM visit v WHERE v.person_id = person.id AND v.state = 'planned')"
    )
    op.drop_index("ix_person_tally", table_name="person")
    op.create_index("ix_person_tally", "person", [*TALLY, "visit_class", "visit_from", "visit_plan_on"])
    op.create_index(
        "ix_person_visit", "person",
        ["county_code", "visit_class", "visit_from", "id", "visit_plan_on", "scope_code"],
        sqlite_where=sa.text(KEPT), postgresql_where=sa.text(KEPT),
    )
    op.create_index(
        "ix_person_visit_plan", "person", ["county_code", "visit_plan_on", "id"],
        sqlite_where=PLANNED, postgresql_where=PLANNED,
    )


def downgrade() -> None:
    op.drop_index("ix_person_visit_plan", table_name="person")
    op.drop_index("ix_person_visit", table_name="person")
    op.drop_index("ix_person_tally", table_name="person")
    op.create_index("ix_person_tally", "person", TALLY)
    with op.batch_alter_table("person") as table:
        table.drop_column("visit_from")
        table.drop_column("visit_class")
        table.drop_column("visit_plan_on")

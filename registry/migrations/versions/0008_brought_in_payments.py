"""brought in payments: a batch of the past has its importer as maker, and an approver once a second person confirms it

Nobody has confirmed what was brought in so far: its importer stood as approver. She becomes the maker, the approver is
empty, and all of it waits for a second person.

Revision ID: 0008
Revises: 0007
"""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

OPEN = "approver_id IS NULL"
SQLITE, POSTGRESQL = sa.text(f"past = 1 AND {OPEN}"), sa.text(f"past AND {OPEN}")
BEFORE = "state NOT IN ('approved', 'paid', 'closed') OR approver_id IS NOT NULL"
AFTER = f"{BEFORE} OR past"
PAST = "NOT past OR (maker_id IS NOT NULL AND state IN ('paid', 'closed', 'void'))"
IMPORTED = (
    "UPDATE batch SET past = true, maker_id = COALESCE(created_by_id, paid_by_id, approver_id), approver_id = NULL, "
    "approved_on = NULL WHERE maker_id IS NULL AND state IN ('paid', 'closed', 'void') "
    "AND COALESCE(created_by_id, paid_by_id, approver_id) IS NOT NULL"
)
_MAKER = "(SELECT b.maker_id FROM batch b WHERE b.id = batch_paper.batch_id AND b.past)"
SCANS = (
    f"UPDATE batch_paper SET maker_id = {_MAKER} WHERE maker_id IS NULL AND {_MAKER} IS NOT NULL "
    f"AND (kind NOT IN ('minutes', 'approval') OR added_by_id <> {_MAKER})"
)


def upgrade() -> None:
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("past", sa.Boolean(), nullable=False, server_default=sa.false()))
        table.drop_constraint(op.f("ck_batch_approved_by"), type_="check")
    op.execute(IMPORTED)
    op.execute(SCANS)
    with op.batch_alter_table("batch") as table:
        table.alter_column("past", existing_type=sa.Boolean(), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_batch_approved_by"), AFTER)
        table.create_check_constraint(op.f("ck_batch_past"), PAST)
    op.create_index(
        "ix_batch_unconfirmed", "batch", ["scope_code", "id"], sqlite_where=SQLITE, postgresql_where=POSTGRESQL
    )


def downgrade() -> None:
    op.drop_index("ix_batch_unconfirmed", table_name="batch")
    with op.batch_alter_table("batch") as table:
        table.drop_constraint(op.f("ck_batch_past"), type_="check")
    op.execute("UPDATE batch_paper SET maker_id = NULL WHERE batch_id IN (SELECT id FROM batch WHERE past)")
    op.execute("UPDATE batch SET approver_id = COALESCE(approver_id, maker_id), maker_id = NULL WHERE past")
    with op.batch_alter_table("batch") as table:
        table.drop_constraint(op.f("ck_batch_approved_by"), type_="check")
        table.create_check_constraint(op.f("ck_batch_approved_by"), BEFORE)
        table.drop_column("past")

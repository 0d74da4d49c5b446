"""batches on budget lines: a pay-out can be charged to a line of its fund, which holds its money and then has it spent

Revision ID: 0014
Revises: 0013
"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BEFORE = "spent_fen >= 0 AND spent_fen <= allotted_fen"
AFTER = "spent_fen >= 0 AND held_fen >= 0 AND spent_fen + held_fen <= allotted_fen"
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    with op.batch_alter_table("budget_line") as table:
        table.add_column(sa.Column("held_fen", sa.BigInteger(), nullable=False, server_default="0"))
        table.drop_constraint(op.f("ck_budget_line_within"), type_="check")
    with op.batch_alter_table("budget_line") as table:
        table.alter_column("held_fen", existing_type=sa.BigInteger(), existing_nullable=False, server_default=None)
        table.create_check_constraint(op.f("ck_budget_line_within"), AFTER)
        table.create_unique_constraint(op.f("uq_budget_line_id_fund_id"), ["id", "fund_id"])
    with op.batch_alter_table("batch") as table:
        table.add_column(sa.Column("budget_line_id", BIG, nullable=True))
        table.create_foreign_key("line_of_fund", "budget_line", ["budget_line_id", "fund_id"], ["id", "fund_id"])
    op.create_index("ix_batch_budget_line", "batch", ["budget_line_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_batch_budget_line", table_name="batch")
    with op.batch_alter_table("batch") as table:
        table.drop_constraint("line_of_fund", type_="foreignkey")
        table.drop_column("budget_line_id")
    with op.batch_alter_table("budget_line") as table:
        table.drop_constraint(op.f("uq_budget_line_id_fund_id"), type_="unique")
        table.drop_constraint(op.f("ck_budget_line_within"), type_="check")
        table.create_check_constraint(op.f("ck_budget_line_within"), BEFORE)
        table.drop_column("held_fen")

"""the blank beside the filled table: kept sealed, so that it is filled again when a heading was explained

Revision ID: 0013
Revises: 0012
"""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("filled_table", sa.Column("blank_sealed", sa.LargeBinary(), nullable=True))
    op.add_column("filled_table", sa.Column("view", sa.String(length=20), nullable=True))
    op.add_column("filled_table", sa.Column("since", sa.Date(), nullable=True))
    op.add_column("filled_table", sa.Column("unknown", sa.String(length=4000), server_default="[]", nullable=False))


def downgrade() -> None:
    op.drop_column("filled_table", "unknown")
    op.drop_column("filled_table", "since")
    op.drop_column("filled_table", "view")
    op.drop_column("filled_table", "blank_sealed")

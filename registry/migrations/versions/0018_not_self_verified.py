"""not self verified: who entered an emergency request does not verify it

Revision ID: 0018
Revises: 0017
"""

import sqlalchemy as sa
from alembic import op

from registry.core.orm import BigId

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

TWO = "verified_by_id IS NULL OR verified_by_id <> created_by_id"


def upgrade() -> None:
    with op.batch_alter_table("emergency_request") as table:
        table.add_column(sa.Column("verified_by_id", BigId, nullable=True))
        table.create_check_constraint(op.f("ck_emergency_request_not_self_verified"), sa.text(TWO))


def downgrade() -> None:
    with op.batch_alter_table("emergency_request") as table:
        table.drop_constraint(op.f("ck_emergency_request_not_self_verified"), type_="check")
        table.drop_column("verified_by_id")

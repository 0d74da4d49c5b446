"""who has no number: the few without an ID number are found by an index of their own

Revision ID: 0007
Revises: 0006
"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

FEW = sa.text("id_index IS NULL AND closed_on IS NULL AND merged_into_id IS NULL")


def upgrade() -> None:
    op.create_index(
        "ix_person_unnumbered",
        "person",
        ["scope_code", "registered_on", "id"],
        sqlite_where=FEW,
        postgresql_where=FEW,
    )


def downgrade() -> None:
    op.drop_index("ix_person_unnumbered", table_name="person")

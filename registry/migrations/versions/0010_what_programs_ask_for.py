"""what programs ask for: the fields a program needs of a person, and the day a grade was written

Revision ID: 0010
Revises: 0009
"""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("person", sa.Column("grade_on", sa.Date(), nullable=True))
    op.add_column("program", sa.Column("requirements", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("program", "requirements")
    op.drop_column("person", "grade_on")

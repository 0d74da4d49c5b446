"""corrections say why days count after all

Revision ID: 0015
Revises: 0014
"""

from alembic import op


revision = '0015'
down_revision = '0014'
branch_labels = None
depends_on = None


NOW = "why IN ('repaid', 'owed', 'left_out', 'counted', 'entered', 'voided')"
BEFORE = "why IN ('repaid', 'owed', 'left_out')"


def _say(words: str) -> None:
    with op.batch_alter_table("subsidy_correction", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("ck_subsidy_correction_why"), type_="check")
        batch_op.create_check_constraint(batch_op.f("ck_subsidy_correction_why"), words)


def upgrade() -> None:
    _say(NOW)


def downgrade() -> None:
    _say(BEFORE)

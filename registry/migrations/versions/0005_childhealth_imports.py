"""Children's health: imports taken back

Revision ID: 0005
Revises: 0004
"""

import sqlalchemy as sa
from alembic import op


revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table('heart_case', schema=None) as batch_op:
        batch_op.add_column(sa.Column('moved_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('voided_on', sa.Date(), nullable=True))
        batch_op.drop_index('uq_heart_case_open', sqlite_where=sa.text("state IN ('suspected', 'confirmed')"))
        batch_op.create_index('uq_heart_case_waiting', ['person_id'], unique=True, sqlite_where=sa.text("state IN ('suspected', 'confirmed') AND voided_on IS NULL"), postgresql_where=sa.text("state IN ('suspected', 'confirmed') AND voided_on IS NULL"))

    with op.batch_alter_table('nutrition_issue', schema=None) as batch_op:
        batch_op.add_column(sa.Column('voided_on', sa.Date(), nullable=True))
        batch_op.drop_index('uq_nutrition_issue_day')
        batch_op.create_index('uq_nutrition_issue_live', ['person_id', 'issued_on'], unique=True, sqlite_where=sa.text('voided_on IS NULL'), postgresql_where=sa.text('voided_on IS NULL'))



def downgrade() -> None:
    with op.batch_alter_table('nutrition_issue', schema=None) as batch_op:
        batch_op.drop_index('uq_nutrition_issue_live', sqlite_where=sa.text('voided_on IS NULL'), postgresql_where=sa.text('voided_on IS NULL'))
        batch_op.create_index('uq_nutrition_issue_day', ['person_id', 'issued_on'], unique=True)
        batch_op.drop_column('voided_on')

    with op.batch_alter_table('heart_case', schema=None) as batch_op:
        batch_op.drop_index('uq_heart_case_waiting', sqlite_where=sa.text("state IN ('suspected', 'confirmed') AND voided_on IS NULL"), postgresql_where=sa.text("state IN ('suspected', 'confirmed') AND voided_on IS NULL"))
        batch_op.create_index('uq_heart_case_open', ['person_id'], unique=True, sqlite_where=sa.text("state IN ('suspected', 'confirmed')"))
        batch_op.drop_column('voided_on')
        batch_op.drop_column('moved_on')


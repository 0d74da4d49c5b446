"""subsidy corrections

Revision ID: 0006
Revises: 0005
"""

import sqlalchemy as sa
from alembic import op


revision = '0006'
down_revision = '0005'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('subsidy_correction',
    sa.Column('claim_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('loan_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('first_on', sa.Date(), nullable=False),
    sa.Column('last_on', sa.Date(), nullable=False),
    sa.Column('daily_weight', sa.BigInteger(), nullable=False),
    sa.Column('amount_fen', sa.BigInteger(), nullable=False),
    sa.Column('why', sa.String(length=16), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.CheckConstraint("why IN ('repaid', 'owed', 'left_out')", name=op.f('ck_subsidy_correction_why')),
    sa.CheckConstraint('daily_weight <> 0', name=op.f('ck_subsidy_correction_weight')),
    sa.CheckConstraint('last_on >= first_on', name=op.f('ck_subsidy_correction_days')),
    sa.ForeignKeyConstraint(['claim_id'], ['subsidy_claim.id'], name=op.f('fk_subsidy_correction_claim_id_subsidy_claim')),
    sa.ForeignKeyConstraint(['loan_id'], ['loan.id'], name=op.f('fk_subsidy_correction_loan_id_loan')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_subsidy_correction')),
    sa.UniqueConstraint('claim_id', 'loan_id', 'first_on', name=op.f('uq_subsidy_correction_claim_id_loan_id_first_on')),
    sa.UniqueConstraint('public_id', name=op.f('uq_subsidy_correction_public_id'))
    )
    with op.batch_alter_table('subsidy_correction', schema=None) as batch_op:
        batch_op.create_index('ix_subsidy_correction_loan', ['loan_id'], unique=False)



def downgrade() -> None:
    with op.batch_alter_table('subsidy_correction', schema=None) as batch_op:
        batch_op.drop_index('ix_subsidy_correction_loan')

    op.drop_table('subsidy_correction')

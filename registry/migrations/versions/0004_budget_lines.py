"""Budget lines

Revision ID: 0004
Revises: 0003
"""

import sqlalchemy as sa
from alembic import op

import registry.core.orm


revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('budget_line',
    sa.Column('fund_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('title', sa.String(length=100), nullable=False),
    sa.Column('allotted_fen', sa.BigInteger(), nullable=False),
    sa.Column('spent_fen', sa.BigInteger(), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('created_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('allotted_fen > 0', name=op.f('ck_budget_line_allotted')),
    sa.CheckConstraint('spent_fen >= 0 AND spent_fen <= allotted_fen', name=op.f('ck_budget_line_within')),
    sa.ForeignKeyConstraint(['fund_id'], ['fund.id'], name=op.f('fk_budget_line_fund_id_fund')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_line')),
    sa.UniqueConstraint('fund_id', 'year', 'title', name=op.f('uq_budget_line_fund_id_year_title')),
    sa.UniqueConstraint('public_id', name=op.f('uq_budget_line_public_id'))
    )
    op.create_table('budget_spending',
    sa.Column('line_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('transfer_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('paper_number', sa.String(length=50), nullable=False),
    sa.Column('reversed_on', sa.Date(), nullable=True),
    sa.Column('reverse_reason', sa.String(length=200), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('created_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(reversed_on IS NULL) = (reverse_reason IS NULL)', name=op.f('ck_budget_spending_reversed_why')),
    sa.ForeignKeyConstraint(['line_id'], ['budget_line.id'], name=op.f('fk_budget_spending_line_id_budget_line')),
    sa.ForeignKeyConstraint(['transfer_id'], ['transfer.id'], name=op.f('fk_budget_spending_transfer_id_transfer')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_budget_spending')),
    sa.UniqueConstraint('public_id', name=op.f('uq_budget_spending_public_id')),
    sa.UniqueConstraint('transfer_id', name=op.f('uq_budget_spending_transfer_id'))
    )
    with op.batch_alter_table('budget_spending', schema=None) as batch_op:
        batch_op.create_index('ix_budget_spending_line', ['line_id', 'id'], unique=False)




def downgrade() -> None:

    with op.batch_alter_table('budget_spending', schema=None) as batch_op:
        batch_op.drop_index('ix_budget_spending_line')

    op.drop_table('budget_spending')
    op.drop_table('budget_line')


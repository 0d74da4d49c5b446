"""reporting tasks

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

from registry.core.orm import Moment


revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('report_task',
    sa.Column('scope_code', sa.String(length=12), nullable=False),
    sa.Column('title', sa.String(length=80), nullable=False),
    sa.Column('note', sa.String(length=300), nullable=False),
    sa.Column('asked_on', sa.Date(), nullable=False),
    sa.Column('due_on', sa.Date(), nullable=False),
    sa.Column('state', sa.Enum('open', 'closed', name='taskstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('closed_on', sa.Date(), nullable=True),
    sa.Column('template_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('form_key', sa.String(length=64), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('created_at', Moment(timezone=True), nullable=False),
    sa.Column('updated_at', Moment(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("state <> 'closed' OR closed_on IS NOT NULL", name=op.f('ck_report_task_closed')),
    sa.ForeignKeyConstraint(['template_id'], ['stored_file.id'], name=op.f('fk_report_task_template_id_stored_file')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_task')),
    sa.UniqueConstraint('form_key', name=op.f('uq_report_task_form_key')),
    sa.UniqueConstraint('public_id', name=op.f('uq_report_task_public_id'))
    )
    with op.batch_alter_table('report_task', schema=None) as batch_op:
        batch_op.create_index('ix_report_task_scope', ['scope_code', 'id'], unique=False)

    op.create_table('report_answer',
    sa.Column('task_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scope_code', sa.String(length=12), nullable=False),
    sa.Column('state', sa.Enum('asked', 'sent', 'returned', 'accepted', name='answerstate', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('file_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('row_count', sa.Integer(), nullable=False),
    sa.Column('is_zero', sa.Boolean(), nullable=False),
    sa.Column('sent_on', sa.Date(), nullable=True),
    sa.Column('sent_by', sa.String(length=50), nullable=False),
    sa.Column('reason', sa.String(length=200), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('created_at', Moment(timezone=True), nullable=False),
    sa.Column('updated_at', Moment(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint("state <> 'returned' OR reason <> ''", name=op.f('ck_report_answer_returned')),
    sa.CheckConstraint("state NOT IN ('sent', 'accepted') OR sent_on IS NOT NULL", name=op.f('ck_report_answer_sent')),
    sa.CheckConstraint('row_count >= 0', name=op.f('ck_report_answer_rows')),
    sa.ForeignKeyConstraint(['file_id'], ['stored_file.id'], name=op.f('fk_report_answer_file_id_stored_file')),
    sa.ForeignKeyConstraint(['task_id'], ['report_task.id'], name=op.f('fk_report_answer_task_id_report_task')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_report_answer')),
    sa.UniqueConstraint('public_id', name=op.f('uq_report_answer_public_id'))
    )
    with op.batch_alter_table('report_answer', schema=None) as batch_op:
        batch_op.create_index('ix_report_answer_scope', ['scope_code', 'state', 'id'], unique=False)
        batch_op.create_index('uq_report_answer_township', ['task_id', 'scope_code'], unique=True)

    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.alter_column('media_type',
               existing_type=sa.VARCHAR(length=32),
               type_=sa.String(length=80),
               existing_nullable=False)



def downgrade() -> None:
    with op.batch_alter_table('stored_file', schema=None) as batch_op:
        batch_op.alter_column('media_type',
               existing_type=sa.String(length=80),
               type_=sa.VARCHAR(length=32),
               existing_nullable=False)

    with op.batch_alter_table('report_answer', schema=None) as batch_op:
        batch_op.drop_index('uq_report_answer_township')
        batch_op.drop_index('ix_report_answer_scope')

    op.drop_table('report_answer')
    with op.batch_alter_table('report_task', schema=None) as batch_op:
        batch_op.drop_index('ix_report_task_scope')

    op.drop_table('report_task')

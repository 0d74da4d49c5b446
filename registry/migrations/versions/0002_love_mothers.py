"""Love mothers

Revision ID: 0002
Revises: 0001
"""

import sqlalchemy as sa
from alembic import op

import registry.core.orm


revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None


def upgrade() -> None:

    op.create_table('love_mother',
    sa.Column('name', sa.String(length=50), nullable=False),
    sa.Column('pinyin', sa.String(length=400), nullable=False),
    sa.Column('county_code', sa.String(length=12), nullable=False),
    sa.Column('phone_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('phone_index', sa.String(length=64), nullable=False),
    sa.Column('unit', sa.String(length=100), nullable=False),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('created_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_love_mother')),
    sa.UniqueConstraint('public_id', name=op.f('uq_love_mother_public_id'))
    )
    with op.batch_alter_table('love_mother', schema=None) as batch_op:
        batch_op.create_index('ix_love_mother_pinyin', ['county_code', 'pinyin'], unique=False)
        batch_op.create_index('uq_love_mother_who', ['county_code', 'name', 'phone_index'], unique=True)

    op.create_table('mother_pairing',
    sa.Column('mother_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('person_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('scope_code', sa.String(length=12), nullable=False),
    sa.Column('kind', sa.Enum('one_one', 'several', 'team', name='motherpairkind', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('starts_on', sa.Date(), nullable=False),
    sa.Column('ended_on', sa.Date(), nullable=True),
    sa.Column('end_reason', sa.String(length=200), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('created_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.CheckConstraint('(ended_on IS NULL) = (end_reason IS NULL)', name=op.f('ck_mother_pairing_end_reason')),
    sa.CheckConstraint('ended_on IS NULL OR ended_on >= starts_on', name=op.f('ck_mother_pairing_days')),
    sa.ForeignKeyConstraint(['mother_id'], ['love_mother.id'], name=op.f('fk_mother_pairing_mother_id_love_mother')),
    sa.ForeignKeyConstraint(['person_id'], ['person.id'], name=op.f('fk_mother_pairing_person_id_person')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mother_pairing')),
    sa.UniqueConstraint('public_id', name=op.f('uq_mother_pairing_public_id'))
    )
    with op.batch_alter_table('mother_pairing', schema=None) as batch_op:
        batch_op.create_index('ix_mother_pairing_mother', ['mother_id'], unique=False)
        batch_op.create_index('ix_mother_pairing_scope', ['scope_code', 'starts_on', 'id'], unique=False)
        batch_op.create_index('uq_mother_pairing_alone', ['person_id'], unique=True, sqlite_where=sa.text("ended_on IS NULL AND kind = 'one_one'"), postgresql_where=sa.text("ended_on IS NULL AND kind = 'one_one'"))
        batch_op.create_index('uq_mother_pairing_live', ['person_id', 'mother_id'], unique=True, sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))

    op.create_table('mother_contact',
    sa.Column('pairing_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('on', sa.Date(), nullable=False),
    sa.Column('way', sa.Enum('home', 'meeting', 'phone', 'message', 'letter', 'activity', name='contactway', native_enum=False, create_constraint=True, length=32), nullable=False),
    sa.Column('note_sealed', sa.LargeBinary(), nullable=True),
    sa.Column('void_reason', sa.String(length=200), nullable=True),
    sa.Column('id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('public_id', sa.String(length=16), nullable=False),
    sa.Column('created_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('updated_at', registry.core.orm.Moment(timezone=True), nullable=False),
    sa.Column('created_by_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.ForeignKeyConstraint(['pairing_id'], ['mother_pairing.id'], name=op.f('fk_mother_contact_pairing_id_mother_pairing')),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_mother_contact')),
    sa.UniqueConstraint('public_id', name=op.f('uq_mother_contact_public_id'))
    )
    with op.batch_alter_table('mother_contact', schema=None) as batch_op:
        batch_op.create_index('ix_mother_contact_on', ['on'], unique=False, sqlite_where=sa.text('void_reason IS NULL'), postgresql_where=sa.text('void_reason IS NULL'))
        batch_op.create_index('ix_mother_contact_pairing', ['pairing_id', 'on'], unique=False)




def downgrade() -> None:

    with op.batch_alter_table('mother_contact', schema=None) as batch_op:
        batch_op.drop_index('ix_mother_contact_pairing')
        batch_op.drop_index('ix_mother_contact_on', sqlite_where=sa.text('void_reason IS NULL'), postgresql_where=sa.text('void_reason IS NULL'))

    op.drop_table('mother_contact')
    with op.batch_alter_table('mother_pairing', schema=None) as batch_op:
        batch_op.drop_index('uq_mother_pairing_live', sqlite_where=sa.text('ended_on IS NULL'), postgresql_where=sa.text('ended_on IS NULL'))
        batch_op.drop_index('uq_mother_pairing_alone', sqlite_where=sa.text("ended_on IS NULL AND kind = 'one_one'"), postgresql_where=sa.text("ended_on IS NULL AND kind = 'one_one'"))
        batch_op.drop_index('ix_mother_pairing_scope')
        batch_op.drop_index('ix_mother_pairing_mother')

    op.drop_table('mother_pairing')
    with op.batch_alter_table('love_mother', schema=None) as batch_op:
        batch_op.drop_index('uq_love_mother_who')
        batch_op.drop_index('ix_love_mother_pinyin')

    op.drop_table('love_mother')


"""versions of answers, changed days: what was sent each time, the day before a change, townships merged away

Revision ID: 0019
Revises: 0018
"""

import sqlalchemy as sa
from alembic import op

from registry.core.orm import Moment

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None

ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "report_version",
        sa.Column("answer_id", ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("file_id", ID, nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=False),
        sa.Column("sent_by", sa.String(length=50), nullable=False),
        sa.Column("id", ID, nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", Moment(timezone=True), nullable=False),
        sa.Column("updated_at", Moment(timezone=True), nullable=False),
        sa.Column("created_by_id", ID, nullable=True),
        sa.CheckConstraint("number >= 1 AND row_count >= 0", name=op.f("ck_report_version_numbers")),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["report_answer.id"], name=op.f("fk_report_version_answer_id_report_answer")
        ),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_report_version_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_version")),
        sa.UniqueConstraint("public_id", name=op.f("uq_report_version_public_id")),
    )
    op.create_index("uq_report_version_number", "report_version", ["answer_id", "number"], unique=True)
    op.add_column("report_answer", sa.Column("version", sa.Integer(), server_default="0", nullable=False))
    op.add_column("report_answer", sa.Column("dropped", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.add_column("report_task", sa.Column("due_was", sa.Date(), nullable=True))
    op.add_column("report_task", sa.Column("due_changed_on", sa.Date(), nullable=True))


def downgrade() -> None:
    op.drop_column("report_task", "due_changed_on")
    op.drop_column("report_task", "due_was")
    op.drop_column("report_answer", "dropped")
    op.drop_column("report_answer", "version")
    op.drop_table("report_version")

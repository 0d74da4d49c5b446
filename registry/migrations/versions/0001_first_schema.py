"""first schema

Revision ID: 0001
Revises:
"""

import sqlalchemy as sa
from alembic import op

import registry.core.orm


revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


TRIGGERS = (
    (
        "sqlite",
        "CREATE TRIGGER audit_log_no_update BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER audit_log_no_delete BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'audit_log: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION audit_log_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_log: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER audit_log_immutable BEFORE UPDATE OR DELETE ON audit_log FOR EACH ROW EXECUTE FUNCTION audit_log_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER audit_log_no_truncate BEFORE TRUNCATE ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_log_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER audit_subject_no_update BEFORE UPDATE ON audit_subject BEGIN SELECT RAISE(ABORT, 'audit_subject: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER audit_subject_no_delete BEFORE DELETE ON audit_subject BEGIN SELECT RAISE(ABORT, 'audit_subject: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION audit_subject_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'audit_subject: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER audit_subject_immutable BEFORE UPDATE OR DELETE ON audit_subject FOR EACH ROW EXECUTE FUNCTION audit_subject_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER audit_subject_no_truncate BEFORE TRUNCATE ON audit_subject FOR EACH STATEMENT EXECUTE FUNCTION audit_subject_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER person_mark_insert AFTER INSERT ON person BEGIN INSERT INTO township_mark (township_code, mark) VALUES (NEW.township_code, random()) ON CONFLICT (township_code) DO UPDATE SET mark = excluded.mark; END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION township_marked() RETURNS trigger LANGUAGE plpgsql AS $$\nDECLARE code varchar;\nBEGIN\n  FOR code IN SELECT DISTINCT c FROM unnest(ARRAY[OLD.township_code, NEW.township_code]) AS c\n              WHERE c IS NOT NULL ORDER BY c LOOP\n    IF NOT EXISTS (SELECT 1 FROM township_mark m\n                   WHERE m.township_code = code AND m.transaction_id = txid_current()) THEN\n      INSERT INTO township_mark (township_code, mark, transaction_id) VALUES (code, (random() * 9e18)::bigint, txid_current())\n      ON CONFLICT (township_code) DO UPDATE SET mark = excluded.mark, transaction_id = excluded.transaction_id;\n    END IF;\n  END LOOP;\n  RETURN NULL;\nEND $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER person_mark_insert AFTER INSERT ON person FOR EACH ROW EXECUTE FUNCTION township_marked()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER person_mark_update AFTER UPDATE ON person WHEN OLD.township_code IS NOT NEW.township_code OR OLD.scope_code IS NOT NEW.scope_code OR OLD.closed_on IS NOT NEW.closed_on OR OLD.merged_into_id IS NOT NEW.merged_into_id OR OLD.kind IS NOT NEW.kind OR OLD.status_mask IS NOT NEW.status_mask OR OLD.birth_date IS NOT NEW.birth_date OR OLD.last_visit_on IS NOT NEW.last_visit_on OR OLD.consent_asked IS NOT NEW.consent_asked BEGIN INSERT INTO township_mark (township_code, mark) VALUES (OLD.township_code, random()) ON CONFLICT (township_code) DO UPDATE SET mark = excluded.mark; INSERT INTO township_mark (township_code, mark) VALUES (NEW.township_code, random()) ON CONFLICT (township_code) DO UPDATE SET mark = excluded.mark; END",
    ),
    (
        "postgresql",
        "CREATE TRIGGER person_mark_update AFTER UPDATE ON person FOR EACH ROW WHEN (OLD.township_code IS DISTINCT FROM NEW.township_code OR OLD.scope_code IS DISTINCT FROM NEW.scope_code OR OLD.closed_on IS DISTINCT FROM NEW.closed_on OR OLD.merged_into_id IS DISTINCT FROM NEW.merged_into_id OR OLD.kind IS DISTINCT FROM NEW.kind OR OLD.status_mask IS DISTINCT FROM NEW.status_mask OR OLD.birth_date IS DISTINCT FROM NEW.birth_date OR OLD.last_visit_on IS DISTINCT FROM NEW.last_visit_on OR OLD.consent_asked IS DISTINCT FROM NEW.consent_asked) EXECUTE FUNCTION township_marked()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER person_mark_delete AFTER DELETE ON person BEGIN INSERT INTO township_mark (township_code, mark) VALUES (OLD.township_code, random()) ON CONFLICT (township_code) DO UPDATE SET mark = excluded.mark; END",
    ),
    (
        "postgresql",
        "CREATE TRIGGER person_mark_delete AFTER DELETE ON person FOR EACH ROW EXECUTE FUNCTION township_marked()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER consent_asked_insert AFTER INSERT ON consent BEGIN UPDATE person SET consent_asked = EXISTS (SELECT 1 FROM consent c WHERE c.person_id = person.id AND c.answer <> 'not_asked') WHERE id IN (NEW.person_id) AND consent_asked <> EXISTS (SELECT 1 FROM consent c WHERE c.person_id = person.id AND c.answer <> 'not_asked'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION person_consent_asked() RETURNS trigger LANGUAGE plpgsql AS $$\nBEGIN\n  UPDATE person SET consent_asked = EXISTS (SELECT 1 FROM consent c WHERE c.person_id = person.id AND c.answer <> 'not_asked')\n  WHERE id IN (OLD.person_id, NEW.person_id) AND consent_asked <> EXISTS (SELECT 1 FROM consent c WHERE c.person_id = person.id AND c.answer <> 'not_asked');\n  RETURN NULL;\nEND $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER consent_asked_insert AFTER INSERT ON consent FOR EACH ROW EXECUTE FUNCTION person_consent_asked()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER consent_asked_update AFTER UPDATE OF person_id, answer ON consent BEGIN UPDATE person SET consent_asked = EXISTS (SELECT 1 FROM consent c WHERE c.person_id = person.id AND c.answer <> 'not_asked') WHERE id IN (OLD.person_id, NEW.person_id) AND consent_asked <> EXISTS (SELECT 1 FROM consent c WHERE c.person_id = person.id AND c.answer <> 'not_asked'); END",
    ),
    (
        "postgresql",
        "CREATE TRIGGER consent_asked_update AFTER UPDATE OF person_id, answer ON consent FOR EACH ROW EXECUTE FUNCTION person_consent_asked()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER transfer_check BEFORE INSERT ON transfer BEGIN SELECT RAISE(ABORT, 'transfer: period is closed') WHERE EXISTS (SELECT 1 FROM fund WHERE id = NEW.fund_id AND closed_until IS NOT NULL AND NEW.on_date <= closed_until); SELECT RAISE(ABORT, 'transfer: reversal is not a mirror') WHERE EXISTS (SELECT 1 FROM transfer t WHERE t.id = NEW.reversal_of AND (t.amount <> NEW.amount OR t.debit_account_id <> NEW.credit_account_id OR t.credit_account_id <> NEW.debit_account_id OR t.reversal_of IS NOT NULL)); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION transfer_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM fund WHERE id = NEW.fund_id AND closed_until IS NOT NULL AND NEW.on_date <= closed_until) THEN RAISE EXCEPTION 'transfer: period is closed' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF EXISTS (SELECT 1 FROM transfer t WHERE t.id = NEW.reversal_of AND (t.amount <> NEW.amount OR t.debit_account_id <> NEW.credit_account_id OR t.credit_account_id <> NEW.debit_account_id OR t.reversal_of IS NOT NULL)) THEN RAISE EXCEPTION 'transfer: reversal is not a mirror' USING ERRCODE = 'integrity_constraint_violation'; END IF; PERFORM 1 FROM account WHERE id IN (NEW.debit_account_id, NEW.credit_account_id) ORDER BY id FOR UPDATE;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER transfer_check BEFORE INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_check()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER transfer_totals AFTER INSERT ON transfer BEGIN UPDATE account SET debits = debits + NEW.amount WHERE id = NEW.debit_account_id; UPDATE account SET credits = credits + NEW.amount WHERE id = NEW.credit_account_id;  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION transfer_totals() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE account SET debits = debits + NEW.amount WHERE id = NEW.debit_account_id; UPDATE account SET credits = credits + NEW.amount WHERE id = NEW.credit_account_id;  RETURN NULL; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER transfer_totals AFTER INSERT ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_totals()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER fund_closing_kept BEFORE UPDATE ON fund WHEN OLD.closed_until IS NOT NULL AND (NEW.closed_until IS NULL OR NEW.closed_until < OLD.closed_until) BEGIN SELECT RAISE(ABORT, 'fund: a closed period is not opened again'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION fund_closing_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.closed_until IS NOT NULL AND (NEW.closed_until IS NULL OR NEW.closed_until < OLD.closed_until) THEN RAISE EXCEPTION 'fund: a closed period is not opened again' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fund_closing_kept BEFORE UPDATE ON fund FOR EACH ROW EXECUTE FUNCTION fund_closing_kept()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER account_place BEFORE UPDATE ON account WHEN OLD.fund_id <> NEW.fund_id OR OLD.kind <> NEW.kind BEGIN SELECT RAISE(ABORT, 'account: fund and kind are fixed'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION account_place() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.fund_id <> NEW.fund_id OR OLD.kind <> NEW.kind THEN RAISE EXCEPTION 'account: fund and kind are fixed' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER account_place BEFORE UPDATE ON account FOR EACH ROW EXECUTE FUNCTION account_place()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER fund_closing_no_update BEFORE UPDATE ON fund_closing BEGIN SELECT RAISE(ABORT, 'fund_closing: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER fund_closing_no_delete BEFORE DELETE ON fund_closing BEGIN SELECT RAISE(ABORT, 'fund_closing: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION fund_closing_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'fund_closing: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fund_closing_immutable BEFORE UPDATE OR DELETE ON fund_closing FOR EACH ROW EXECUTE FUNCTION fund_closing_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER fund_closing_no_truncate BEFORE TRUNCATE ON fund_closing FOR EACH STATEMENT EXECUTE FUNCTION fund_closing_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER transfer_no_update BEFORE UPDATE ON transfer BEGIN SELECT RAISE(ABORT, 'transfer: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER transfer_no_delete BEFORE DELETE ON transfer BEGIN SELECT RAISE(ABORT, 'transfer: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION transfer_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'transfer: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER transfer_immutable BEFORE UPDATE OR DELETE ON transfer FOR EACH ROW EXECUTE FUNCTION transfer_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER transfer_no_truncate BEFORE TRUNCATE ON transfer FOR EACH STATEMENT EXECUTE FUNCTION transfer_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER donation_frozen BEFORE UPDATE ON donation WHEN OLD.donor_id IS NOT NEW.donor_id OR OLD.fund_id IS NOT NEW.fund_id OR OLD.received_on IS NOT NEW.received_on OR OLD.amount_fen IS NOT NEW.amount_fen OR OLD.goods_value_fen IS NOT NEW.goods_value_fen OR OLD.girls_only IS NOT NEW.girls_only OR OLD.only_stage IS NOT NEW.only_stage OR OLD.only_region IS NOT NEW.only_region OR OLD.only_program_id IS NOT NEW.only_program_id OR OLD.idempotency_key IS NOT NEW.idempotency_key OR (OLD.account_id IS NOT NULL AND OLD.account_id <> NEW.account_id) OR (OLD.state = 'reversed' AND NEW.state <> 'reversed') BEGIN SELECT RAISE(ABORT, 'donation: a gift is frozen'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION donation_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.donor_id IS DISTINCT FROM NEW.donor_id OR OLD.fund_id IS DISTINCT FROM NEW.fund_id OR OLD.received_on IS DISTINCT FROM NEW.received_on OR OLD.amount_fen IS DISTINCT FROM NEW.amount_fen OR OLD.goods_value_fen IS DISTINCT FROM NEW.goods_value_fen OR OLD.girls_only IS DISTINCT FROM NEW.girls_only OR OLD.only_stage IS DISTINCT FROM NEW.only_stage OR OLD.only_region IS DISTINCT FROM NEW.only_region OR OLD.only_program_id IS DISTINCT FROM NEW.only_program_id OR OLD.idempotency_key IS DISTINCT FROM NEW.idempotency_key OR (OLD.account_id IS NOT NULL AND OLD.account_id <> NEW.account_id) OR (OLD.state = 'reversed' AND NEW.state <> 'reversed') THEN RAISE EXCEPTION 'donation: a gift is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER donation_frozen BEFORE UPDATE ON donation FOR EACH ROW EXECUTE FUNCTION donation_frozen()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER donation_kept BEFORE DELETE ON donation BEGIN SELECT RAISE(ABORT, 'donation: rows are kept') WHERE EXISTS (SELECT 1); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION donation_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1) THEN RAISE EXCEPTION 'donation: rows are kept' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER donation_kept BEFORE DELETE ON donation FOR EACH ROW EXECUTE FUNCTION donation_kept()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER pairing_frozen BEFORE UPDATE ON pairing WHEN OLD.donor_id IS NOT NEW.donor_id OR OLD.program_id IS NOT NEW.program_id OR OLD.years IS NOT NEW.years OR OLD.yearly_fen IS NOT NEW.yearly_fen BEGIN SELECT RAISE(ABORT, 'pairing: the pledge is frozen'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION pairing_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.donor_id IS DISTINCT FROM NEW.donor_id OR OLD.program_id IS DISTINCT FROM NEW.program_id OR OLD.years IS DISTINCT FROM NEW.years OR OLD.yearly_fen IS DISTINCT FROM NEW.yearly_fen THEN RAISE EXCEPTION 'pairing: the pledge is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER pairing_frozen BEFORE UPDATE ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_frozen()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER pairing_kept BEFORE DELETE ON pairing BEGIN SELECT RAISE(ABORT, 'pairing: rows are kept') WHERE EXISTS (SELECT 1); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION pairing_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1) THEN RAISE EXCEPTION 'pairing: rows are kept' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    ("postgresql", "CREATE TRIGGER pairing_kept BEFORE DELETE ON pairing FOR EACH ROW EXECUTE FUNCTION pairing_kept()"),
    (
        "sqlite",
        "CREATE TRIGGER instalment_frozen BEFORE UPDATE ON instalment WHEN OLD.pairing_id IS NOT NEW.pairing_id OR OLD.year_no IS NOT NEW.year_no OR OLD.amount_fen IS NOT NEW.amount_fen BEGIN SELECT RAISE(ABORT, 'instalment: the year is frozen'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION instalment_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.pairing_id IS DISTINCT FROM NEW.pairing_id OR OLD.year_no IS DISTINCT FROM NEW.year_no OR OLD.amount_fen IS DISTINCT FROM NEW.amount_fen THEN RAISE EXCEPTION 'instalment: the year is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER instalment_frozen BEFORE UPDATE ON instalment FOR EACH ROW EXECUTE FUNCTION instalment_frozen()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER instalment_condition BEFORE UPDATE ON instalment BEGIN SELECT RAISE(ABORT, 'instalment: the condition of the gift is broken') WHERE (NEW.donation_id IS NOT NULL AND NEW.state IN ('funded', 'allocated') AND OLD.state NOT IN ('paid', 'evidenced') AND (OLD.donation_id IS NULL OR OLD.donation_id <> NEW.donation_id)) AND EXISTS (SELECT 1 FROM donation g JOIN pairing p ON p.id = NEW.pairing_id JOIN person q ON q.id = p.person_id WHERE g.id = NEW.donation_id AND (g.state <> 'posted' OR g.donor_id <> p.donor_id OR (g.girls_only AND q.sex <> 'female') OR (g.only_stage IS NOT NULL AND g.only_stage <> COALESCE(q.stage, '')) OR (g.only_program_id IS NOT NULL AND g.only_program_id <> p.program_id) OR (g.only_region IS NOT NULL AND substr(q.scope_code, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END) <> substr(g.only_region, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END)))); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION instalment_condition() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (NEW.donation_id IS NOT NULL AND NEW.state IN ('funded', 'allocated') AND OLD.state NOT IN ('paid', 'evidenced') AND (OLD.donation_id IS NULL OR OLD.donation_id <> NEW.donation_id)) AND EXISTS (SELECT 1 FROM donation g JOIN pairing p ON p.id = NEW.pairing_id JOIN person q ON q.id = p.person_id WHERE g.id = NEW.donation_id AND (g.state <> 'posted' OR g.donor_id <> p.donor_id OR (g.girls_only AND q.sex <> 'female') OR (g.only_stage IS NOT NULL AND g.only_stage <> COALESCE(q.stage, '')) OR (g.only_program_id IS NOT NULL AND g.only_program_id <> p.program_id) OR (g.only_region IS NOT NULL AND substr(q.scope_code, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END) <> substr(g.only_region, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END)))) THEN RAISE EXCEPTION 'instalment: the condition of the gift is broken' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER instalment_condition BEFORE UPDATE ON instalment FOR EACH ROW EXECUTE FUNCTION instalment_condition()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER instalment_condition_new BEFORE INSERT ON instalment BEGIN SELECT RAISE(ABORT, 'instalment: the condition of the gift is broken') WHERE (NEW.donation_id IS NOT NULL AND NEW.state IN ('funded', 'allocated')) AND EXISTS (SELECT 1 FROM donation g JOIN pairing p ON p.id = NEW.pairing_id JOIN person q ON q.id = p.person_id WHERE g.id = NEW.donation_id AND (g.state <> 'posted' OR g.donor_id <> p.donor_id OR (g.girls_only AND q.sex <> 'female') OR (g.only_stage IS NOT NULL AND g.only_stage <> COALESCE(q.stage, '')) OR (g.only_program_id IS NOT NULL AND g.only_program_id <> p.program_id) OR (g.only_region IS NOT NULL AND substr(q.scope_code, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END) <> substr(g.only_region, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END)))); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION instalment_condition_new() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (NEW.donation_id IS NOT NULL AND NEW.state IN ('funded', 'allocated')) AND EXISTS (SELECT 1 FROM donation g JOIN pairing p ON p.id = NEW.pairing_id JOIN person q ON q.id = p.person_id WHERE g.id = NEW.donation_id AND (g.state <> 'posted' OR g.donor_id <> p.donor_id OR (g.girls_only AND q.sex <> 'female') OR (g.only_stage IS NOT NULL AND g.only_stage <> COALESCE(q.stage, '')) OR (g.only_program_id IS NOT NULL AND g.only_program_id <> p.program_id) OR (g.only_region IS NOT NULL AND substr(q.scope_code, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END) <> substr(g.only_region, 1, CASE WHEN substr(g.only_region, 3) = '0000000000' THEN 2 WHEN substr(g.only_region, 5) = '00000000' THEN 4 WHEN substr(g.only_region, 7) = '000000' THEN 6 WHEN substr(g.only_region, 10) = '000' THEN 9 ELSE 12 END)))) THEN RAISE EXCEPTION 'instalment: the condition of the gift is broken' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER instalment_condition_new BEFORE INSERT ON instalment FOR EACH ROW EXECUTE FUNCTION instalment_condition_new()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER instalment_kept BEFORE DELETE ON instalment BEGIN SELECT RAISE(ABORT, 'instalment: rows are kept') WHERE EXISTS (SELECT 1); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION instalment_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1) THEN RAISE EXCEPTION 'instalment: rows are kept' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER instalment_kept BEFORE DELETE ON instalment FOR EACH ROW EXECUTE FUNCTION instalment_kept()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER gift_batch_control BEFORE UPDATE ON gift_batch BEGIN SELECT RAISE(ABORT, 'gift_batch: the control totals do not match') WHERE (NEW.state = 'posted' AND OLD.state <> 'posted') AND EXISTS (SELECT 1 WHERE (SELECT COUNT(*) FROM gift_line n WHERE n.batch_id = NEW.id) <> NEW.control_count OR (SELECT COALESCE(SUM(n.amount_fen), 0) FROM gift_line n WHERE n.batch_id = NEW.id) <> NEW.control_fen OR (SELECT COALESCE(SUM(n.goods_value_fen), 0) FROM gift_line n WHERE n.batch_id = NEW.id) <> NEW.control_goods_fen OR (SELECT COUNT(*) FROM gift_line n WHERE n.batch_id = NEW.id AND n.donation_id IS NULL) > 0); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION gift_batch_control() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF (NEW.state = 'posted' AND OLD.state <> 'posted') AND EXISTS (SELECT 1 WHERE (SELECT COUNT(*) FROM gift_line n WHERE n.batch_id = NEW.id) <> NEW.control_count OR (SELECT COALESCE(SUM(n.amount_fen), 0) FROM gift_line n WHERE n.batch_id = NEW.id) <> NEW.control_fen OR (SELECT COALESCE(SUM(n.goods_value_fen), 0) FROM gift_line n WHERE n.batch_id = NEW.id) <> NEW.control_goods_fen OR (SELECT COUNT(*) FROM gift_line n WHERE n.batch_id = NEW.id AND n.donation_id IS NULL) > 0) THEN RAISE EXCEPTION 'gift_batch: the control totals do not match' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER gift_batch_control BEFORE UPDATE ON gift_batch FOR EACH ROW EXECUTE FUNCTION gift_batch_control()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER gift_batch_done BEFORE UPDATE ON gift_batch WHEN OLD.state <> 'open' BEGIN SELECT RAISE(ABORT, 'gift_batch: a posted batch is frozen'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION gift_batch_done() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.state <> 'open' THEN RAISE EXCEPTION 'gift_batch: a posted batch is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER gift_batch_done BEFORE UPDATE ON gift_batch FOR EACH ROW EXECUTE FUNCTION gift_batch_done()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER gift_line_open_insert BEFORE INSERT ON gift_line BEGIN SELECT RAISE(ABORT, 'gift_line: the batch is posted') WHERE EXISTS (SELECT 1 FROM gift_batch b WHERE b.id = NEW.batch_id AND b.state <> 'open'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION gift_line_open_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM gift_batch b WHERE b.id = NEW.batch_id AND b.state <> 'open') THEN RAISE EXCEPTION 'gift_line: the batch is posted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER gift_line_open_insert BEFORE INSERT ON gift_line FOR EACH ROW EXECUTE FUNCTION gift_line_open_insert()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER gift_line_open_update BEFORE UPDATE ON gift_line BEGIN SELECT RAISE(ABORT, 'gift_line: the batch is posted') WHERE EXISTS (SELECT 1 FROM gift_batch b WHERE b.id = OLD.batch_id AND b.state <> 'open'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION gift_line_open_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM gift_batch b WHERE b.id = OLD.batch_id AND b.state <> 'open') THEN RAISE EXCEPTION 'gift_line: the batch is posted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER gift_line_open_update BEFORE UPDATE ON gift_line FOR EACH ROW EXECUTE FUNCTION gift_line_open_update()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER gift_line_open_delete BEFORE DELETE ON gift_line BEGIN SELECT RAISE(ABORT, 'gift_line: the batch is posted') WHERE EXISTS (SELECT 1 FROM gift_batch b WHERE b.id = OLD.batch_id AND b.state <> 'open'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION gift_line_open_delete() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM gift_batch b WHERE b.id = OLD.batch_id AND b.state <> 'open') THEN RAISE EXCEPTION 'gift_line: the batch is posted' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN OLD; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER gift_line_open_delete BEFORE DELETE ON gift_line FOR EACH ROW EXECUTE FUNCTION gift_line_open_delete()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER pairing_follows_child AFTER UPDATE OF scope_code ON person WHEN OLD.scope_code <> NEW.scope_code BEGIN UPDATE pairing SET scope_code = NEW.scope_code WHERE person_id = NEW.id AND state IN ('held', 'pledged', 'active') AND scope_code <> NEW.scope_code; END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION pairing_follows_child() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE pairing SET scope_code = NEW.scope_code WHERE person_id = NEW.id AND state IN ('held', 'pledged', 'active') AND scope_code <> NEW.scope_code; RETURN NULL; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER pairing_follows_child AFTER UPDATE OF scope_code ON person FOR EACH ROW WHEN (OLD.scope_code <> NEW.scope_code) EXECUTE FUNCTION pairing_follows_child()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER donation_item_no_update BEFORE UPDATE ON donation_item BEGIN SELECT RAISE(ABORT, 'donation_item: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER donation_item_no_delete BEFORE DELETE ON donation_item BEGIN SELECT RAISE(ABORT, 'donation_item: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION donation_item_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'donation_item: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER donation_item_immutable BEFORE UPDATE OR DELETE ON donation_item FOR EACH ROW EXECUTE FUNCTION donation_item_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER donation_item_no_truncate BEFORE TRUNCATE ON donation_item FOR EACH STATEMENT EXECUTE FUNCTION donation_item_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER certificate_follows_gift AFTER UPDATE ON donation WHEN NEW.state = 'reversed' AND OLD.state <> 'reversed' BEGIN UPDATE certificate SET state = 'void', void_reason = '捐赠已冲回：' || NEW.reverse_reason, voided_on = NEW.reversed_on WHERE donation_id = NEW.id AND state = 'valid';  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION certificate_follows_gift() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.state = 'reversed' AND OLD.state <> 'reversed' THEN UPDATE certificate SET state = 'void', void_reason = '捐赠已冲回：' || NEW.reverse_reason, voided_on = NEW.reversed_on WHERE donation_id = NEW.id AND state = 'valid';  END IF; RETURN NULL; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER certificate_follows_gift AFTER UPDATE ON donation FOR EACH ROW EXECUTE FUNCTION certificate_follows_gift()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate WHEN OLD.series IS NOT NEW.series OR OLD.year IS NOT NEW.year OR OLD.seq IS NOT NEW.seq OR OLD.number IS NOT NEW.number OR OLD.code IS NOT NEW.code OR OLD.disbursement_id IS NOT NEW.disbursement_id OR OLD.donation_id IS NOT NEW.donation_id OR OLD.issued_on IS NOT NEW.issued_on OR OLD.content_sealed IS NOT NEW.content_sealed OR OLD.content_hash IS NOT NEW.content_hash OR OLD.template_version IS NOT NEW.template_version OR OLD.state = 'void' AND NEW.state <> 'void' BEGIN SELECT RAISE(ABORT, 'certificate: content is frozen'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION certificate_frozen() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF OLD.series IS DISTINCT FROM NEW.series OR OLD.year IS DISTINCT FROM NEW.year OR OLD.seq IS DISTINCT FROM NEW.seq OR OLD.number IS DISTINCT FROM NEW.number OR OLD.code IS DISTINCT FROM NEW.code OR OLD.disbursement_id IS DISTINCT FROM NEW.disbursement_id OR OLD.donation_id IS DISTINCT FROM NEW.donation_id OR OLD.issued_on IS DISTINCT FROM NEW.issued_on OR OLD.content_sealed IS DISTINCT FROM NEW.content_sealed OR OLD.content_hash IS DISTINCT FROM NEW.content_hash OR OLD.template_version IS DISTINCT FROM NEW.template_version OR (OLD.state = 'void' AND NEW.state <> 'void') THEN RAISE EXCEPTION 'certificate: content is frozen' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER certificate_frozen BEFORE UPDATE ON certificate FOR EACH ROW EXECUTE FUNCTION certificate_frozen()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER certificate_kept BEFORE DELETE ON certificate BEGIN SELECT RAISE(ABORT, 'certificate: numbers are kept'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION certificate_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'certificate: numbers are kept' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER certificate_kept BEFORE DELETE ON certificate FOR EACH ROW EXECUTE FUNCTION certificate_kept()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER certificate_gapless BEFORE INSERT ON certificate WHEN NEW.seq <> 1 AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.series = NEW.series AND c.year = NEW.year AND c.seq = NEW.seq - 1) BEGIN SELECT RAISE(ABORT, 'certificate: a gap in the numbers'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION certificate_gapless() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF NEW.seq <> 1 AND NOT EXISTS (SELECT 1 FROM certificate c WHERE c.series = NEW.series AND c.year = NEW.year AND c.seq = NEW.seq - 1) THEN RAISE EXCEPTION 'certificate: a gap in the numbers' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER certificate_gapless BEFORE INSERT ON certificate FOR EACH ROW EXECUTE FUNCTION certificate_gapless()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_paid_out BEFORE UPDATE OF state ON loan FOR EACH ROW WHEN (NEW.state = 'disbursed' AND OLD.state <> 'disbursed') BEGIN SELECT RAISE(ABORT, 'loan: schedule does not add up') WHERE (SELECT coalesce(sum(principal_fen), 0) FROM loan_instalment WHERE loan_id = NEW.id) <> NEW.amount_fen OR (SELECT count(*) FROM loan_instalment WHERE loan_id = NEW.id) <> (CASE WHEN NEW.every_months = 0 THEN 1 ELSE (NEW.months + NEW.every_months - 1) / NEW.every_months END);  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION loan_paid_out() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF (SELECT coalesce(sum(principal_fen), 0) FROM loan_instalment WHERE loan_id = NEW.id) <> NEW.amount_fen OR (SELECT count(*) FROM loan_instalment WHERE loan_id = NEW.id) <> (CASE WHEN NEW.every_months = 0 THEN 1 ELSE (NEW.months + NEW.every_months - 1) / NEW.every_months END) THEN RAISE EXCEPTION 'loan: schedule does not add up' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_paid_out BEFORE UPDATE OF state ON loan FOR EACH ROW WHEN (NEW.state = 'disbursed' AND OLD.state <> 'disbursed') EXECUTE FUNCTION loan_paid_out()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_amount_fixed BEFORE UPDATE ON loan FOR EACH ROW WHEN (OLD.disbursed_on IS NOT NULL AND (NEW.amount_fen <> OLD.amount_fen OR NEW.months <> OLD.months)) BEGIN SELECT RAISE(ABORT, 'loan: amount and term are fixed') WHERE 1 = 1;  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION loan_amount_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF 1 = 1 THEN RAISE EXCEPTION 'loan: amount and term are fixed' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_amount_fixed BEFORE UPDATE ON loan FOR EACH ROW WHEN (OLD.disbursed_on IS NOT NULL AND (NEW.amount_fen <> OLD.amount_fen OR NEW.months <> OLD.months)) EXECUTE FUNCTION loan_amount_fixed()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_instalment_no_update BEFORE UPDATE ON loan_instalment BEGIN SELECT RAISE(ABORT, 'loan_instalment: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_instalment_no_delete BEFORE DELETE ON loan_instalment BEGIN SELECT RAISE(ABORT, 'loan_instalment: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION loan_instalment_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'loan_instalment: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_instalment_immutable BEFORE UPDATE OR DELETE ON loan_instalment FOR EACH ROW EXECUTE FUNCTION loan_instalment_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_instalment_no_truncate BEFORE TRUNCATE ON loan_instalment FOR EACH STATEMENT EXECUTE FUNCTION loan_instalment_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_repayment_day BEFORE INSERT ON loan_repayment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'loan_repayment: before the loan') WHERE NOT EXISTS (SELECT 1 FROM loan l WHERE l.id = NEW.loan_id AND l.disbursed_on <= NEW.on_date AND l.state <> 'void');  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION loan_repayment_day() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NOT EXISTS (SELECT 1 FROM loan l WHERE l.id = NEW.loan_id AND l.disbursed_on <= NEW.on_date AND l.state <> 'void') THEN RAISE EXCEPTION 'loan_repayment: before the loan' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_repayment_day BEFORE INSERT ON loan_repayment FOR EACH ROW EXECUTE FUNCTION loan_repayment_day()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_repayment_total AFTER INSERT ON loan_repayment FOR EACH ROW BEGIN  UPDATE loan SET repaid_fen = repaid_fen + NEW.amount_fen WHERE id = NEW.loan_id; END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION loan_repayment_total() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN   UPDATE loan SET repaid_fen = repaid_fen + NEW.amount_fen WHERE id = NEW.loan_id; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_repayment_total AFTER INSERT ON loan_repayment FOR EACH ROW EXECUTE FUNCTION loan_repayment_total()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_repayment_fixed BEFORE UPDATE ON loan_repayment FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'loan_repayment: rows are immutable') WHERE OLD.voided_on IS NOT NULL OR NEW.loan_id <> OLD.loan_id OR NEW.on_date <> OLD.on_date OR NEW.amount_fen <> OLD.amount_fen OR NEW.recovery <> OLD.recovery;  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION loan_repayment_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF OLD.voided_on IS NOT NULL OR NEW.loan_id <> OLD.loan_id OR NEW.on_date <> OLD.on_date OR NEW.amount_fen <> OLD.amount_fen OR NEW.recovery <> OLD.recovery THEN RAISE EXCEPTION 'loan_repayment: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_repayment_fixed BEFORE UPDATE ON loan_repayment FOR EACH ROW EXECUTE FUNCTION loan_repayment_fixed()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER loan_repayment_void AFTER UPDATE OF voided_on ON loan_repayment FOR EACH ROW WHEN (OLD.voided_on IS NULL AND NEW.voided_on IS NOT NULL) BEGIN  UPDATE loan SET repaid_fen = repaid_fen - NEW.amount_fen WHERE id = NEW.loan_id; END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION loan_repayment_void() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN   UPDATE loan SET repaid_fen = repaid_fen - NEW.amount_fen WHERE id = NEW.loan_id; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER loan_repayment_void AFTER UPDATE OF voided_on ON loan_repayment FOR EACH ROW WHEN (OLD.voided_on IS NULL AND NEW.voided_on IS NOT NULL) EXECUTE FUNCTION loan_repayment_void()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER guarantee_entry_no_update BEFORE UPDATE ON guarantee_entry BEGIN SELECT RAISE(ABORT, 'guarantee_entry: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER guarantee_entry_no_delete BEFORE DELETE ON guarantee_entry BEGIN SELECT RAISE(ABORT, 'guarantee_entry: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION guarantee_entry_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'guarantee_entry: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER guarantee_entry_immutable BEFORE UPDATE OR DELETE ON guarantee_entry FOR EACH ROW EXECUTE FUNCTION guarantee_entry_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER guarantee_entry_no_truncate BEFORE TRUNCATE ON guarantee_entry FOR EACH STATEMENT EXECUTE FUNCTION guarantee_entry_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER guarantee_entry_check BEFORE INSERT ON guarantee_entry FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'guarantee_entry: above the multiple') WHERE NEW.kind IN ('hold', 'rehold') AND EXISTS (SELECT 1 FROM guarantee_fund f WHERE f.id = NEW.fund_id AND f.held_fen + NEW.amount_fen > f.multiple * (f.contributed_fen - f.called_fen + f.recovered_fen)); SELECT RAISE(ABORT, 'guarantee_entry: holds not covered') WHERE NEW.kind = 'withdrawal' AND EXISTS (SELECT 1 FROM guarantee_fund f WHERE f.id = NEW.fund_id AND f.held_fen > f.multiple * (f.contributed_fen - NEW.amount_fen - f.called_fen + f.recovered_fen)); SELECT RAISE(ABORT, 'guarantee_entry: released before repaid') WHERE NEW.kind = 'release' AND EXISTS (SELECT 1 FROM guarantee_hold h JOIN loan l ON l.id = h.loan_id WHERE h.id = NEW.hold_id AND l.state IN ('disbursed', 'settled') AND (h.released_fen + NEW.amount_fen) * l.amount_fen > h.amount_fen * l.repaid_fen);  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION guarantee_entry_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM guarantee_fund WHERE id = NEW.fund_id FOR UPDATE; IF NEW.kind IN ('hold', 'rehold') AND EXISTS (SELECT 1 FROM guarantee_fund f WHERE f.id = NEW.fund_id AND f.held_fen + NEW.amount_fen > f.multiple * (f.contributed_fen - f.called_fen + f.recovered_fen)) THEN RAISE EXCEPTION 'guarantee_entry: above the multiple' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF NEW.kind = 'withdrawal' AND EXISTS (SELECT 1 FROM guarantee_fund f WHERE f.id = NEW.fund_id AND f.held_fen > f.multiple * (f.contributed_fen - NEW.amount_fen - f.called_fen + f.recovered_fen)) THEN RAISE EXCEPTION 'guarantee_entry: holds not covered' USING ERRCODE = 'integrity_constraint_violation'; END IF; IF NEW.kind = 'release' AND EXISTS (SELECT 1 FROM guarantee_hold h JOIN loan l ON l.id = h.loan_id WHERE h.id = NEW.hold_id AND l.state IN ('disbursed', 'settled') AND (h.released_fen + NEW.amount_fen) * l.amount_fen > h.amount_fen * l.repaid_fen) THEN RAISE EXCEPTION 'guarantee_entry: released before repaid' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER guarantee_entry_check BEFORE INSERT ON guarantee_entry FOR EACH ROW EXECUTE FUNCTION guarantee_entry_check()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER guarantee_entry_totals AFTER INSERT ON guarantee_entry FOR EACH ROW BEGIN  UPDATE guarantee_hold SET amount_fen = amount_fen + NEW.amount_fen, remaining_fen = remaining_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'hold'; UPDATE guarantee_hold SET released_fen = released_fen + NEW.amount_fen, remaining_fen = remaining_fen - NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'release'; UPDATE guarantee_hold SET released_fen = released_fen - NEW.amount_fen, remaining_fen = remaining_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'rehold'; UPDATE guarantee_hold SET called_fen = called_fen + NEW.amount_fen, remaining_fen = remaining_fen - NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'call'; UPDATE guarantee_hold SET recovered_fen = recovered_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'recovery'; UPDATE guarantee_hold SET lost_fen = lost_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'loss'; UPDATE guarantee_fund SET contributed_fen = contributed_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'contribution'; UPDATE guarantee_fund SET contributed_fen = contributed_fen - NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'withdrawal'; UPDATE guarantee_fund SET held_fen = held_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'hold'; UPDATE guarantee_fund SET held_fen = held_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'rehold'; UPDATE guarantee_fund SET held_fen = held_fen - NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'release'; UPDATE guarantee_fund SET held_fen = held_fen - NEW.amount_fen, called_fen = called_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'call'; UPDATE guarantee_fund SET recovered_fen = recovered_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'recovery'; END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION guarantee_entry_totals() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN   UPDATE guarantee_hold SET amount_fen = amount_fen + NEW.amount_fen, remaining_fen = remaining_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'hold'; UPDATE guarantee_hold SET released_fen = released_fen + NEW.amount_fen, remaining_fen = remaining_fen - NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'release'; UPDATE guarantee_hold SET released_fen = released_fen - NEW.amount_fen, remaining_fen = remaining_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'rehold'; UPDATE guarantee_hold SET called_fen = called_fen + NEW.amount_fen, remaining_fen = remaining_fen - NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'call'; UPDATE guarantee_hold SET recovered_fen = recovered_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'recovery'; UPDATE guarantee_hold SET lost_fen = lost_fen + NEW.amount_fen WHERE id = NEW.hold_id AND NEW.kind = 'loss'; UPDATE guarantee_fund SET contributed_fen = contributed_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'contribution'; UPDATE guarantee_fund SET contributed_fen = contributed_fen - NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'withdrawal'; UPDATE guarantee_fund SET held_fen = held_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'hold'; UPDATE guarantee_fund SET held_fen = held_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'rehold'; UPDATE guarantee_fund SET held_fen = held_fen - NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'release'; UPDATE guarantee_fund SET held_fen = held_fen - NEW.amount_fen, called_fen = called_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'call'; UPDATE guarantee_fund SET recovered_fen = recovered_fen + NEW.amount_fen WHERE id = NEW.fund_id AND NEW.kind = 'recovery'; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER guarantee_entry_totals AFTER INSERT ON guarantee_entry FOR EACH ROW EXECUTE FUNCTION guarantee_entry_totals()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER guarantee_fund_multiple BEFORE UPDATE OF multiple ON guarantee_fund FOR EACH ROW WHEN (NEW.multiple < OLD.multiple) BEGIN SELECT RAISE(ABORT, 'guarantee_fund: holds not covered') WHERE NEW.held_fen > NEW.multiple * (NEW.contributed_fen - NEW.called_fen + NEW.recovered_fen);  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION guarantee_fund_multiple() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NEW.held_fen > NEW.multiple * (NEW.contributed_fen - NEW.called_fen + NEW.recovered_fen) THEN RAISE EXCEPTION 'guarantee_fund: holds not covered' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER guarantee_fund_multiple BEFORE UPDATE OF multiple ON guarantee_fund FOR EACH ROW WHEN (NEW.multiple < OLD.multiple) EXECUTE FUNCTION guarantee_fund_multiple()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER subsidy_day_check BEFORE INSERT ON subsidy_day FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'subsidy_day: extended or overdue') WHERE NEW.live AND (SELECT coalesce(sum(i.principal_fen), 0) FROM loan_instalment i WHERE i.loan_id = NEW.loan_id AND i.due_on < NEW.day) > (SELECT coalesce(sum(r.amount_fen), 0) FROM loan_repayment r WHERE r.loan_id = NEW.loan_id AND r.voided_on IS NULL AND r.on_date < NEW.day);  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION subsidy_day_check() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF NEW.live AND (SELECT coalesce(sum(i.principal_fen), 0) FROM loan_instalment i WHERE i.loan_id = NEW.loan_id AND i.due_on < NEW.day) > (SELECT coalesce(sum(r.amount_fen), 0) FROM loan_repayment r WHERE r.loan_id = NEW.loan_id AND r.voided_on IS NULL AND r.on_date < NEW.day) THEN RAISE EXCEPTION 'subsidy_day: extended or overdue' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER subsidy_day_check BEFORE INSERT ON subsidy_day FOR EACH ROW EXECUTE FUNCTION subsidy_day_check()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER subsidy_day_fixed BEFORE UPDATE ON subsidy_day FOR EACH ROW BEGIN SELECT RAISE(ABORT, 'subsidy_day: rows are immutable') WHERE OLD.live = NEW.live OR NEW.live OR NEW.loan_id <> OLD.loan_id OR NEW.day <> OLD.day OR NEW.weight <> OLD.weight;  END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION subsidy_day_fixed() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN  IF OLD.live = NEW.live OR NEW.live OR NEW.loan_id <> OLD.loan_id OR NEW.day <> OLD.day OR NEW.weight <> OLD.weight THEN RAISE EXCEPTION 'subsidy_day: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END IF;  RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER subsidy_day_fixed BEFORE UPDATE ON subsidy_day FOR EACH ROW EXECUTE FUNCTION subsidy_day_fixed()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER donor_release_no_update BEFORE UPDATE ON donor_release BEGIN SELECT RAISE(ABORT, 'donor_release: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER donor_release_no_delete BEFORE DELETE ON donor_release BEGIN SELECT RAISE(ABORT, 'donor_release: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION donor_release_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'donor_release: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER donor_release_immutable BEFORE UPDATE OR DELETE ON donor_release FOR EACH ROW EXECUTE FUNCTION donor_release_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER donor_release_no_truncate BEFORE TRUNCATE ON donor_release FOR EACH STATEMENT EXECUTE FUNCTION donor_release_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER released_child_no_update BEFORE UPDATE ON released_child BEGIN SELECT RAISE(ABORT, 'released_child: rows are immutable'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER released_child_no_delete BEFORE DELETE ON released_child BEGIN SELECT RAISE(ABORT, 'released_child: rows are immutable'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION released_child_immutable() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'released_child: rows are immutable' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER released_child_immutable BEFORE UPDATE OR DELETE ON released_child FOR EACH ROW EXECUTE FUNCTION released_child_immutable()",
    ),
    (
        "postgresql",
        "CREATE TRIGGER released_child_no_truncate BEFORE TRUNCATE ON released_child FOR EACH STATEMENT EXECUTE FUNCTION released_child_immutable()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER donor_letter_frozen BEFORE UPDATE ON donor_letter WHEN OLD.state = 'released' AND (NEW.text_sealed IS NOT OLD.text_sealed OR NEW.derivative_id IS NOT OLD.derivative_id OR NEW.pairing_id <> OLD.pairing_id OR NEW.kind <> OLD.kind) BEGIN SELECT RAISE(ABORT, 'donor_letter: what was released is frozen'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION donor_letter_frozen_fn() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'donor_letter: what was released is frozen' USING ERRCODE = 'integrity_constraint_violation'; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER donor_letter_frozen BEFORE UPDATE ON donor_letter FOR EACH ROW WHEN (OLD.state = 'released' AND (NEW.text_sealed IS DISTINCT FROM OLD.text_sealed OR NEW.derivative_id IS DISTINCT FROM OLD.derivative_id OR NEW.pairing_id <> OLD.pairing_id OR NEW.kind <> OLD.kind)) EXECUTE FUNCTION donor_letter_frozen_fn()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER screening_not_early_insert BEFORE INSERT ON screening WHEN EXISTS (SELECT 1 FROM screening_invitation i JOIN screening_campaign c ON c.id = i.campaign_id WHERE i.id = NEW.invitation_id AND NEW.screened_on < c.starts_on) BEGIN SELECT RAISE(ABORT, 'screening before its campaign'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION screening_not_early() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF EXISTS (SELECT 1 FROM screening_invitation i JOIN screening_campaign c ON c.id = i.campaign_id WHERE i.id = NEW.invitation_id AND NEW.screened_on < c.starts_on) THEN RAISE EXCEPTION 'screening before its campaign' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER screening_not_early BEFORE INSERT OR UPDATE ON screening FOR EACH ROW EXECUTE FUNCTION screening_not_early()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER screening_not_early_update BEFORE UPDATE ON screening WHEN EXISTS (SELECT 1 FROM screening_invitation i JOIN screening_campaign c ON c.id = i.campaign_id WHERE i.id = NEW.invitation_id AND NEW.screened_on < c.starts_on) BEGIN SELECT RAISE(ABORT, 'screening before its campaign'); END",
    ),
    (
        "sqlite",
        "CREATE TRIGGER facility_member_full AFTER INSERT ON facility_member WHEN (SELECT COUNT(*) FROM facility_member WHERE facility_id = NEW.facility_id AND to_on IS NULL) > (SELECT capacity FROM facility WHERE id = NEW.facility_id) BEGIN SELECT RAISE(ABORT, 'facility_member: full'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION facility_member_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM facility WHERE id = NEW.facility_id FOR UPDATE; IF (SELECT COUNT(*) FROM facility_member WHERE facility_id = NEW.facility_id AND to_on IS NULL) > (SELECT capacity FROM facility WHERE id = NEW.facility_id) THEN RAISE EXCEPTION 'facility_member: full' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER facility_member_full AFTER INSERT ON facility_member FOR EACH ROW EXECUTE FUNCTION facility_member_full()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_waiting_insert AFTER INSERT ON insurance_claim WHEN NEW.event_on < (SELECT covered_from FROM insurance_policy WHERE id = NEW.policy_id) BEGIN SELECT RAISE(ABORT, 'insurance_claim: waiting'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_waiting_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.event_on < (SELECT covered_from FROM insurance_policy WHERE id = NEW.policy_id) THEN RAISE EXCEPTION 'insurance_claim: waiting' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_waiting_insert AFTER INSERT ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_waiting_insert()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_waiting_update AFTER UPDATE ON insurance_claim WHEN NEW.event_on < (SELECT covered_from FROM insurance_policy WHERE id = NEW.policy_id) BEGIN SELECT RAISE(ABORT, 'insurance_claim: waiting'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_waiting_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.event_on < (SELECT covered_from FROM insurance_policy WHERE id = NEW.policy_id) THEN RAISE EXCEPTION 'insurance_claim: waiting' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_waiting_update AFTER UPDATE ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_waiting_update()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_ended_insert AFTER INSERT ON insurance_claim WHEN NEW.event_on > (SELECT ends_on FROM insurance_policy WHERE id = NEW.policy_id) BEGIN SELECT RAISE(ABORT, 'insurance_claim: ended'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_ended_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.event_on > (SELECT ends_on FROM insurance_policy WHERE id = NEW.policy_id) THEN RAISE EXCEPTION 'insurance_claim: ended' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_ended_insert AFTER INSERT ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_ended_insert()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_ended_update AFTER UPDATE ON insurance_claim WHEN NEW.event_on > (SELECT ends_on FROM insurance_policy WHERE id = NEW.policy_id) BEGIN SELECT RAISE(ABORT, 'insurance_claim: ended'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_ended_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.event_on > (SELECT ends_on FROM insurance_policy WHERE id = NEW.policy_id) THEN RAISE EXCEPTION 'insurance_claim: ended' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_ended_update AFTER UPDATE ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_ended_update()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_cover_insert AFTER INSERT ON insurance_claim WHEN NEW.state <> 'refused' AND NEW.claimed_fen + COALESCE((SELECT SUM(claimed_fen) FROM insurance_claim WHERE policy_id = NEW.policy_id AND id <> NEW.id AND state <> 'refused'), 0) > (SELECT cover_fen * CASE WHEN NEW.times > breast_times THEN breast_times ELSE NEW.times END FROM insurance_policy WHERE id = NEW.policy_id) BEGIN SELECT RAISE(ABORT, 'insurance_claim: cover'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_cover_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.state <> 'refused' AND NEW.claimed_fen + COALESCE((SELECT SUM(claimed_fen) FROM insurance_claim WHERE policy_id = NEW.policy_id AND id <> NEW.id AND state <> 'refused'), 0) > (SELECT cover_fen * CASE WHEN NEW.times > breast_times THEN breast_times ELSE NEW.times END FROM insurance_policy WHERE id = NEW.policy_id) THEN RAISE EXCEPTION 'insurance_claim: cover' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_cover_insert AFTER INSERT ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_cover_insert()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_cover_update AFTER UPDATE ON insurance_claim WHEN NEW.state <> 'refused' AND NEW.claimed_fen + COALESCE((SELECT SUM(claimed_fen) FROM insurance_claim WHERE policy_id = NEW.policy_id AND id <> NEW.id AND state <> 'refused'), 0) > (SELECT cover_fen * CASE WHEN NEW.times > breast_times THEN breast_times ELSE NEW.times END FROM insurance_policy WHERE id = NEW.policy_id) BEGIN SELECT RAISE(ABORT, 'insurance_claim: cover'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_cover_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.state <> 'refused' AND NEW.claimed_fen + COALESCE((SELECT SUM(claimed_fen) FROM insurance_claim WHERE policy_id = NEW.policy_id AND id <> NEW.id AND state <> 'refused'), 0) > (SELECT cover_fen * CASE WHEN NEW.times > breast_times THEN breast_times ELSE NEW.times END FROM insurance_policy WHERE id = NEW.policy_id) THEN RAISE EXCEPTION 'insurance_claim: cover' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_cover_update AFTER UPDATE ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_cover_update()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_paid_insert AFTER INSERT ON insurance_claim WHEN NEW.paid_fen > NEW.claimed_fen BEGIN SELECT RAISE(ABORT, 'insurance_claim: paid'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_paid_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.paid_fen > NEW.claimed_fen THEN RAISE EXCEPTION 'insurance_claim: paid' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_paid_insert AFTER INSERT ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_paid_insert()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER insurance_claim_paid_update AFTER UPDATE ON insurance_claim WHEN NEW.paid_fen > NEW.claimed_fen BEGIN SELECT RAISE(ABORT, 'insurance_claim: paid'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION insurance_claim_paid_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM insurance_policy WHERE id = NEW.policy_id FOR UPDATE; IF NEW.paid_fen > NEW.claimed_fen THEN RAISE EXCEPTION 'insurance_claim: paid' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER insurance_claim_paid_update AFTER UPDATE ON insurance_claim FOR EACH ROW EXECUTE FUNCTION insurance_claim_paid_update()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER project_tranche_sum_insert AFTER INSERT ON project_tranche WHEN (SELECT COALESCE(SUM(amount_fen), 0) FROM project_tranche WHERE project_id = NEW.project_id AND id <> NEW.id) + NEW.amount_fen > (SELECT amount_fen FROM project WHERE id = NEW.project_id) BEGIN SELECT RAISE(ABORT, 'project_tranche: more than the project'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION project_tranche_sum_insert() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM project WHERE id = NEW.project_id FOR UPDATE; IF (SELECT COALESCE(SUM(amount_fen), 0) FROM project_tranche WHERE project_id = NEW.project_id AND id <> NEW.id) + NEW.amount_fen > (SELECT amount_fen FROM project WHERE id = NEW.project_id) THEN RAISE EXCEPTION 'project_tranche: more than the project' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER project_tranche_sum_insert AFTER INSERT ON project_tranche FOR EACH ROW EXECUTE FUNCTION project_tranche_sum_insert()",
    ),
    (
        "sqlite",
        "CREATE TRIGGER project_tranche_sum_update AFTER UPDATE OF amount_fen, project_id ON project_tranche WHEN (SELECT COALESCE(SUM(amount_fen), 0) FROM project_tranche WHERE project_id = NEW.project_id AND id <> NEW.id) + NEW.amount_fen > (SELECT amount_fen FROM project WHERE id = NEW.project_id) BEGIN SELECT RAISE(ABORT, 'project_tranche: more than the project'); END",
    ),
    (
        "postgresql",
        "CREATE OR REPLACE FUNCTION project_tranche_sum_update() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM 1 FROM project WHERE id = NEW.project_id FOR UPDATE; IF (SELECT COALESCE(SUM(amount_fen), 0) FROM project_tranche WHERE project_id = NEW.project_id AND id <> NEW.id) + NEW.amount_fen > (SELECT amount_fen FROM project WHERE id = NEW.project_id) THEN RAISE EXCEPTION 'project_tranche: more than the project' USING ERRCODE = 'integrity_constraint_violation'; END IF; RETURN NEW; END $$",
    ),
    (
        "postgresql",
        "CREATE TRIGGER project_tranche_sum_update AFTER UPDATE OF amount_fen, project_id ON project_tranche FOR EACH ROW EXECUTE FUNCTION project_tranche_sum_update()",
    ),
)


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("type", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("partners", sa.String(length=200), nullable=False),
        sa.Column("sessions", sa.Integer(), nullable=False),
        sa.Column("attendances", sa.Integer(), nullable=False),
        sa.Column("consultations", sa.Integer(), nullable=False),
        sa.Column("summary", sa.String(length=1000), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "held", "void", name="activitystate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'void' OR void_reason IS NOT NULL", name=op.f("ck_activity_void")),
        sa.CheckConstraint(
            "sessions >= 1 AND attendances >= 0 AND consultations >= 0", name=op.f("ck_activity_counts")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity")),
        sa.UniqueConstraint("public_id", name=op.f("uq_activity_public_id")),
    )
    with op.batch_alter_table("activity", schema=None) as batch_op:
        batch_op.create_index(
            "ix_activity_figures", ["state", "held_on", "scope_code", "type", "sessions", "attendances"], unique=False
        )
        batch_op.create_index("ix_activity_scope", ["scope_code", "held_on", "id"], unique=False)
        batch_op.create_index(
            "uq_activity_identity",
            ["type", "held_on", "place", "title", "scope_code"],
            unique=True,
            sqlite_where=sa.text("state <> 'void'"),
            postgresql_where=sa.text("state <> 'void'"),
        )

    op.create_table(
        "audit_head",
        sa.Column("chain", sa.String(length=12), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("chain", name=op.f("pk_audit_head")),
    )
    op.create_table(
        "audit_log",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain", sa.String(length=12), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("actor_id", sa.BigInteger(), nullable=True),
        sa.Column("actor_name", sa.String(length=100), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("action", sa.String(length=64), nullable=False),
        sa.Column("object_type", sa.String(length=64), nullable=False),
        sa.Column("object_id", sa.String(length=64), nullable=False),
        sa.Column("result", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("subjects", sa.Integer(), nullable=False),
        sa.Column("prev_hash", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
        sa.UniqueConstraint("chain", "seq", name=op.f("uq_audit_log_chain_seq")),
    )
    with op.batch_alter_table("audit_log", schema=None) as batch_op:
        batch_op.create_index("ix_audit_log_actor", ["actor_id", "at"], unique=False)
        batch_op.create_index("ix_audit_log_at", ["at"], unique=False)
        batch_op.create_index("ix_audit_log_chain_at", ["chain", "at"], unique=False)
        batch_op.create_index("ix_audit_log_object", ["object_type", "object_id"], unique=False)

    op.create_table(
        "calendar_year",
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=False),
        sa.Column("loaded", sa.Boolean(), nullable=False),
        sa.Column("shipped", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_year")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_year_public_id")),
        sa.UniqueConstraint("year", name=op.f("uq_calendar_year_year")),
    )
    op.create_table(
        "certificate_counter",
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("series", "year", name=op.f("pk_certificate_counter")),
    )
    op.create_table(
        "code_item",
        sa.Column("list_name", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("label", sa.String(length=50), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_code_item")),
        sa.UniqueConstraint("list_name", "code", "revision", name=op.f("uq_code_item_list_name_code_revision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_code_item_public_id")),
    )
    op.create_table(
        "donor",
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("pinyin", sa.String(length=400), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "individual",
                "company",
                "chamber",
                "foundation",
                name="donorkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("credit_code", sa.String(length=18), nullable=True),
        sa.Column("contact_name", sa.String(length=50), nullable=True),
        sa.Column("contact_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_contact", sa.String(length=50), nullable=True),
        sa.Column("receipt_title", sa.String(length=100), nullable=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("named_as", sa.String(length=100), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor")),
        sa.UniqueConstraint("public_id", name=op.f("uq_donor_public_id")),
    )
    with op.batch_alter_table("donor", schema=None) as batch_op:
        batch_op.create_index("ix_donor_scope_code", ["scope_code", "name"], unique=False)
        batch_op.create_index(
            "uq_donor_credit_code",
            ["credit_code"],
            unique=True,
            sqlite_where=sa.text("credit_code IS NOT NULL"),
            postgresql_where=sa.text("credit_code IS NOT NULL"),
        )

    op.create_table(
        "facility",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("address", sa.String(length=100), nullable=False),
        sa.Column("keeper", sa.String(length=50), nullable=False),
        sa.Column("keeper_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hours", sa.String(length=100), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("opened_on", sa.Date(), nullable=True),
        sa.Column("cost_fen", sa.BigInteger(), nullable=True),
        sa.Column("fund_source", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("close_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(closed_on IS NULL) = (close_reason IS NULL)", name=op.f("ck_facility_closed")),
        sa.CheckConstraint("capacity IS NULL OR capacity > 0", name=op.f("ck_facility_capacity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility")),
        sa.UniqueConstraint("public_id", name=op.f("uq_facility_public_id")),
    )
    with op.batch_alter_table("facility", schema=None) as batch_op:
        batch_op.create_index("ix_facility_scope", ["scope_code", "kind", "opened_on", "id"], unique=False)
        batch_op.create_index(
            "uq_facility_identity",
            ["kind", "name", "scope_code"],
            unique=True,
            sqlite_where=sa.text("closed_on IS NULL"),
            postgresql_where=sa.text("closed_on IS NULL"),
        )

    op.create_table(
        "filled_table",
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("filename", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("filled_on", sa.Date(), nullable=False),
        sa.Column("kept_until", sa.Date(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("doubtful", sa.Integer(), nullable=False),
        sa.Column("message_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("book_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("persons >= 0 AND doubtful >= 0", name=op.f("ck_filled_table_counts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_filled_table")),
        sa.UniqueConstraint("public_id", name=op.f("uq_filled_table_public_id")),
    )
    with op.batch_alter_table("filled_table", schema=None) as batch_op:
        batch_op.create_index("ix_filled_table_kept", ["kept_until"], unique=False)
        batch_op.create_index("ix_filled_table_scope", ["scope_code", "id"], unique=False)

    op.create_table(
        "fund",
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("source", sa.String(length=32), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("paper_number", sa.String(length=100), nullable=True),
        sa.Column("closed_until", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_public_id")),
        sa.UniqueConstraint("scope_code", "title", name=op.f("uq_fund_scope_code_title")),
    )
    with op.batch_alter_table("fund", schema=None) as batch_op:
        batch_op.create_index("ix_fund_scope_code", ["scope_code"], unique=False)

    op.create_table(
        "guarantee_fund",
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("multiple", sa.SmallInteger(), nullable=False),
        sa.Column("contributed_fen", sa.BigInteger(), nullable=False),
        sa.Column("called_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("held_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("contributed_fen + recovered_fen >= called_fen", name=op.f("ck_guarantee_fund_balance")),
        sa.CheckConstraint(
            "contributed_fen >= 0 AND called_fen >= 0 AND recovered_fen >= 0 AND held_fen >= 0",
            name=op.f("ck_guarantee_fund_totals"),
        ),
        sa.CheckConstraint("multiple BETWEEN 1 AND 20", name=op.f("ck_guarantee_fund_multiple")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee_fund")),
        sa.UniqueConstraint("public_id", name=op.f("uq_guarantee_fund_public_id")),
        sa.UniqueConstraint("scope_code", "title", name=op.f("uq_guarantee_fund_scope_code_title")),
    )
    op.create_table(
        "household",
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("head_name", sa.String(length=50), nullable=False),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("income_class", sa.String(length=32), nullable=True),
        sa.Column("income_per_head_fen", sa.BigInteger(), nullable=True),
        sa.Column("size", sa.SmallInteger(), nullable=True),
        sa.Column("hardship_cause", sa.String(length=200), nullable=True),
        sa.Column("dibao_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_household")),
        sa.UniqueConstraint("public_id", name=op.f("uq_household_public_id")),
    )
    with op.batch_alter_table("household", schema=None) as batch_op:
        batch_op.create_index("ix_household_scope_code", ["scope_code", "id"], unique=False)

    op.create_table(
        "loan_rule",
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("revision", sa.SmallInteger(), nullable=False),
        sa.Column("cap_person_fen", sa.BigInteger(), nullable=False),
        sa.Column("cap_firm_fen", sa.BigInteger(), nullable=False),
        sa.Column("age_from", sa.SmallInteger(), nullable=False),
        sa.Column("age_to", sa.SmallInteger(), nullable=False),
        sa.Column("months_least", sa.SmallInteger(), nullable=False),
        sa.Column("months_most", sa.SmallInteger(), nullable=False),
        sa.Column("times_most", sa.SmallInteger(), nullable=False),
        sa.Column("multiple", sa.SmallInteger(), nullable=False),
        sa.Column("subsidy_percent", sa.SmallInteger(), nullable=False),
        sa.Column("steps", sa.String(length=100), nullable=False),
        sa.Column("paper", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_rule")),
        sa.UniqueConstraint("public_id", name=op.f("uq_loan_rule_public_id")),
        sa.UniqueConstraint(
            "scope_code", "valid_from", "revision", name=op.f("uq_loan_rule_scope_code_valid_from_revision")
        ),
    )
    op.create_table(
        "program",
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "spring_bud",
                "cancer_aid",
                "loan",
                "care_center",
                "emergency",
                "festival",
                "pair_aid",
                "other",
                name="programkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("audience", sa.String(length=16), nullable=False),
        sa.Column("statuses", sa.String(length=300), nullable=False),
        sa.Column("income_classes", sa.String(length=200), nullable=False),
        sa.Column("stages", sa.String(length=200), nullable=False),
        sa.Column(
            "sex_rule",
            sa.Enum(
                "any",
                "girls_preferred",
                "girls_only",
                name="sexrule",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("age_min", sa.SmallInteger(), nullable=True),
        sa.Column("age_max", sa.SmallInteger(), nullable=True),
        sa.Column("lifetime_kind", sa.String(length=32), nullable=True),
        sa.Column("per_household", sa.Boolean(), nullable=False),
        sa.Column("bank_only", sa.Boolean(), nullable=False),
        sa.Column("proxy_allowed", sa.Boolean(), nullable=False),
        sa.Column("notice_required", sa.Boolean(), nullable=False),
        sa.Column("notice_days", sa.SmallInteger(), nullable=False),
        sa.Column("notice_working_days", sa.Boolean(), nullable=False),
        sa.Column("certificate_title", sa.String(length=100), nullable=False),
        sa.Column("occasion", sa.String(length=32), nullable=True),
        sa.Column("note", sa.String(length=500), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("code", name=op.f("uq_program_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_program_public_id")),
    )
    with op.batch_alter_table("program", schema=None) as batch_op:
        batch_op.create_index("ix_program_scope_code", ["scope_code", "closed_on"], unique=False)

    op.create_table(
        "project",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("place", sa.String(length=100), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("funder", sa.String(length=100), nullable=False),
        sa.Column("fund_source", sa.String(length=32), nullable=True),
        sa.Column("agreement", sa.String(length=100), nullable=True),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("agreed_on", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("report_due_on", sa.Date(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "under_way",
                "accepted",
                "reported",
                "cancelled",
                name="projectstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("progress", sa.SmallInteger(), nullable=False),
        sa.Column("people_served", sa.Integer(), nullable=True),
        sa.Column("accepted_on", sa.Date(), nullable=True),
        sa.Column("accepted_by", sa.String(length=100), nullable=True),
        sa.Column("acceptance", sa.String(length=300), nullable=True),
        sa.Column("reported_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'cancelled' OR cancel_reason IS NOT NULL", name=op.f("ck_project_cancelled")),
        sa.CheckConstraint("state <> 'reported' OR reported_on IS NOT NULL", name=op.f("ck_project_reported")),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'reported') OR (accepted_on IS NOT NULL AND progress = 100)",
            name=op.f("ck_project_accepted"),
        ),
        sa.CheckConstraint("amount_fen >= 0", name=op.f("ck_project_amount")),
        sa.CheckConstraint("progress BETWEEN 0 AND 100", name=op.f("ck_project_progress")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_public_id")),
    )
    with op.batch_alter_table("project", schema=None) as batch_op:
        batch_op.create_index("ix_project_scope", ["scope_code", "agreed_on", "id"], unique=False)
        batch_op.create_index(
            "uq_project_identity",
            ["kind", "title", "place", "scope_code"],
            unique=True,
            sqlite_where=sa.text("state <> 'cancelled'"),
            postgresql_where=sa.text("state <> 'cancelled'"),
        )

    op.create_table(
        "region",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("level", sa.SmallInteger(), nullable=False),
        sa.Column("parent_code", sa.String(length=12), nullable=True),
        sa.Column("pinyin", sa.String(length=200), nullable=False),
        sa.Column("initials", sa.String(length=60), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("successor_code", sa.String(length=12), nullable=True),
        sa.Column("source", sa.String(length=40), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("level BETWEEN 1 AND 5", name=op.f("ck_region_level")),
        sa.CheckConstraint("valid_to IS NULL OR valid_to >= valid_from", name=op.f("ck_region_validity")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region")),
        sa.UniqueConstraint("code", "valid_from", name=op.f("uq_region_code_valid_from")),
        sa.UniqueConstraint("public_id", name=op.f("uq_region_public_id")),
    )
    with op.batch_alter_table("region", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_region_initials_code"), ["initials", "code"], unique=False)
        batch_op.create_index(batch_op.f("ix_region_name_code"), ["name", "code"], unique=False)
        batch_op.create_index(batch_op.f("ix_region_parent_code_code"), ["parent_code", "code"], unique=False)
        batch_op.create_index(batch_op.f("ix_region_pinyin_code"), ["pinyin", "code"], unique=False)

    op.create_table(
        "region_change",
        sa.Column(
            "kind",
            sa.Enum(
                "add",
                "merge",
                "rename",
                "move",
                "split",
                name="region_change_kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("from_code", sa.String(length=12), nullable=False),
        sa.Column("to_code", sa.String(length=12), nullable=False),
        sa.Column("from_name", sa.String(length=60), nullable=False),
        sa.Column("to_name", sa.String(length=60), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("done_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("done_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_region_change")),
        sa.UniqueConstraint("public_id", name=op.f("uq_region_change_public_id")),
    )
    with op.batch_alter_table("region_change", schema=None) as batch_op:
        batch_op.create_index(
            batch_op.f("ix_region_change_from_code_effective_on"), ["from_code", "effective_on"], unique=False
        )
        batch_op.create_index(
            batch_op.f("ix_region_change_to_code_effective_on"), ["to_code", "effective_on"], unique=False
        )

    op.create_table(
        "register_mark",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("home_region", sa.String(length=12), nullable=True),
        sa.Column("key_probe", sa.String(length=300), nullable=False),
        sa.Column("demo_logins", sa.String(length=4000), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_mark")),
    )
    op.create_table(
        "roster_heading",
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("heading", sa.String(length=100), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_heading")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_heading_public_id")),
        sa.UniqueConstraint("scope_code", "kind", "heading", name=op.f("uq_roster_heading_scope_code_kind_heading")),
    )
    op.create_table(
        "roster_import",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("filename", sa.String(length=200), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "previewed",
                "working",
                "discarded",
                "done",
                "undone",
                name="importstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("refused", sa.Integer(), nullable=False),
        sa.Column("people_created", sa.Integer(), nullable=False),
        sa.Column("undone_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("choices_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("started_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("failure", sa.String(length=300), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("refused_book", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_import")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_import_public_id")),
    )
    with op.batch_alter_table("roster_import", schema=None) as batch_op:
        batch_op.create_index("ix_roster_import_scope", ["scope_code", "id"], unique=False)

    op.create_table(
        "school_event",
        sa.Column("school", sa.String(length=100), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("event", sa.String(length=32), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_event")),
        sa.UniqueConstraint("public_id", name=op.f("uq_school_event_public_id")),
    )
    with op.batch_alter_table("school_event", schema=None) as batch_op:
        batch_op.create_index("ix_school_event_done", ["done_on", "scope_code"], unique=False)
        batch_op.create_index("uq_school_event", ["scope_code", "school", "year", "event"], unique=True)

    op.create_table(
        "screening_campaign",
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("hospital", sa.String(length=100), nullable=False),
        sa.Column("venue", sa.String(length=200), nullable=True),
        sa.Column("age_min", sa.SmallInteger(), nullable=False),
        sa.Column("age_max", sa.SmallInteger(), nullable=False),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("age_min <= age_max", name=op.f("ck_screening_campaign_ages")),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_screening_campaign_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_campaign")),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_campaign_public_id")),
    )
    with op.batch_alter_table("screening_campaign", schema=None) as batch_op:
        batch_op.create_index("ix_screening_campaign_scope", ["scope_code", "starts_on"], unique=False)

    op.create_table(
        "setting",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_setting")),
        sa.UniqueConstraint(
            "key", "region_code", "valid_from", "revision", name=op.f("uq_setting_key_region_code_valid_from_revision")
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_setting_public_id")),
    )
    op.create_table(
        "stored_file",
        sa.Column(
            "kind",
            sa.Enum(
                "photo",
                "consent",
                "evidence",
                "signed_sheet",
                "notice_photo",
                "minutes",
                "bank_return",
                "letter",
                "released",
                "other",
                name="filekind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("owner_type", sa.String(length=64), nullable=False),
        sa.Column("owner_public_id", sa.String(length=16), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("media_type", sa.String(length=32), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("path", sa.String(length=64), nullable=True),
        sa.Column("thumbnail_path", sa.String(length=64), nullable=True),
        sa.Column("original_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("erased_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("erased_reason", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stored_file")),
        sa.UniqueConstraint("public_id", name=op.f("uq_stored_file_public_id")),
    )
    with op.batch_alter_table("stored_file", schema=None) as batch_op:
        batch_op.create_index("ix_stored_file_digest", ["digest"], unique=False)
        batch_op.create_index("ix_stored_file_owner", ["owner_type", "owner_public_id"], unique=False)
        batch_op.create_index("ix_stored_file_scope", ["scope_code"], unique=False)

    op.create_table(
        "subsidy_claim",
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("year", sa.SmallInteger(), nullable=False),
        sa.Column("quarter", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("draft", "sent", "void", name="claimstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("total_fen", sa.BigInteger(), nullable=False),
        sa.Column("made_on", sa.Date(), nullable=False),
        sa.Column("sent_on", sa.Date(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("quarter BETWEEN 1 AND 4", name=op.f("ck_subsidy_claim_quarter")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_claim")),
        sa.UniqueConstraint("public_id", name=op.f("uq_subsidy_claim_public_id")),
    )
    with op.batch_alter_table("subsidy_claim", schema=None) as batch_op:
        batch_op.create_index(
            "uq_subsidy_claim",
            ["scope_code", "year", "quarter"],
            unique=True,
            sqlite_where=sa.text("state <> 'void'"),
            postgresql_where=sa.text("state <> 'void'"),
        )

    op.create_table(
        "township_mark",
        sa.Column("township_code", sa.String(length=9), nullable=False),
        sa.Column("mark", sa.BigInteger(), nullable=False),
        sa.Column("transaction_id", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("township_code", name=op.f("pk_township_mark")),
    )
    op.create_table(
        "user_account",
        sa.Column("username", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "village",
                "township",
                "county",
                "city",
                "auditor",
                "donor",
                "system_admin",
                "security_admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("failed_tries", sa.Integer(), nullable=False),
        sa.Column("locked_until", registry.core.orm.Moment(), nullable=True),
        sa.Column("closed_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("last_login_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("session_mark", sa.String(length=32), nullable=False),
        sa.Column("locale", sa.String(length=16), nullable=True),
        sa.Column("large_type", sa.Boolean(), nullable=False),
        sa.Column("second_factor_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("second_step", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recovery_hashes", sa.String(length=1000), nullable=True),
        sa.Column("saved_lists", sa.String(length=4000), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user_account")),
        sa.UniqueConstraint("public_id", name=op.f("uq_user_account_public_id")),
        sa.UniqueConstraint("username", name=op.f("uq_user_account_username")),
    )
    with op.batch_alter_table("user_account", schema=None) as batch_op:
        batch_op.create_index("ix_user_account_region_code", ["region_code", "role"], unique=False)

    op.create_table(
        "work_summary",
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("figures", sa.Text(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("last_day >= first_day", name=op.f("ck_work_summary_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_work_summary")),
        sa.UniqueConstraint("public_id", name=op.f("uq_work_summary_public_id")),
    )
    with op.batch_alter_table("work_summary", schema=None) as batch_op:
        batch_op.create_index("ix_work_summary_period", ["scope_code", "first_day", "last_day", "id"], unique=False)

    op.create_table(
        "account",
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "outside",
                "available",
                "reserved",
                "donation",
                "allocated",
                "paid",
                name="accountkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("debits", sa.BigInteger(), nullable=False),
        sa.Column("credits", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("kind = 'outside' OR credits >= debits", name=op.f("ck_account_no_overdraft")),
        sa.CheckConstraint("debits >= 0 AND credits >= 0", name=op.f("ck_account_totals")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_account_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_account")),
        sa.UniqueConstraint("public_id", name=op.f("uq_account_public_id")),
    )
    with op.batch_alter_table("account", schema=None) as batch_op:
        batch_op.create_index("ix_account_fund", ["fund_id", "kind"], unique=False)

    op.create_table(
        "activity_material",
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=50), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("copies > 0", name=op.f("ck_activity_material_copies")),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_material_activity_id_activity")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_material")),
        sa.UniqueConstraint("public_id", name=op.f("uq_activity_material_public_id")),
    )
    with op.batch_alter_table("activity_material", schema=None) as batch_op:
        batch_op.create_index("uq_activity_material_kind", ["activity_id", "kind"], unique=True)

    op.create_table(
        "audit_subject",
        sa.Column("audit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.ForeignKeyConstraint(["audit_id"], ["audit_log.id"], name=op.f("fk_audit_subject_audit_id_audit_log")),
        sa.PrimaryKeyConstraint("audit_id", "person_id", name=op.f("pk_audit_subject")),
    )
    with op.batch_alter_table("audit_subject", schema=None) as batch_op:
        batch_op.create_index("ix_audit_subject_person", ["person_id", "audit_id"], unique=False)

    op.create_table(
        "calendar_day",
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("holiday", "workday", name="daykind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["year"], ["calendar_year.year"], name=op.f("fk_calendar_day_year_calendar_year")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_day")),
        sa.UniqueConstraint("day", name=op.f("uq_calendar_day_day")),
        sa.UniqueConstraint("public_id", name=op.f("uq_calendar_day_public_id")),
    )
    with op.batch_alter_table("calendar_day", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_calendar_day_year"), ["year"], unique=False)

    op.create_table(
        "cycle",
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("title", sa.String(length=50), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("nominate_by", sa.Date(), nullable=True),
        sa.Column("pay_on", sa.Date(), nullable=True),
        sa.Column("budget_fen", sa.BigInteger(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("ends_on >= starts_on", name=op.f("ck_cycle_order")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_cycle_program_id_program")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cycle")),
        sa.UniqueConstraint("program_id", "title", name=op.f("uq_cycle_program_id_title")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cycle_public_id")),
    )
    op.create_table(
        "donor_release",
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("released_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("released_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_donor_release_donor_id_donor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_release")),
        sa.UniqueConstraint("public_id", name=op.f("uq_donor_release_public_id")),
    )
    with op.batch_alter_table("donor_release", schema=None) as batch_op:
        batch_op.create_index("ix_donor_release_donor", ["donor_id", "id"], unique=False)

    op.create_table(
        "facility_activity",
        sa.Column("facility_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_facility_activity_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(
            ["facility_id"], ["facility.id"], name=op.f("fk_facility_activity_facility_id_facility")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_activity")),
        sa.UniqueConstraint("public_id", name=op.f("uq_facility_activity_public_id")),
    )
    with op.batch_alter_table("facility_activity", schema=None) as batch_op:
        batch_op.create_index("ix_facility_activity", ["facility_id"], unique=False)
        batch_op.create_index("uq_facility_activity", ["activity_id"], unique=True)

    op.create_table(
        "facility_item",
        sa.Column("facility_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("quantity > 0", name=op.f("ck_facility_item_quantity")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_facility_item_facility_id_facility")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_facility_item_public_id")),
    )
    with op.batch_alter_table("facility_item", schema=None) as batch_op:
        batch_op.create_index("uq_facility_item_name", ["facility_id", "name"], unique=True)

    op.create_table(
        "fund_closing",
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_fund_closing_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fund_closing")),
        sa.UniqueConstraint("public_id", name=op.f("uq_fund_closing_public_id")),
    )
    with op.batch_alter_table("fund_closing", schema=None) as batch_op:
        batch_op.create_index("ix_fund_closing_fund", ["fund_id", "until"], unique=False)

    op.create_table(
        "gift_batch",
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("girls_only", sa.Boolean(), nullable=False),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("control_count", sa.Integer(), nullable=False),
        sa.Column("control_fen", sa.BigInteger(), nullable=False),
        sa.Column("control_goods_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "posted", "void", name="giftbatchstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("posted_on", sa.Date(), nullable=True),
        sa.Column("posted_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'posted' OR posted_on IS NOT NULL", name=op.f("ck_gift_batch_posted_on")),
        sa.CheckConstraint("state <> 'void' OR void_reason IS NOT NULL", name=op.f("ck_gift_batch_void_reason")),
        sa.CheckConstraint(
            "control_count > 0 AND control_fen >= 0 AND control_goods_fen >= 0", name=op.f("ck_gift_batch_control")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_gift_batch_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_batch")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gift_batch_public_id")),
    )
    with op.batch_alter_table("gift_batch", schema=None) as batch_op:
        batch_op.create_index("ix_gift_batch_scope", ["scope_code", "state", "id"], unique=False)

    op.create_table(
        "old_password",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user_account.id"], name=op.f("fk_old_password_user_id_user_account")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_old_password")),
    )
    with op.batch_alter_table("old_password", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_old_password_user_id"), ["user_id"], unique=False)

    op.create_table(
        "person",
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "child", "woman", "other", name="recipientkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("township_code", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("pinyin", sa.String(length=300), nullable=False),
        sa.Column(
            "sex",
            sa.Enum("female", "male", name="sex", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("ethnicity", sa.String(length=4), nullable=True),
        sa.Column("id_type", sa.String(length=16), nullable=False),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sa.String(length=32), nullable=True),
        sa.Column("id_last4_index", sa.String(length=32), nullable=True),
        sa.Column("no_id_reason", sa.String(length=200), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("phone_index", sa.String(length=32), nullable=True),
        sa.Column("address_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("registered_residence", sa.String(length=100), nullable=True),
        sa.Column("relation_to_head", sa.String(length=32), nullable=True),
        sa.Column("health_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("disability_kind", sa.String(length=16), nullable=True),
        sa.Column("disability_grade", sa.SmallInteger(), nullable=True),
        sa.Column("disability_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("school", sa.String(length=100), nullable=True),
        sa.Column("stage", sa.String(length=16), nullable=True),
        sa.Column("grade", sa.SmallInteger(), nullable=True),
        sa.Column("class_name", sa.String(length=50), nullable=True),
        sa.Column("student_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("teacher_phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("boarding", sa.Boolean(), nullable=True),
        sa.Column("schooling", sa.String(length=16), nullable=True),
        sa.Column("guardian_type", sa.String(length=32), nullable=True),
        sa.Column("care_state", sa.String(length=16), nullable=True),
        sa.Column("bank_account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("bank_name", sa.String(length=100), nullable=True),
        sa.Column("account_holder", sa.String(length=50), nullable=True),
        sa.Column("account_relation", sa.String(length=32), nullable=True),
        sa.Column("support_received", sa.String(length=500), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("photo_id", sa.String(length=16), nullable=True),
        sa.Column("status_mask", sa.Integer(), nullable=False),
        sa.Column("consent_asked", sa.Boolean(), nullable=False),
        sa.Column("registered_on", sa.Date(), nullable=False),
        sa.Column("last_visit_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_reason", sa.String(length=200), nullable=True),
        sa.Column("merged_into_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(length=16), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(closed_on IS NULL) = (closed_reason IS NULL)", name=op.f("ck_person_closed")),
        sa.CheckConstraint("length(scope_code) = 12", name=op.f("ck_person_scope_code")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_person_household_id_household")),
        sa.ForeignKeyConstraint(["merged_into_id"], ["person.id"], name=op.f("fk_person_merged_into_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("form_key", name=op.f("uq_person_form_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_public_id")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index("ix_person_birth", ["county_code", "birth_date"], unique=False)
        batch_op.create_index(
            "ix_person_county_updated", ["county_code", "closed_on", "updated_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_person_ending",
            ["county_code", "birth_date", "scope_code", "status_mask"],
            unique=False,
            sqlite_where=sa.text("status_mask & 65535 <> 0 AND closed_on IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("status_mask & 65535 <> 0 AND closed_on IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index("ix_person_household", ["household_id"], unique=False)
        batch_op.create_index("ix_person_last4", ["county_code", "id_last4_index"], unique=False)
        batch_op.create_index(
            "ix_person_merged",
            ["merged_into_id"],
            unique=False,
            sqlite_where=sa.text("merged_into_id IS NOT NULL"),
            postgresql_where=sa.text("merged_into_id IS NOT NULL"),
        )
        batch_op.create_index("ix_person_phone", ["phone_index"], unique=False)
        batch_op.create_index(
            "ix_person_stock",
            ["scope_code", "closed_on", "registered_on", "birth_date", "kind", "merged_into_id"],
            unique=False,
        )
        batch_op.create_index(
            "ix_person_tally",
            [
                "township_code",
                "closed_on",
                "merged_into_id",
                "scope_code",
                "kind",
                "status_mask",
                "birth_date",
                "last_visit_on",
                "consent_asked",
            ],
            unique=False,
        )
        batch_op.create_index(
            "ix_person_township_updated", ["township_code", "closed_on", "updated_at", "id"], unique=False
        )
        batch_op.create_index(
            "ix_person_unasked",
            ["scope_code", "id"],
            unique=False,
            sqlite_where=sa.text("consent_asked = 0 AND closed_on IS NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("NOT consent_asked AND closed_on IS NULL AND merged_into_id IS NULL"),
        )
        batch_op.create_index(
            "ix_person_village_updated", ["scope_code", "closed_on", "updated_at", "id"], unique=False
        )
        batch_op.create_index(
            "uq_person_id_index",
            ["id_index"],
            unique=True,
            sqlite_where=sa.text("id_index IS NOT NULL AND merged_into_id IS NULL"),
            postgresql_where=sa.text("id_index IS NOT NULL AND merged_into_id IS NULL"),
        )

    op.create_table(
        "project_step",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("progress", sa.SmallInteger(), nullable=False),
        sa.Column("said", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_step_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_step")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_step_public_id")),
    )
    with op.batch_alter_table("project_step", schema=None) as batch_op:
        batch_op.create_index("ix_project_step_project", ["project_id", "on"], unique=False)

    op.create_table(
        "project_tranche",
        sa.Column("project_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("seq", sa.SmallInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_project_tranche_amount")),
        sa.ForeignKeyConstraint(["project_id"], ["project.id"], name=op.f("fk_project_tranche_project_id_project")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_project_tranche")),
        sa.UniqueConstraint("public_id", name=op.f("uq_project_tranche_public_id")),
    )
    with op.batch_alter_table("project_tranche", schema=None) as batch_op:
        batch_op.create_index("ix_project_tranche_paid", ["paid_on"], unique=False)
        batch_op.create_index("uq_project_tranche_seq", ["project_id", "seq"], unique=True)

    op.create_table(
        "roster_row",
        sa.Column("import_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("sheet", sa.String(length=100), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("object_type", sa.String(length=32), nullable=False),
        sa.Column("object_id", sa.String(length=16), nullable=False),
        sa.Column("before_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["import_id"], ["roster_import.id"], name=op.f("fk_roster_row_import_id_roster_import")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roster_row")),
        sa.UniqueConstraint("public_id", name=op.f("uq_roster_row_public_id")),
    )
    with op.batch_alter_table("roster_row", schema=None) as batch_op:
        batch_op.create_index("ix_roster_row_import", ["import_id", "id"], unique=False)

    op.create_table(
        "screening_target",
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("eligible", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("eligible >= 0", name=op.f("ck_screening_target_eligible")),
        sa.ForeignKeyConstraint(
            ["campaign_id"], ["screening_campaign.id"], name=op.f("fk_screening_target_campaign_id_screening_campaign")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_target")),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_target_public_id")),
    )
    with op.batch_alter_table("screening_target", schema=None) as batch_op:
        batch_op.create_index("uq_screening_target_place", ["campaign_id", "region_code"], unique=True)

    op.create_table(
        "tariff",
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("goods_item", sa.String(length=100), nullable=True),
        sa.Column("goods_value_fen", sa.BigInteger(), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name=op.f("ck_tariff_amounts")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_tariff_program_id_program")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tariff")),
        sa.UniqueConstraint("program_id", "stage", "valid_from", name=op.f("uq_tariff_program_id_stage_valid_from")),
        sa.UniqueConstraint("public_id", name=op.f("uq_tariff_public_id")),
    )
    op.create_table(
        "activity_attendee",
        sa.Column("activity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("removed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["activity_id"], ["activity.id"], name=op.f("fk_activity_attendee_activity_id_activity")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_activity_attendee_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_activity_attendee")),
        sa.UniqueConstraint("public_id", name=op.f("uq_activity_attendee_public_id")),
    )
    with op.batch_alter_table("activity_attendee", schema=None) as batch_op:
        batch_op.create_index("ix_activity_attendee_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_activity_attendee_present",
            ["activity_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("removed_on IS NULL"),
            postgresql_where=sa.text("removed_on IS NULL"),
        )

    op.create_table(
        "batch",
        sa.Column("number", sa.String(length=32), nullable=False),
        sa.Column("title", sa.String(length=100), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "bank",
                "cash",
                "goods",
                "service",
                name="paymethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "pending",
                "returned",
                "approved",
                "paid",
                "closed",
                "void",
                name="batchstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("pay_on", sa.Date(), nullable=True),
        sa.Column("place", sa.String(length=100), nullable=True),
        sa.Column("allocation_paper", sa.String(length=100), nullable=True),
        sa.Column("minutes_number", sa.String(length=100), nullable=True),
        sa.Column("maker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("submitted_on", sa.Date(), nullable=True),
        sa.Column("approver_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("paid_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("return_reason", sa.String(length=300), nullable=True),
        sa.Column("edition", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'paid', 'closed') OR approver_id IS NOT NULL", name=op.f("ck_batch_approved_by")
        ),
        sa.CheckConstraint(
            "approver_id IS NULL OR maker_id IS NULL OR approver_id <> maker_id", name=op.f("ck_batch_two_persons")
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_batch_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_batch_fund_id_fund")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_batch_program_id_program")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch")),
        sa.UniqueConstraint("id", "maker_id", name=op.f("uq_batch_id_maker_id")),
        sa.UniqueConstraint("number", name=op.f("uq_batch_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_batch_public_id")),
    )
    with op.batch_alter_table("batch", schema=None) as batch_op:
        batch_op.create_index("ix_batch_cycle", ["cycle_id"], unique=False)
        batch_op.create_index("ix_batch_scope", ["scope_code", "state", "id"], unique=False)

    op.create_table(
        "consent",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "answer",
            sa.Enum(
                "not_asked",
                "given",
                "refused",
                name="consentanswer",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("given_by", sa.String(length=50), nullable=True),
        sa.Column("relation", sa.String(length=32), nullable=True),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=100), nullable=True),
        sa.Column("file_id", sa.String(length=16), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
        sa.UniqueConstraint("public_id", name=op.f("uq_consent_public_id")),
    )
    with op.batch_alter_table("consent", schema=None) as batch_op:
        batch_op.create_index("ix_consent_person", ["person_id", "asked_on"], unique=False)

    op.create_table(
        "counselling",
        sa.Column("facility_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("held_on", sa.Date(), nullable=False),
        sa.Column("minutes", sa.SmallInteger(), nullable=False),
        sa.Column("counsellor", sa.String(length=50), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("concern", sa.Boolean(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("author_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("minutes BETWEEN 5 AND 480", name=op.f("ck_counselling_minutes")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_counselling_facility_id_facility")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_counselling_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_counselling")),
        sa.UniqueConstraint("public_id", name=op.f("uq_counselling_public_id")),
    )
    with op.batch_alter_table("counselling", schema=None) as batch_op:
        batch_op.create_index("ix_counselling_facility", ["facility_id", "held_on", "id"], unique=False)
        batch_op.create_index("ix_counselling_held", ["held_on", "scope_code"], unique=False)

    op.create_table(
        "donation",
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("goods", sa.String(length=200), nullable=True),
        sa.Column("goods_value_fen", sa.BigInteger(), nullable=False),
        sa.Column("girls_only", sa.Boolean(), nullable=False),
        sa.Column("only_stage", sa.String(length=16), nullable=True),
        sa.Column("only_region", sa.String(length=12), nullable=True),
        sa.Column("only_program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=True),
        sa.Column("receipt_code", sa.String(length=32), nullable=True),
        sa.Column("receipt_number", sa.String(length=32), nullable=True),
        sa.Column("receipt_check", sa.String(length=32), nullable=True),
        sa.Column(
            "state",
            sa.Enum("posted", "reversed", name="donationstate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("reversed_on", sa.Date(), nullable=True),
        sa.Column("reverse_reason", sa.String(length=200), nullable=True),
        sa.Column("idempotency_key", sa.String(length=100), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state <> 'reversed' OR (reversed_on IS NOT NULL AND reverse_reason IS NOT NULL)",
            name=op.f("ck_donation_reversed_why"),
        ),
        sa.CheckConstraint("amount_fen > 0 OR goods_value_fen > 0", name=op.f("ck_donation_something")),
        sa.CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name=op.f("ck_donation_amounts")),
        sa.ForeignKeyConstraint(["account_id"], ["account.id"], name=op.f("fk_donation_account_id_account")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_donation_donor_id_donor")),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_donation_fund_id_fund")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_donation_idempotency_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_donation_public_id")),
    )
    with op.batch_alter_table("donation", schema=None) as batch_op:
        batch_op.create_index("ix_donation_donor", ["donor_id", "received_on"], unique=False)
        batch_op.create_index("ix_donation_scope", ["scope_code", "received_on", "id"], unique=False)

    op.create_table(
        "duplicate_pair",
        sa.Column("first_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("second_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("score", sa.SmallInteger(), nullable=False),
        sa.Column("reasons", sa.String(length=200), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "open", "different", "merged", name="pairstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("decision", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(state = 'open') = (decided_on IS NULL)", name=op.f("ck_duplicate_pair_decided")),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_duplicate_pair_order")),
        sa.ForeignKeyConstraint(["first_id"], ["person.id"], name=op.f("fk_duplicate_pair_first_id_person")),
        sa.ForeignKeyConstraint(["second_id"], ["person.id"], name=op.f("fk_duplicate_pair_second_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_duplicate_pair")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_duplicate_pair_first_id_second_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_duplicate_pair_public_id")),
    )
    with op.batch_alter_table("duplicate_pair", schema=None) as batch_op:
        batch_op.create_index("ix_duplicate_pair_second", ["second_id"], unique=False)
        batch_op.create_index("ix_duplicate_pair_work", ["county_code", "state", "score", "id"], unique=False)

    op.create_table(
        "facility_member",
        sa.Column("facility_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("to_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("to_on IS NULL OR to_on >= from_on", name=op.f("ck_facility_member_order")),
        sa.ForeignKeyConstraint(["facility_id"], ["facility.id"], name=op.f("fk_facility_member_facility_id_facility")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_facility_member_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_facility_member")),
        sa.UniqueConstraint("public_id", name=op.f("uq_facility_member_public_id")),
    )
    with op.batch_alter_table("facility_member", schema=None) as batch_op:
        batch_op.create_index("ix_facility_member_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_facility_member_here",
            ["facility_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("to_on IS NULL"),
            postgresql_where=sa.text("to_on IS NULL"),
        )

    op.create_table(
        "heart_case",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "suspected",
                "clear",
                "confirmed",
                "operated",
                "recovered",
                "refused",
                name="heartstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("screened_on", sa.Date(), nullable=False),
        sa.Column("operated_on", sa.Date(), nullable=True),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("hospital", sa.String(length=100), nullable=False),
        sa.Column("payer", sa.String(length=100), nullable=False),
        sa.Column("cost_fen", sa.BigInteger(), nullable=False),
        sa.Column("diagnosis_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "(state IN ('operated', 'recovered')) = (operated_on IS NOT NULL)", name=op.f("ck_heart_case_operated")
        ),
        sa.CheckConstraint("cost_fen >= 0", name=op.f("ck_heart_case_cost")),
        sa.CheckConstraint("operated_on IS NULL OR operated_on >= screened_on", name=op.f("ck_heart_case_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_heart_case_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_heart_case")),
        sa.UniqueConstraint("public_id", name=op.f("uq_heart_case_public_id")),
    )
    with op.batch_alter_table("heart_case", schema=None) as batch_op:
        batch_op.create_index("ix_heart_case_operated", ["operated_on", "scope_code"], unique=False)
        batch_op.create_index("ix_heart_case_scope", ["scope_code", "screened_on", "id"], unique=False)
        batch_op.create_index(
            "uq_heart_case_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('suspected', 'confirmed')"),
            postgresql_where=sa.text("state IN ('suspected', 'confirmed')"),
        )

    op.create_table(
        "insurance_policy",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("policy_number", sa.String(length=64), nullable=True),
        sa.Column("insurer", sa.String(length=100), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("premium_fen", sa.BigInteger(), nullable=False),
        sa.Column("payer", sa.String(length=32), nullable=False),
        sa.Column("payer_name", sa.String(length=100), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("covered_from", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("cover_fen", sa.BigInteger(), nullable=False),
        sa.Column("breast_times", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("active", "cancelled", name="policystate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("renewed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("occurrence", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state <> 'cancelled' OR cancel_reason IS NOT NULL", name=op.f("ck_insurance_policy_cancelled")
        ),
        sa.CheckConstraint("covered_from >= starts_on AND ends_on >= starts_on", name=op.f("ck_insurance_policy_days")),
        sa.CheckConstraint(
            "shares > 0 AND premium_fen >= 0 AND cover_fen > 0 AND breast_times >= 1",
            name=op.f("ck_insurance_policy_amounts"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_insurance_policy_person_id_person")),
        sa.ForeignKeyConstraint(
            ["renewed_by_id"], ["insurance_policy.id"], name=op.f("fk_insurance_policy_renewed_by_id_insurance_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_policy")),
        sa.UniqueConstraint("public_id", name=op.f("uq_insurance_policy_public_id")),
    )
    with op.batch_alter_table("insurance_policy", schema=None) as batch_op:
        batch_op.create_index("ix_insurance_policy_ends", ["state", "ends_on", "scope_code"], unique=False)
        batch_op.create_index("ix_insurance_policy_person", ["person_id", "starts_on"], unique=False)
        batch_op.create_index(batch_op.f("ix_insurance_policy_renewed_by_id"), ["renewed_by_id"], unique=False)
        batch_op.create_index("ix_insurance_policy_scope", ["scope_code", "starts_on", "id"], unique=False)
        batch_op.create_index(
            "uq_insurance_policy_number",
            ["policy_number"],
            unique=True,
            sqlite_where=sa.text("state = 'active' AND policy_number IS NOT NULL"),
            postgresql_where=sa.text("state = 'active' AND policy_number IS NOT NULL"),
        )

    op.create_table(
        "lifetime_aid",
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("id_index", sa.String(length=32), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_lifetime_aid_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lifetime_aid")),
        sa.UniqueConstraint("kind", "id_index", name=op.f("uq_lifetime_aid_kind_id_index")),
        sa.UniqueConstraint("public_id", name=op.f("uq_lifetime_aid_public_id")),
    )
    with op.batch_alter_table("lifetime_aid", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lifetime_aid_person_id"), ["person_id"], unique=False)

    op.create_table(
        "loan",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "applied",
                "checked",
                "recommended",
                "vetted",
                "guaranteed",
                "disbursed",
                "settled",
                "compensated",
                "recovered",
                "written_off",
                "refused",
                "withdrawn",
                "void",
                name="loanstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("steps", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=True),
        sa.Column("firm_name", sa.String(length=100), nullable=True),
        sa.Column("purpose", sa.String(length=200), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "equal_principal",
                "annuity",
                "bullet",
                name="method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("every_months", sa.SmallInteger(), nullable=False),
        sa.Column("rate_milli", sa.Integer(), nullable=True),
        sa.Column("subsidy_percent", sa.SmallInteger(), nullable=False),
        sa.Column("bank", sa.String(length=100), nullable=True),
        sa.Column("guarantor", sa.String(length=100), nullable=True),
        sa.Column("applied_on", sa.Date(), nullable=False),
        sa.Column("disbursed_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("repaid_fen", sa.BigInteger(), nullable=False),
        sa.Column("written_off_fen", sa.BigInteger(), nullable=False),
        sa.Column("compensated_on", sa.Date(), nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("past", sa.Boolean(), nullable=False),
        sa.Column("maker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(written_off_fen = 0) OR state = 'written_off'", name=op.f("ck_loan_written_off")),
        sa.CheckConstraint("state <> 'void' OR repaid_fen = 0", name=op.f("ck_loan_void")),
        sa.CheckConstraint(
            "state = 'void' OR (disbursed_on IS NULL) = (state IN ('applied','checked','recommended','vetted','guaranteed','refused','withdrawn'))",
            name=op.f("ck_loan_disbursed"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('settled','recovered','written_off') OR repaid_fen + written_off_fen = amount_fen",
            name=op.f("ck_loan_closed"),
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_loan_amount")),
        sa.CheckConstraint("months BETWEEN 1 AND 120", name=op.f("ck_loan_months")),
        sa.CheckConstraint(
            "repaid_fen >= 0 AND written_off_fen >= 0 AND repaid_fen + written_off_fen <= amount_fen",
            name=op.f("ck_loan_balance"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_loan_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
        sa.UniqueConstraint("form_key", name=op.f("uq_loan_form_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_loan_public_id")),
    )
    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.create_index("ix_loan_disbursed", ["disbursed_on", "scope_code"], unique=False)
        batch_op.create_index("ix_loan_due", ["state", "next_due_on", "scope_code"], unique=False)
        batch_op.create_index("ix_loan_person", ["person_id", "applied_on"], unique=False)
        batch_op.create_index("ix_loan_scope", ["scope_code", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_loan_person_day",
            ["person_id", "disbursed_on"],
            unique=True,
            sqlite_where=sa.text("disbursed_on IS NOT NULL AND state <> 'void'"),
            postgresql_where=sa.text("disbursed_on IS NOT NULL AND state <> 'void'"),
        )

    op.create_table(
        "name_gram",
        sa.Column("county_code", sa.String(length=6), nullable=False),
        sa.Column("kind", sa.String(length=1), nullable=False),
        sa.Column(
            "gram",
            sa.String(length=120).with_variant(sa.String(length=120, collation="C"), "postgresql"),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_name_gram_person_id_person")),
        sa.PrimaryKeyConstraint("county_code", "kind", "gram", "person_id", name=op.f("pk_name_gram")),
        sqlite_with_rowid=False,
    )
    with op.batch_alter_table("name_gram", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_name_gram_person_id"), ["person_id"], unique=False)

    op.create_table(
        "notice",
        sa.Column("cycle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("posted_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("working_days", sa.Boolean(), nullable=False),
        sa.Column("hotline", sa.String(length=50), nullable=False),
        sa.Column("photo_id", sa.String(length=16), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("ends_on >= posted_on", name=op.f("ck_notice_order")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_notice_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("public_id", name=op.f("uq_notice_public_id")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_cycle", ["cycle_id", "scope_code"], unique=False)

    op.create_table(
        "nutrition_issue",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("months", sa.SmallInteger(), nullable=False),
        sa.Column("packs", sa.SmallInteger(), nullable=False),
        sa.Column("next_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("months BETWEEN 6 AND 24", name=op.f("ck_nutrition_issue_months")),
        sa.CheckConstraint("packs BETWEEN 1 AND 200", name=op.f("ck_nutrition_issue_packs")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_nutrition_issue_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_nutrition_issue")),
        sa.UniqueConstraint("public_id", name=op.f("uq_nutrition_issue_public_id")),
    )
    with op.batch_alter_table("nutrition_issue", schema=None) as batch_op:
        batch_op.create_index("ix_nutrition_issue_scope", ["issued_on", "scope_code", "person_id"], unique=False)
        batch_op.create_index("uq_nutrition_issue_day", ["person_id", "issued_on"], unique=True)

    op.create_table(
        "pairing",
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("mode", sa.String(length=16), nullable=False),
        sa.Column("alias", sa.String(length=20), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("years", sa.SmallInteger(), nullable=False),
        sa.Column("yearly_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "held",
                "pledged",
                "active",
                "completed",
                "ended",
                name="pairingstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("held_until", sa.Date(), nullable=True),
        sa.Column("held_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("successor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("consent_on", sa.Date(), nullable=True),
        sa.Column("consent_how", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'ended' OR end_reason IS NOT NULL", name=op.f("ck_pairing_end_reason")),
        sa.CheckConstraint(
            "state <> 'held' OR (held_until IS NOT NULL AND held_by_id IS NOT NULL)", name=op.f("ck_pairing_held_until")
        ),
        sa.CheckConstraint(
            "replaces_id IS NULL OR (consent_on IS NOT NULL AND consent_how IS NOT NULL)",
            name=op.f("ck_pairing_consent"),
        ),
        sa.CheckConstraint("years BETWEEN 1 AND 15 AND yearly_fen > 0", name=op.f("ck_pairing_terms")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_pairing_donor_id_donor")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_pairing_person_id_person")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_pairing_program_id_program")),
        sa.ForeignKeyConstraint(["replaces_id"], ["pairing.id"], name=op.f("fk_pairing_replaces_id_pairing")),
        sa.ForeignKeyConstraint(["successor_id"], ["pairing.id"], name=op.f("fk_pairing_successor_id_pairing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pairing")),
        sa.UniqueConstraint("donor_id", "alias", name=op.f("uq_pairing_donor_id_alias")),
        sa.UniqueConstraint("public_id", name=op.f("uq_pairing_public_id")),
    )
    with op.batch_alter_table("pairing", schema=None) as batch_op:
        batch_op.create_index("ix_pairing_donor", ["donor_id", "state"], unique=False)
        batch_op.create_index("ix_pairing_person", ["person_id"], unique=False)
        batch_op.create_index("ix_pairing_scope", ["scope_code", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_pairing_live",
            ["person_id", "program_id"],
            unique=True,
            sqlite_where=sa.text("mode = 'one_one' AND state IN ('held', 'pledged', 'active')"),
            postgresql_where=sa.text("mode = 'one_one' AND state IN ('held', 'pledged', 'active')"),
        )
        batch_op.create_index(
            "uq_pairing_replaces",
            ["replaces_id"],
            unique=True,
            sqlite_where=sa.text("replaces_id IS NOT NULL"),
            postgresql_where=sa.text("replaces_id IS NOT NULL"),
        )

    op.create_table(
        "parcel",
        sa.Column(
            "kind",
            sa.Enum(
                "love_parcel",
                "letter",
                "care_file",
                name="parcelkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("donor_name", sa.String(length=100), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=True),
        sa.Column("contents", sa.String(length=200), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.Column("ordered_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "ordered",
                "delivered",
                "returned",
                "void",
                name="parcelstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("delivered_on", sa.Date(), nullable=True),
        sa.Column("received_by", sa.String(length=50), nullable=False),
        sa.Column("feedback", sa.String(length=300), nullable=True),
        sa.Column("feedback_on", sa.Date(), nullable=True),
        sa.Column("replies", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("occurrence", sa.SmallInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'delivered' OR delivered_on IS NOT NULL", name=op.f("ck_parcel_delivered")),
        sa.CheckConstraint("state NOT IN ('returned', 'void') OR reason IS NOT NULL", name=op.f("ck_parcel_reason")),
        sa.CheckConstraint("delivered_on IS NULL OR delivered_on >= ordered_on", name=op.f("ck_parcel_order")),
        sa.CheckConstraint(
            "value_fen >= 0 AND quantity > 0 AND replies >= 0 AND replies <= quantity", name=op.f("ck_parcel_counts")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_parcel_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_parcel")),
        sa.UniqueConstraint("public_id", name=op.f("uq_parcel_public_id")),
    )
    with op.batch_alter_table("parcel", schema=None) as batch_op:
        batch_op.create_index("ix_parcel_delivered", ["kind", "delivered_on", "scope_code"], unique=False)
        batch_op.create_index("ix_parcel_person", ["person_id", "kind", "ordered_on"], unique=False)
        batch_op.create_index("ix_parcel_scope", ["scope_code", "kind", "state", "ordered_on", "id"], unique=False)
        batch_op.create_index(
            "uq_parcel_number",
            ["number"],
            unique=True,
            sqlite_where=sa.text("number IS NOT NULL AND state <> 'void'"),
            postgresql_where=sa.text("number IS NOT NULL AND state <> 'void'"),
        )

    op.create_table(
        "person_revision",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=50), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_revision_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_revision")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_revision_public_id")),
    )
    with op.batch_alter_table("person_revision", schema=None) as batch_op:
        batch_op.create_index("ix_person_revision_person", ["person_id", "at"], unique=False)

    op.create_table(
        "person_transfer",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_code", sa.String(length=12), nullable=False),
        sa.Column("to_code", sa.String(length=12), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_person_transfer_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_transfer")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_transfer_public_id")),
    )
    with op.batch_alter_table("person_transfer", schema=None) as batch_op:
        batch_op.create_index("ix_person_transfer_person", ["person_id", "on"], unique=False)

    op.create_table(
        "quota",
        sa.Column("cycle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("region_code", sa.String(length=12), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("budget_fen", sa.BigInteger(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_quota_cycle_id_cycle")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_quota")),
        sa.UniqueConstraint("cycle_id", "region_code", name=op.f("uq_quota_cycle_id_region_code")),
        sa.UniqueConstraint("public_id", name=op.f("uq_quota_public_id")),
    )
    op.create_table(
        "relative",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kinship", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=50), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("id_number_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id_index", sa.String(length=32), nullable=True),
        sa.Column("phone_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(length=32), nullable=True),
        sa.Column("workplace", sa.String(length=100), nullable=True),
        sa.Column("is_guardian", sa.Boolean(), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_relative_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_relative")),
        sa.UniqueConstraint("public_id", name=op.f("uq_relative_public_id")),
    )
    with op.batch_alter_table("relative", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relative_id_index"), ["id_index"], unique=False)
        batch_op.create_index("ix_relative_person", ["person_id"], unique=False)

    op.create_table(
        "reveal",
        sa.Column("user_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("field", sa.String(length=40), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_reveal_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reveal")),
        sa.UniqueConstraint("public_id", name=op.f("uq_reveal_public_id")),
    )
    with op.batch_alter_table("reveal", schema=None) as batch_op:
        batch_op.create_index("ix_reveal_user_day", ["user_id", "day"], unique=False)

    op.create_table(
        "screening_invitation",
        sa.Column("campaign_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("invited_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "invited",
                "away",
                "declined",
                "screened",
                "void",
                name="invitestate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["campaign_id"],
            ["screening_campaign.id"],
            name=op.f("fk_screening_invitation_campaign_id_screening_campaign"),
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_screening_invitation_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_invitation")),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_invitation_public_id")),
    )
    with op.batch_alter_table("screening_invitation", schema=None) as batch_op:
        batch_op.create_index("ix_screening_invitation_day", ["invited_on", "scope_code", "state"], unique=False)
        batch_op.create_index("ix_screening_invitation_person", ["person_id", "invited_on"], unique=False)
        batch_op.create_index("ix_screening_invitation_scope", ["scope_code", "invited_on", "id"], unique=False)
        batch_op.create_index(
            "uq_screening_invitation_campaign",
            ["campaign_id", "person_id"],
            unique=True,
            sqlite_where=sa.text("state <> 'void'"),
            postgresql_where=sa.text("state <> 'void'"),
        )

    op.create_table(
        "split_decision",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_code", sa.String(length=12), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("to_code", sa.String(length=12), nullable=False),
        sa.Column("decided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_split_decision_person_id_person")),
        sa.PrimaryKeyConstraint("person_id", "from_code", "on", name=op.f("pk_split_decision")),
    )
    op.create_table(
        "status_spell",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("list_name", sa.String(length=32), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("start_on", sa.Date(), nullable=False),
        sa.Column("end_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.String(length=200), nullable=True),
        sa.Column("evidence", sa.String(length=200), nullable=True),
        sa.Column("definition", sa.String(length=100), nullable=True),
        sa.Column("confirmed_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("end_on IS NULL OR end_on >= start_on", name=op.f("ck_status_spell_order")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_status_spell_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_spell")),
        sa.UniqueConstraint("public_id", name=op.f("uq_status_spell_public_id")),
    )
    with op.batch_alter_table("status_spell", schema=None) as batch_op:
        batch_op.create_index("ix_status_spell_code", ["code", "start_on"], unique=False)
        batch_op.create_index(
            "ix_status_spell_person", ["person_id", "list_name", "code", "start_on", "end_on"], unique=False
        )
        batch_op.create_index(
            "uq_status_spell_live",
            ["person_id", "code"],
            unique=True,
            sqlite_where=sa.text("end_on IS NULL"),
            postgresql_where=sa.text("end_on IS NULL"),
        )

    op.create_table(
        "transfer",
        sa.Column("debit_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("credit_account_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "opening",
                "income",
                "donation",
                "allocate",
                "release",
                "reserve",
                "pay",
                "money_back",
                "reversal",
                name="transferkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("donation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("pairing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("disbursement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("idempotency_key", sa.String(length=100), nullable=False),
        sa.Column("reversal_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("ck_transfer_amount")),
        sa.CheckConstraint("debit_account_id <> credit_account_id", name=op.f("ck_transfer_accounts")),
        sa.ForeignKeyConstraint(
            ["credit_account_id"], ["account.id"], name=op.f("fk_transfer_credit_account_id_account")
        ),
        sa.ForeignKeyConstraint(
            ["debit_account_id"], ["account.id"], name=op.f("fk_transfer_debit_account_id_account")
        ),
        sa.ForeignKeyConstraint(["fund_id"], ["fund.id"], name=op.f("fk_transfer_fund_id_fund")),
        sa.ForeignKeyConstraint(["reversal_of"], ["transfer.id"], name=op.f("fk_transfer_reversal_of_transfer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_transfer")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_transfer_idempotency_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_transfer_public_id")),
        sa.UniqueConstraint("reversal_of", name=op.f("uq_transfer_reversal_of")),
    )
    with op.batch_alter_table("transfer", schema=None) as batch_op:
        batch_op.create_index("ix_transfer_batch", ["batch_id"], unique=False)
        batch_op.create_index("ix_transfer_credit", ["credit_account_id", "on_date"], unique=False)
        batch_op.create_index("ix_transfer_debit", ["debit_account_id", "on_date"], unique=False)
        batch_op.create_index("ix_transfer_disbursement", ["disbursement_id"], unique=False)
        batch_op.create_index("ix_transfer_donation", ["donation_id"], unique=False)
        batch_op.create_index("ix_transfer_fund", ["fund_id", "on_date", "id"], unique=False)

    op.create_table(
        "visit",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("household_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "planned", "done", "cancelled", name="visitstate", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("planned_on", sa.Date(), nullable=True),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("visitor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("visitor_name", sa.String(length=50), nullable=False),
        sa.Column("purposes", sa.String(length=200), nullable=False),
        sa.Column("met", sa.String(length=200), nullable=False),
        sa.Column("needs", sa.String(length=200), nullable=False),
        sa.Column("gifts", sa.String(length=200), nullable=True),
        sa.Column("findings_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("promised", sa.String(length=300), nullable=True),
        sa.Column("next_due_on", sa.Date(), nullable=True),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("recorded_on", sa.Date(), nullable=True),
        sa.Column("cancel_reason", sa.String(length=200), nullable=True),
        sa.Column("client_key", sa.String(length=64), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(state = 'done') = (done_on IS NOT NULL)", name=op.f("ck_visit_done_on")),
        sa.CheckConstraint("state <> 'planned' OR planned_on IS NOT NULL", name=op.f("ck_visit_planned_on")),
        sa.ForeignKeyConstraint(["after_id"], ["visit.id"], name=op.f("fk_visit_after_id_visit")),
        sa.ForeignKeyConstraint(["household_id"], ["household.id"], name=op.f("fk_visit_household_id_household")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_visit_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_visit_public_id")),
    )
    with op.batch_alter_table("visit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_visit_after_id"), ["after_id"], unique=False)
        batch_op.create_index("ix_visit_done", ["state", "done_on", "scope_code"], unique=False)
        batch_op.create_index("ix_visit_due", ["state", "scope_code", "planned_on", "id"], unique=False)
        batch_op.create_index("ix_visit_person", ["person_id", "done_on"], unique=False)
        batch_op.create_index(
            "uq_visit_client_key",
            ["client_key"],
            unique=True,
            sqlite_where=sa.text("client_key IS NOT NULL"),
            postgresql_where=sa.text("client_key IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_visit_planned",
            ["person_id", "planned_on"],
            unique=True,
            sqlite_where=sa.text("state = 'planned'"),
            postgresql_where=sa.text("state = 'planned'"),
        )

    op.create_table(
        "bank_result",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("file_name_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("rows", sa.Integer(), nullable=False),
        sa.Column("arrived", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("set_aside", sa.Integer(), nullable=False),
        sa.Column("arrived_fen", sa.BigInteger(), nullable=False),
        sa.Column("failed_fen", sa.BigInteger(), nullable=False),
        sa.Column("set_aside_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "arrived >= 0 AND failed >= 0 AND unchanged >= 0 AND set_aside >= 0", name=op.f("ck_bank_result_counts")
        ),
        sa.CheckConstraint("rows = arrived + failed + unchanged + set_aside", name=op.f("ck_bank_result_adds_up")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_bank_result_batch_id_batch")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_result")),
        sa.UniqueConstraint("batch_id", "digest", name=op.f("uq_bank_result_batch_id_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_result_public_id")),
    )
    op.create_table(
        "batch_paper",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("maker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "allocation",
                "minutes",
                "notice_result",
                "approval",
                "bank_receipt",
                "signed_sheet",
                "other",
                name="paperkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("file_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=True),
        sa.Column("added_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("added_on", sa.Date(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "kind NOT IN ('minutes', 'approval') OR maker_id IS NULL OR (added_by_id IS NOT NULL AND added_by_id <> maker_id)",
            name=op.f("ck_batch_paper_not_the_maker"),
        ),
        sa.ForeignKeyConstraint(["batch_id", "maker_id"], ["batch.id", "batch.maker_id"], name="maker_of_batch"),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_paper_batch_id_batch")),
        sa.ForeignKeyConstraint(["file_id"], ["stored_file.id"], name=op.f("fk_batch_paper_file_id_stored_file")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_paper")),
        sa.UniqueConstraint("batch_id", "kind", "digest", name=op.f("uq_batch_paper_batch_id_kind_digest")),
        sa.UniqueConstraint("public_id", name=op.f("uq_batch_paper_public_id")),
    )
    op.create_table(
        "donation_item",
        sa.Column("donation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.SmallInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=10), nullable=False),
        sa.Column("value_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "value_source",
            sa.Enum(
                "invoice",
                "appraisal",
                "market",
                "donor",
                name="valuesource",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("value_paper", sa.String(length=100), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "value_source NOT IN ('invoice', 'appraisal') OR value_paper IS NOT NULL",
            name=op.f("ck_donation_item_value_paper"),
        ),
        sa.CheckConstraint("quantity > 0 AND value_fen > 0", name=op.f("ck_donation_item_amounts")),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_donation_item_donation_id_donation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donation_item")),
        sa.UniqueConstraint("public_id", name=op.f("uq_donation_item_public_id")),
    )
    with op.batch_alter_table("donation_item", schema=None) as batch_op:
        batch_op.create_index("ix_donation_item_donation", ["donation_id", "position"], unique=False)

    op.create_table(
        "donor_letter",
        sa.Column("pairing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "letter", "visit_note", "photo", name="letterkind", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column(
            "state",
            sa.Enum(
                "received",
                "checked",
                "released",
                "refused",
                "escalated",
                name="letterstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("original_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("accepted_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("photo_id", sa.String(length=16), nullable=True),
        sa.Column("covers", sa.String(length=100), nullable=False),
        sa.Column("derivative_id", sa.String(length=16), nullable=True),
        sa.Column("writer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("checker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("released_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("released_on", sa.Date(), nullable=True),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("escalated_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("handled_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("handled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state <> 'escalated' OR escalated_at IS NOT NULL", name=op.f("ck_donor_letter_escalated_at")
        ),
        sa.CheckConstraint(
            "state <> 'released' OR (released_by_id IS NOT NULL AND released_on IS NOT NULL)",
            name=op.f("ck_donor_letter_released"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('checked', 'released') OR checker_id IS NOT NULL", name=op.f("ck_donor_letter_checked")
        ),
        sa.CheckConstraint(
            "state NOT IN ('refused', 'escalated') OR reason_sealed IS NOT NULL", name=op.f("ck_donor_letter_reason")
        ),
        sa.CheckConstraint("checker_id IS NULL OR checker_id <> writer_id", name=op.f("ck_donor_letter_four_eyes")),
        sa.CheckConstraint("text_sealed IS NOT NULL OR photo_id IS NOT NULL", name=op.f("ck_donor_letter_something")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_donor_letter_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_donor_letter_person_id_person")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_donor_letter_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_donor_letter")),
        sa.UniqueConstraint("public_id", name=op.f("uq_donor_letter_public_id")),
    )
    with op.batch_alter_table("donor_letter", schema=None) as batch_op:
        batch_op.create_index("ix_donor_letter_pairing", ["pairing_id", "state"], unique=False)
        batch_op.create_index("ix_donor_letter_work", ["state", "scope_code", "id"], unique=False)

    op.create_table(
        "enrolment",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "nominated",
                "returned",
                "reviewed",
                "noticed",
                "notice_exempt",
                "approved",
                "active",
                "completed",
                "refused",
                "withdrawn",
                name="enrolmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("goods_item", sa.String(length=100), nullable=True),
        sa.Column("goods_value_fen", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("exempt_reason", sa.String(length=200), nullable=True),
        sa.Column("return_reason", sa.String(length=300), nullable=True),
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("nominated_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reviewed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("approved_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("nominated_on", sa.Date(), nullable=False),
        sa.Column("approved_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint(
            "state <> 'notice_exempt' OR exempt_reason IS NOT NULL", name=op.f("ck_enrolment_exempt_reason")
        ),
        sa.CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name=op.f("ck_enrolment_amounts")),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR nominated_by_id IS NULL OR approved_by_id <> nominated_by_id",
            name=op.f("ck_enrolment_maker_approver"),
        ),
        sa.CheckConstraint(
            "approved_by_id IS NULL OR reviewed_by_id IS NULL OR approved_by_id <> reviewed_by_id",
            name=op.f("ck_enrolment_reviewer_approver"),
        ),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_enrolment_cycle_id_cycle")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_enrolment_notice_id_notice")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id_person")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_enrolment_program_id_program")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enrolment_public_id")),
    )
    with op.batch_alter_table("enrolment", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_cycle", ["cycle_id", "state", "scope_code"], unique=False)
        batch_op.create_index("ix_enrolment_notice", ["notice_id"], unique=False)
        batch_op.create_index("ix_enrolment_person", ["person_id", "id"], unique=False)
        batch_op.create_index("ix_enrolment_state", ["state", "scope_code", "id"], unique=False)
        batch_op.create_index(
            "uq_enrolment_live",
            ["person_id", "cycle_id"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
            postgresql_where=sa.text("state NOT IN ('refused', 'withdrawn')"),
        )

    op.create_table(
        "gift_line",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("donor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("goods", sa.String(length=100), nullable=True),
        sa.Column("goods_value_fen", sa.BigInteger(), nullable=False),
        sa.Column("receipt_number", sa.String(length=32), nullable=True),
        sa.Column("donation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("amount_fen > 0 OR goods_value_fen > 0", name=op.f("ck_gift_line_something")),
        sa.CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name=op.f("ck_gift_line_amounts")),
        sa.ForeignKeyConstraint(["batch_id"], ["gift_batch.id"], name=op.f("fk_gift_line_batch_id_gift_batch")),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_gift_line_donation_id_donation")),
        sa.ForeignKeyConstraint(["donor_id"], ["donor.id"], name=op.f("fk_gift_line_donor_id_donor")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gift_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_gift_line_public_id")),
    )
    with op.batch_alter_table("gift_line", schema=None) as batch_op:
        batch_op.create_index("ix_gift_line_batch", ["batch_id", "id"], unique=False)

    op.create_table(
        "guarantee_hold",
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("released_fen", sa.BigInteger(), nullable=False),
        sa.Column("called_fen", sa.BigInteger(), nullable=False),
        sa.Column("recovered_fen", sa.BigInteger(), nullable=False),
        sa.Column("lost_fen", sa.BigInteger(), nullable=False),
        sa.Column("remaining_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "amount_fen = released_fen + called_fen + remaining_fen", name=op.f("ck_guarantee_hold_adds_up")
        ),
        sa.CheckConstraint(
            "recovered_fen >= 0 AND lost_fen >= 0 AND recovered_fen + lost_fen <= called_fen",
            name=op.f("ck_guarantee_hold_called"),
        ),
        sa.CheckConstraint(
            "released_fen >= 0 AND called_fen >= 0 AND remaining_fen >= 0", name=op.f("ck_guarantee_hold_parts")
        ),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["guarantee_fund.id"], name=op.f("fk_guarantee_hold_fund_id_guarantee_fund")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_guarantee_hold_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee_hold")),
        sa.UniqueConstraint("loan_id", name=op.f("uq_guarantee_hold_loan_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_guarantee_hold_public_id")),
    )
    with op.batch_alter_table("guarantee_hold", schema=None) as batch_op:
        batch_op.create_index("ix_guarantee_hold_fund", ["fund_id", "remaining_fen"], unique=False)

    op.create_table(
        "instalment",
        sa.Column("pairing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("year_no", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "scheduled",
                "funded",
                "allocated",
                "paid",
                "evidenced",
                "waived",
                "cancelled",
                name="instalmentstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("donation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("disbursement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("school_confirmed_on", sa.Date(), nullable=True),
        sa.Column("funded_at", registry.core.orm.Moment(), nullable=True),
        sa.Column("waive_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'waived' OR waive_reason IS NOT NULL", name=op.f("ck_instalment_waive_reason")),
        sa.CheckConstraint(
            "state NOT IN ('funded', 'allocated', 'paid', 'evidenced') OR donation_id IS NOT NULL",
            name=op.f("ck_instalment_funded_by"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('paid', 'evidenced') OR disbursement_id IS NOT NULL", name=op.f("ck_instalment_paid_by")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_instalment_amount")),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_instalment_donation_id_donation")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_instalment_pairing_id_pairing")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_instalment")),
        sa.UniqueConstraint("pairing_id", "year_no", name=op.f("uq_instalment_pairing_id_year_no")),
        sa.UniqueConstraint("public_id", name=op.f("uq_instalment_public_id")),
    )
    with op.batch_alter_table("instalment", schema=None) as batch_op:
        batch_op.create_index("ix_instalment_due", ["state", "due_on"], unique=False)

    op.create_table(
        "insurance_claim",
        sa.Column("policy_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("event_on", sa.Date(), nullable=False),
        sa.Column("reported_on", sa.Date(), nullable=False),
        sa.Column("times", sa.SmallInteger(), nullable=False),
        sa.Column("illness_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("diagnosis_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("claimed_fen", sa.BigInteger(), nullable=False),
        sa.Column("paid_fen", sa.BigInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reported",
                "accepted",
                "paid",
                "refused",
                name="claimstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(state = 'paid') = (paid_on IS NOT NULL)", name=op.f("ck_insurance_claim_paid")),
        sa.CheckConstraint("state <> 'refused' OR reason IS NOT NULL", name=op.f("ck_insurance_claim_refused")),
        sa.CheckConstraint("claimed_fen > 0 AND paid_fen >= 0 AND times >= 1", name=op.f("ck_insurance_claim_amounts")),
        sa.ForeignKeyConstraint(
            ["policy_id"], ["insurance_policy.id"], name=op.f("fk_insurance_claim_policy_id_insurance_policy")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_insurance_claim")),
        sa.UniqueConstraint("public_id", name=op.f("uq_insurance_claim_public_id")),
    )
    with op.batch_alter_table("insurance_claim", schema=None) as batch_op:
        batch_op.create_index("ix_insurance_claim_paid", ["paid_on", "scope_code"], unique=False)
        batch_op.create_index("ix_insurance_claim_policy", ["policy_id"], unique=False)
        batch_op.create_index("ix_insurance_claim_state", ["state", "scope_code", "reported_on"], unique=False)

    op.create_table(
        "loan_instalment",
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("no", sa.SmallInteger(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("principal_fen", sa.BigInteger(), nullable=False),
        sa.Column("interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("principal_fen >= 0 AND interest_fen >= 0", name=op.f("ck_loan_instalment_amounts")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_instalment_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_instalment")),
        sa.UniqueConstraint("loan_id", "no", name=op.f("uq_loan_instalment_loan_id_no")),
        sa.UniqueConstraint("public_id", name=op.f("uq_loan_instalment_public_id")),
    )
    with op.batch_alter_table("loan_instalment", schema=None) as batch_op:
        batch_op.create_index("ix_loan_instalment_due", ["due_on", "loan_id"], unique=False)

    op.create_table(
        "loan_repayment",
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("interest_fen", sa.BigInteger(), nullable=False),
        sa.Column("occurrence", sa.SmallInteger(), nullable=False),
        sa.Column("recovery", sa.Boolean(), nullable=False),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.Column("form_key", sa.String(length=64), nullable=True),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("voided_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_loan_repayment_amount")),
        sa.CheckConstraint("interest_fen >= 0", name=op.f("ck_loan_repayment_interest")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_repayment_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_repayment")),
        sa.UniqueConstraint("form_key", name=op.f("uq_loan_repayment_form_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_loan_repayment_public_id")),
    )
    with op.batch_alter_table("loan_repayment", schema=None) as batch_op:
        batch_op.create_index("ix_loan_repayment_day", ["on_date", "loan_id"], unique=False)
        batch_op.create_index("ix_loan_repayment_loan", ["loan_id", "on_date"], unique=False)
        batch_op.create_index(
            "uq_loan_repayment",
            ["loan_id", "on_date", "amount_fen", "occurrence"],
            unique=True,
            sqlite_where=sa.text("voided_on IS NULL"),
            postgresql_where=sa.text("voided_on IS NULL"),
        )

    op.create_table(
        "loan_step",
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "applied",
                "checked",
                "recommended",
                "vetted",
                "guaranteed",
                "disbursed",
                "extended",
                "compensated",
                "recovered",
                "written_off",
                "settled",
                "reopened",
                "refused",
                "withdrawn",
                "void",
                name="stepkind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("actor_name", sa.String(length=50), nullable=False),
        sa.Column("maker_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("paper", sa.String(length=100), nullable=False),
        sa.Column("note", sa.String(length=200), nullable=False),
        sa.Column("from_no", sa.SmallInteger(), nullable=True),
        sa.Column("new_due_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("(kind = 'extended') = (new_due_on IS NOT NULL)", name=op.f("ck_loan_step_extension")),
        sa.CheckConstraint(
            "kind NOT IN ('recommended', 'vetted', 'guaranteed', 'extended', 'compensated', 'written_off', 'refused') OR maker_id IS NULL OR actor_id <> maker_id",
            name=op.f("ck_loan_step_other_person"),
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_step_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_step")),
        sa.UniqueConstraint("public_id", name=op.f("uq_loan_step_public_id")),
    )
    with op.batch_alter_table("loan_step", schema=None) as batch_op:
        batch_op.create_index("ix_loan_step_loan", ["loan_id", "on_date"], unique=False)

    op.create_table(
        "loan_visit",
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("visit_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("use", sa.String(length=16), nullable=False),
        sa.Column("jobs", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(length=300), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("jobs >= 0", name=op.f("ck_loan_visit_jobs")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_loan_visit_loan_id_loan")),
        sa.ForeignKeyConstraint(["visit_id"], ["visit.id"], name=op.f("fk_loan_visit_visit_id_visit")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan_visit")),
        sa.UniqueConstraint("public_id", name=op.f("uq_loan_visit_public_id")),
        sa.UniqueConstraint("visit_id", name=op.f("uq_loan_visit_visit_id")),
    )
    with op.batch_alter_table("loan_visit", schema=None) as batch_op:
        batch_op.create_index("ix_loan_visit_loan", ["loan_id", "on_date"], unique=False)

    op.create_table(
        "person_merge",
        sa.Column("pair_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kept_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("gone_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("merged_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.String(length=200), nullable=False),
        sa.Column("changes_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("undone_on", sa.Date(), nullable=True),
        sa.Column("undo_reason", sa.String(length=200), nullable=True),
        sa.Column("undone_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(undone_on IS NULL) = (undo_reason IS NULL)", name=op.f("ck_person_merge_undone")),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_person_merge_two")),
        sa.ForeignKeyConstraint(["gone_id"], ["person.id"], name=op.f("fk_person_merge_gone_id_person")),
        sa.ForeignKeyConstraint(["kept_id"], ["person.id"], name=op.f("fk_person_merge_kept_id_person")),
        sa.ForeignKeyConstraint(
            ["pair_id"], ["duplicate_pair.id"], name=op.f("fk_person_merge_pair_id_duplicate_pair")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person_merge")),
        sa.UniqueConstraint("public_id", name=op.f("uq_person_merge_public_id")),
    )
    with op.batch_alter_table("person_merge", schema=None) as batch_op:
        batch_op.create_index("ix_person_merge_kept", ["kept_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_merge_pair_id"), ["pair_id"], unique=False)
        batch_op.create_index(
            "uq_person_merge_live",
            ["gone_id"],
            unique=True,
            sqlite_where=sa.text("undone_on IS NULL"),
            postgresql_where=sa.text("undone_on IS NULL"),
        )

    op.create_table(
        "released_child",
        sa.Column("pairing_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "level",
            sa.Enum(
                "stage_status",
                "stage",
                "band",
                "county",
                name="level",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("county", sa.String(length=60), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("status", sa.String(length=16), nullable=False),
        sa.Column("school_year", sa.SmallInteger(), nullable=False),
        sa.Column("visits", sa.Text(), nullable=False),
        sa.Column("crowd", sa.Integer(), nullable=False),
        sa.Column("released_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("released_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint("crowd >= 1", name=op.f("ck_released_child_crowd")),
        sa.ForeignKeyConstraint(["pairing_id"], ["pairing.id"], name=op.f("fk_released_child_pairing_id_pairing")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_released_child_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_released_child")),
        sa.UniqueConstraint("public_id", name=op.f("uq_released_child_public_id")),
    )
    with op.batch_alter_table("released_child", schema=None) as batch_op:
        batch_op.create_index("ix_released_child_pairing", ["pairing_id", "id"], unique=False)
        batch_op.create_index("ix_released_child_person", ["person_id"], unique=False)

    op.create_table(
        "screening",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("invitation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("screened_on", sa.Date(), nullable=False),
        sa.Column("hospital", sa.String(length=100), nullable=False),
        sa.Column("tests", sa.String(length=60), nullable=False),
        sa.Column("cytology_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hpv_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("birads_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("histology_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("cervical_positive", sa.Boolean(), nullable=False),
        sa.Column("breast_positive", sa.Boolean(), nullable=False),
        sa.Column("positive", sa.Boolean(), nullable=False),
        sa.Column("next_cervical_on", sa.Date(), nullable=True),
        sa.Column("next_breast_on", sa.Date(), nullable=True),
        sa.Column("warned", sa.String(length=200), nullable=True),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("void_reason", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(voided_on IS NULL) = (void_reason IS NULL)", name=op.f("ck_screening_voided")),
        sa.CheckConstraint("positive = (cervical_positive OR breast_positive)", name=op.f("ck_screening_positive")),
        sa.ForeignKeyConstraint(
            ["invitation_id"], ["screening_invitation.id"], name=op.f("fk_screening_invitation_id_screening_invitation")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_screening_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening")),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_public_id")),
    )
    with op.batch_alter_table("screening", schema=None) as batch_op:
        batch_op.create_index("ix_screening_invitation", ["invitation_id"], unique=False)
        batch_op.create_index("ix_screening_next", ["next_cervical_on", "scope_code"], unique=False)
        batch_op.create_index(
            "ix_screening_scope_day", ["scope_code", "screened_on", "positive", "person_id"], unique=False
        )
        batch_op.create_index(
            "uq_screening_person_day",
            ["person_id", "screened_on"],
            unique=True,
            sqlite_where=sa.text("voided_on IS NULL"),
            postgresql_where=sa.text("voided_on IS NULL"),
        )

    op.create_table(
        "subsidy_day",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("balance_fen", sa.BigInteger(), nullable=False),
        sa.Column("weight", sa.BigInteger(), nullable=False),
        sa.Column("live", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["subsidy_claim.id"], name=op.f("fk_subsidy_day_claim_id_subsidy_claim")),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_subsidy_day_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_day")),
    )
    with op.batch_alter_table("subsidy_day", schema=None) as batch_op:
        batch_op.create_index("ix_subsidy_day_claim", ["claim_id"], unique=False)
        batch_op.create_index(
            "uq_subsidy_day",
            ["loan_id", "day"],
            unique=True,
            sqlite_where=sa.text("live"),
            postgresql_where=sa.text("live"),
        )

    op.create_table(
        "subsidy_line",
        sa.Column("claim_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("loan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("days", sa.SmallInteger(), nullable=False),
        sa.Column("excluded_days", sa.SmallInteger(), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("excluded", sa.Text(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["subsidy_claim.id"], name=op.f("fk_subsidy_line_claim_id_subsidy_claim")
        ),
        sa.ForeignKeyConstraint(["loan_id"], ["loan.id"], name=op.f("fk_subsidy_line_loan_id_loan")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subsidy_line")),
        sa.UniqueConstraint("claim_id", "loan_id", name=op.f("uq_subsidy_line_claim_id_loan_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_subsidy_line_public_id")),
    )
    with op.batch_alter_table("subsidy_line", schema=None) as batch_op:
        batch_op.create_index("ix_subsidy_line_loan", ["loan_id"], unique=False)

    op.create_table(
        "cancer_aid_file",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("site_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("stage_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("hospital", sa.String(length=100), nullable=False),
        sa.Column("second_class", sa.Boolean(), nullable=False),
        sa.Column("diagnosed_on", sa.Date(), nullable=True),
        sa.Column("papers", sa.String(length=200), nullable=False),
        sa.Column("superior", sa.String(length=16), nullable=False),
        sa.Column("filled_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("checked_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("checked_on", sa.Date(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(checked_on IS NULL) = (checked_by_id IS NULL)", name=op.f("ck_cancer_aid_file_checked")),
        sa.CheckConstraint(
            "checked_by_id IS NULL OR checked_by_id <> filled_by_id", name=op.f("ck_cancer_aid_file_maker_checker")
        ),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_cancer_aid_file_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_cancer_aid_file_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cancer_aid_file")),
        sa.UniqueConstraint("enrolment_id", name=op.f("uq_cancer_aid_file_enrolment_id")),
        sa.UniqueConstraint("public_id", name=op.f("uq_cancer_aid_file_public_id")),
    )
    with op.batch_alter_table("cancer_aid_file", schema=None) as batch_op:
        batch_op.create_index("ix_cancer_aid_file_scope", ["scope_code", "checked_on"], unique=False)

    op.create_table(
        "disbursement",
        sa.Column("batch_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("serial", sa.Integer(), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("program_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("cycle_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("stage", sa.String(length=16), nullable=False),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("goods_item", sa.String(length=100), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("goods_value_fen", sa.BigInteger(), nullable=False),
        sa.Column("per_household", sa.Boolean(), nullable=False),
        sa.Column(
            "method",
            sa.Enum(
                "bank",
                "cash",
                "goods",
                "service",
                name="paymethod",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("payee_name", sa.String(length=50), nullable=True),
        sa.Column("payee_relation", sa.String(length=32), nullable=True),
        sa.Column("bank_account_sealed", sa.LargeBinary(), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "proposed",
                "approved",
                "paid",
                "signed",
                "returned",
                "void",
                name="disbursementstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("paid_on", sa.Date(), nullable=True),
        sa.Column("arrived_on", sa.Date(), nullable=True),
        sa.Column("receipt_number", sa.String(length=64), nullable=True),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("proxy_name", sa.String(length=50), nullable=True),
        sa.Column("proxy_relation", sa.String(length=32), nullable=True),
        sa.Column("end_reason", sa.String(length=300), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("instalment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("replaces_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'signed' OR signed_on IS NOT NULL", name=op.f("ck_disbursement_signed_on")),
        sa.CheckConstraint(
            "state NOT IN ('paid', 'signed') OR paid_on IS NOT NULL", name=op.f("ck_disbursement_paid_on")
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'void') OR (end_reason IS NOT NULL AND ended_on IS NOT NULL)",
            name=op.f("ck_disbursement_end_reason"),
        ),
        sa.CheckConstraint("amount_fen > 0 OR goods_value_fen > 0", name=op.f("ck_disbursement_something")),
        sa.CheckConstraint("amount_fen >= 0 AND goods_value_fen >= 0", name=op.f("ck_disbursement_amounts")),
        sa.CheckConstraint("arrived_on IS NULL OR paid_on IS NOT NULL", name=op.f("ck_disbursement_arrived_on")),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_disbursement_batch_id_batch")),
        sa.ForeignKeyConstraint(["cycle_id"], ["cycle.id"], name=op.f("fk_disbursement_cycle_id_cycle")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_disbursement_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["instalment_id"], ["instalment.id"], name=op.f("fk_disbursement_instalment_id_instalment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_disbursement_person_id_person")),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_disbursement_program_id_program")),
        sa.ForeignKeyConstraint(
            ["replaces_id"], ["disbursement.id"], name=op.f("fk_disbursement_replaces_id_disbursement")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disbursement")),
        sa.UniqueConstraint("batch_id", "serial", name=op.f("uq_disbursement_batch_id_serial")),
        sa.UniqueConstraint("public_id", name=op.f("uq_disbursement_public_id")),
    )
    with op.batch_alter_table("disbursement", schema=None) as batch_op:
        batch_op.create_index("ix_disbursement_paid", ["program_id", "paid_on", "scope_code"], unique=False)
        batch_op.create_index("ix_disbursement_person", ["person_id", "paid_on"], unique=False)
        batch_op.create_index("ix_disbursement_scope", ["scope_code", "state", "paid_on"], unique=False)
        batch_op.create_index(
            "uq_disbursement_instalment",
            ["instalment_id"],
            unique=True,
            sqlite_where=sa.text("instalment_id IS NOT NULL AND state NOT IN ('returned', 'void')"),
            postgresql_where=sa.text("instalment_id IS NOT NULL AND state NOT IN ('returned', 'void')"),
        )
        batch_op.create_index(
            "uq_disbursement_live",
            ["enrolment_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('returned', 'void')"),
            postgresql_where=sa.text("state NOT IN ('returned', 'void')"),
        )

    op.create_table(
        "emergency_request",
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("requested_on", sa.Date(), nullable=False),
        sa.Column("urgency", sa.String(length=16), nullable=False),
        sa.Column("reason_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("asked_fen", sa.BigInteger(), nullable=False),
        sa.Column("verify_by", sa.Date(), nullable=False),
        sa.Column("pay_by", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "requested",
                "verified",
                "refused",
                name="requeststate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("verifier", sa.String(length=50), nullable=False),
        sa.Column("found_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("granted_fen", sa.BigInteger(), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("refusal", sa.String(length=200), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'refused' OR refusal IS NOT NULL", name=op.f("ck_emergency_request_refused")),
        sa.CheckConstraint(
            "state <> 'verified' OR (verified_on IS NOT NULL AND enrolment_id IS NOT NULL)",
            name=op.f("ck_emergency_request_verified"),
        ),
        sa.CheckConstraint("asked_fen >= 0 AND granted_fen >= 0", name=op.f("ck_emergency_request_amounts")),
        sa.CheckConstraint("verify_by >= requested_on AND pay_by >= verify_by", name=op.f("ck_emergency_request_days")),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_emergency_request_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_emergency_request_person_id_person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_emergency_request")),
        sa.UniqueConstraint("public_id", name=op.f("uq_emergency_request_public_id")),
    )
    with op.batch_alter_table("emergency_request", schema=None) as batch_op:
        batch_op.create_index("ix_emergency_request_person", ["person_id", "requested_on"], unique=False)
        batch_op.create_index("ix_emergency_request_scope", ["scope_code", "state", "requested_on", "id"], unique=False)
        batch_op.create_index("uq_emergency_request_enrolment", ["enrolment_id"], unique=True)
        batch_op.create_index(
            "uq_emergency_request_open",
            ["person_id"],
            unique=True,
            sqlite_where=sa.text("state = 'requested'"),
            postgresql_where=sa.text("state = 'requested'"),
        )

    op.create_table(
        "enrolment_step",
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_state", sa.String(length=32), nullable=True),
        sa.Column("to_state", sa.String(length=32), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("note", sa.String(length=300), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_enrolment_step_enrolment_id_enrolment")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrolment_step")),
        sa.UniqueConstraint("public_id", name=op.f("uq_enrolment_step_public_id")),
    )
    with op.batch_alter_table("enrolment_step", schema=None) as batch_op:
        batch_op.create_index("ix_enrolment_step_enrolment", ["enrolment_id", "id"], unique=False)

    op.create_table(
        "guarantee_entry",
        sa.Column("fund_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("hold_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "kind",
            sa.Enum(
                "contribution",
                "withdrawal",
                "hold",
                "release",
                "rehold",
                "call",
                "recovery",
                "loss",
                name="entrykind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("idempotency_key", sa.String(length=100), nullable=False),
        sa.Column("memo", sa.String(length=200), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "(kind IN ('contribution','withdrawal')) = (hold_id IS NULL)", name=op.f("ck_guarantee_entry_hold")
        ),
        sa.CheckConstraint("amount_fen > 0", name=op.f("ck_guarantee_entry_amount")),
        sa.ForeignKeyConstraint(
            ["fund_id"], ["guarantee_fund.id"], name=op.f("fk_guarantee_entry_fund_id_guarantee_fund")
        ),
        sa.ForeignKeyConstraint(
            ["hold_id"], ["guarantee_hold.id"], name=op.f("fk_guarantee_entry_hold_id_guarantee_hold")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_guarantee_entry")),
        sa.UniqueConstraint("idempotency_key", name=op.f("uq_guarantee_entry_idempotency_key")),
        sa.UniqueConstraint("public_id", name=op.f("uq_guarantee_entry_public_id")),
    )
    with op.batch_alter_table("guarantee_entry", schema=None) as batch_op:
        batch_op.create_index("ix_guarantee_entry_fund", ["fund_id", "on_date", "id"], unique=False)
        batch_op.create_index("ix_guarantee_entry_hold", ["hold_id"], unique=False)

    op.create_table(
        "merged_row",
        sa.Column("merge_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("table_name", sa.String(length=63), nullable=False),
        sa.Column("column_name", sa.String(length=63), nullable=False),
        sa.Column("row_id", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(["merge_id"], ["person_merge.id"], name=op.f("fk_merged_row_merge_id_person_merge")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged_row")),
        sa.UniqueConstraint(
            "merge_id",
            "table_name",
            "column_name",
            "row_id",
            name=op.f("uq_merged_row_merge_id_table_name_column_name_row_id"),
        ),
        sa.UniqueConstraint("public_id", name=op.f("uq_merged_row_public_id")),
    )
    op.create_table(
        "objection",
        sa.Column("notice_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enrolment_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_on", sa.Date(), nullable=False),
        sa.Column("text_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("settled_on", sa.Date(), nullable=True),
        sa.Column("outcome", sa.String(length=300), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["enrolment_id"], ["enrolment.id"], name=op.f("fk_objection_enrolment_id_enrolment")),
        sa.ForeignKeyConstraint(["notice_id"], ["notice.id"], name=op.f("fk_objection_notice_id_notice")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objection")),
        sa.UniqueConstraint("public_id", name=op.f("uq_objection_public_id")),
    )
    with op.batch_alter_table("objection", schema=None) as batch_op:
        batch_op.create_index("ix_objection_notice", ["notice_id"], unique=False)

    op.create_table(
        "screening_follow_up",
        sa.Column("screening_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("person_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column(
            "part",
            sa.Enum("cervical", "breast", name="part", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("urgent", sa.Boolean(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due",
                "done",
                "lost",
                "refused",
                "void",
                name="followstate",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("outcome_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("after_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("imported", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("(state = 'due') = (closed_on IS NULL)", name=op.f("ck_screening_follow_up_closed")),
        sa.ForeignKeyConstraint(
            ["after_id"], ["screening_follow_up.id"], name=op.f("fk_screening_follow_up_after_id_screening_follow_up")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_screening_follow_up_person_id_person")),
        sa.ForeignKeyConstraint(
            ["screening_id"], ["screening.id"], name=op.f("fk_screening_follow_up_screening_id_screening")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_follow_up")),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_follow_up_public_id")),
    )
    with op.batch_alter_table("screening_follow_up", schema=None) as batch_op:
        batch_op.create_index("ix_screening_follow_up_closed", ["closed_on", "scope_code", "state"], unique=False)
        batch_op.create_index("ix_screening_follow_up_due", ["state", "scope_code", "due_on", "id"], unique=False)
        batch_op.create_index("ix_screening_follow_up_person", ["person_id"], unique=False)
        batch_op.create_index(
            "uq_screening_follow_up_open",
            ["screening_id", "part"],
            unique=True,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )

    op.create_table(
        "bank_result_line",
        sa.Column("result_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sheet_row", sa.Integer(), nullable=False),
        sa.Column("disbursement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "outcome",
            sa.Enum(
                "arrived",
                "failed",
                "unchanged",
                "set_aside",
                name="outcome",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("amount_fen", sa.BigInteger(), nullable=True),
        sa.Column("reason", sa.String(length=300), nullable=True),
        sa.Column("told_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.CheckConstraint(
            "outcome = 'set_aside' OR disbursement_id IS NOT NULL", name=op.f("ck_bank_result_line_matched")
        ),
        sa.CheckConstraint(
            "outcome NOT IN ('failed', 'set_aside') OR reason IS NOT NULL", name=op.f("ck_bank_result_line_reason")
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_bank_result_line_disbursement_id_disbursement")
        ),
        sa.ForeignKeyConstraint(
            ["result_id"], ["bank_result.id"], name=op.f("fk_bank_result_line_result_id_bank_result")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_result_line")),
        sa.UniqueConstraint("public_id", name=op.f("uq_bank_result_line_public_id")),
        sa.UniqueConstraint("result_id", "place", name=op.f("uq_bank_result_line_result_id_place")),
    )
    with op.batch_alter_table("bank_result_line", schema=None) as batch_op:
        batch_op.create_index(
            "uq_bank_result_line_settled",
            ["disbursement_id", "outcome"],
            unique=True,
            sqlite_where=sa.text("outcome IN ('arrived', 'failed')"),
            postgresql_where=sa.text("outcome IN ('arrived', 'failed')"),
        )

    op.create_table(
        "certificate",
        sa.Column("series", sa.String(length=32), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("number", sa.String(length=64), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("disbursement_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("donation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("scope_code", sa.String(length=12), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("content_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("template_version", sa.SmallInteger(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("valid", "void", name="certificatestate", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("void_reason", sa.String(length=300), nullable=True),
        sa.Column("voided_on", sa.Date(), nullable=True),
        sa.Column("prints", sa.Integer(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("state <> 'void' OR void_reason IS NOT NULL", name=op.f("ck_certificate_void_reason")),
        sa.CheckConstraint(
            "(disbursement_id IS NULL) <> (donation_id IS NULL)", name=op.f("ck_certificate_one_subject")
        ),
        sa.ForeignKeyConstraint(
            ["disbursement_id"], ["disbursement.id"], name=op.f("fk_certificate_disbursement_id_disbursement")
        ),
        sa.ForeignKeyConstraint(["donation_id"], ["donation.id"], name=op.f("fk_certificate_donation_id_donation")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint("code", name=op.f("uq_certificate_code")),
        sa.UniqueConstraint("number", name=op.f("uq_certificate_number")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_public_id")),
        sa.UniqueConstraint("series", "year", "seq", name=op.f("uq_certificate_series_year_seq")),
    )
    with op.batch_alter_table("certificate", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_disbursement", ["disbursement_id"], unique=False)
        batch_op.create_index("ix_certificate_donation", ["donation_id"], unique=False)

    op.create_table(
        "screening_contact",
        sa.Column("follow_up_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("how", sa.String(length=16), nullable=False),
        sa.Column("answer", sa.String(length=16), nullable=False),
        sa.Column("note_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("by_name", sa.String(length=50), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.Column("created_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("updated_at", registry.core.orm.Moment(), nullable=False),
        sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(
            ["follow_up_id"],
            ["screening_follow_up.id"],
            name=op.f("fk_screening_contact_follow_up_id_screening_follow_up"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_screening_contact")),
        sa.UniqueConstraint("public_id", name=op.f("uq_screening_contact_public_id")),
    )
    with op.batch_alter_table("screening_contact", schema=None) as batch_op:
        batch_op.create_index("ix_screening_contact_follow_up", ["follow_up_id", "on"], unique=False)

    op.create_table(
        "certificate_print",
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", registry.core.orm.Moment(), nullable=False),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("copy", sa.Boolean(), nullable=False),
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("public_id", sa.String(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_certificate_print_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_print")),
        sa.UniqueConstraint("public_id", name=op.f("uq_certificate_print_public_id")),
    )
    with op.batch_alter_table("certificate_print", schema=None) as batch_op:
        batch_op.create_index("ix_certificate_print_certificate", ["certificate_id"], unique=False)

    for dialect, statement in TRIGGERS:
        if dialect == op.get_bind().dialect.name:
            op.execute(sa.text(statement.replace(":", "\\:")))


def downgrade() -> None:
    raise RuntimeError("the first schema is not taken back: restore a backup instead")

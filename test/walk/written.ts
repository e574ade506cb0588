import type { Database } from '../../src/platform/database/database.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'

/** Something in each text that people can write and that the small world has nothing of: reasons, notes, names. */
export async function writeMore({ owner }: Database): Promise<void> {
  const staff = '(SELECT id FROM staff ORDER BY email LIMIT 1)'
  const run = `'${idOf('last-run')}'::uuid`
  const held = `'${idOf('held-run')}'::uuid`
  const arif = `'${idOf('arif')}'::uuid`
  const at = `'${morning.toISOString()}'::timestamptz`
  const practice = `'${foxleyBrook}'`
  for (const statement of [
    `INSERT INTO look (practice, id, looked_at, staff, place, run, patient, what, reason)
     SELECT ${practice}, gen_random_uuid(), ${at}, id, 'run', ${run}, ${arif}, 'mobile_phone', 'Why' FROM staff`,
    `INSERT INTO access_log (practice, id, at, staff, role, page, reason, patients)
     VALUES (${practice}, gen_random_uuid(), ${at}, ${staff}, 'receptionist', '/patients/:id', 'Why', ARRAY[${arif}])`,
    `INSERT INTO hold_approval (practice, run, staff, reason, approved_at) VALUES (${practice}, ${held}, ${staff}, 'Why', ${at})`,
    `INSERT INTO practice_limit (practice, name, changed_at, percent, reason, changed_by)
     VALUES (${practice}, 'leaving', ${at}, 5, 'Why', ${staff})`,
    `INSERT INTO unusable_row (practice, run, row_number, kind, reason) VALUES (${practice}, ${run}, 9, 'row', 'Why')`,
    `INSERT INTO restriction (practice, patient, began_at, staff, reason)
     VALUES (${practice}, '${idOf('lucy')}', ${at}, ${staff}, 'Why') ON CONFLICT DO NOTHING`,
    `INSERT INTO possible_merge (practice, patient, other, reason, weight, evidence, weights_version, found_at)
     VALUES (${practice}, '${idOf('kiran')}', '${idOf('nia')}', 'Why', 12, '{}', 0, ${at})`,
    `INSERT INTO undo_request (practice, id, run, staff, reason, state, step, attempt, asked_at, finished_at, why)
     VALUES (${practice}, gen_random_uuid(), ${run}, ${staff}, 'Why', 'failed', 'find', 1, ${at}, ${at}, 'Why')`,
    `INSERT INTO passkey (id, staff, name, public_key, counter, transports, added_at)
     SELECT 'key of ' || id, id, 'My phone', '', 0, '{}', ${at} FROM staff`,
    `UPDATE run_undo SET reason = 'Why', staff = ${staff} WHERE practice = ${practice}`,
    `UPDATE run_check_row SET who = 'Somebody' WHERE practice = ${practice}`,
    `UPDATE feedback SET note = 'Answered', state = 'answered', settled_at = ${at}, settled_by = ${staff}
     WHERE practice = ${practice}`,
    `UPDATE review SET marked = 'not-sure', marked_by = ${staff}, marked_at = ${at}, marked_why = 'Why'
     WHERE practice = ${practice}`,
    `UPDATE practice SET phone = '01632 960100', street = 'Mill Lane', open_hours = 'Monday to Friday' WHERE practice = ${practice}`,
    `INSERT INTO preference (practice, id, patient, way, purpose, wanted, said_at, said_by, staff, note)
     VALUES (${practice}, gen_random_uuid(), ${arif}, 'sms', 'service', false, ${at}, 'phone', ${staff}, 'Why')`,
    `INSERT INTO objection (practice, id, way, address_key, patient, why, address_shown, began_at)
     SELECT practice, gen_random_uuid(), 'sms', address_key, patient, 'other', address_shown, ${at} FROM message
     WHERE practice = ${practice} AND patient = ${arif} AND address_key IS NOT NULL LIMIT 1`,
    `UPDATE message SET reason = 'Why', needed = 'Why' WHERE practice = ${practice}`,
    `UPDATE message_template_version SET subject = 'Tea'`,
    `UPDATE activation_act SET reason = 'Why' WHERE practice = ${practice}`,
    `UPDATE patient SET address_line_2 = 'Flat 2' WHERE practice = ${practice} AND id = ${arif}`,
    `UPDATE sync_run SET settled_reason = 'Why' WHERE practice = ${practice}`,
  ])
    await owner.query(statement)
}

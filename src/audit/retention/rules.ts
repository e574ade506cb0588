/** What happens to the rows of a table as they get old. */
export interface Rule {
  /** The table, or what of it where a rule is about a part. */
  rule: string
  table: string
  /** Why they are kept, or for how long. */
  why: string
  removal?: Removal
}

export interface Removal {
  days: number
  /** Which rows are older than $1. */
  older: string
  /** What is cleared instead of removing the row. */
  clear?: string
  /** The table has no practice: it is done once for the installation. */
  isShared?: true
}

const year = 365

const kept = (table: string, why: string): Rule => ({ rule: table, table, why })
const removed = (table: string, removal: Removal, why: string): Rule => ({ rule: table, table, removal, why })

/** A run's own rows go by when it began. */
const ofOldRun = `run IN (SELECT id FROM sync_run WHERE sync_run.practice = %t.practice AND started_at < $1)`
/** Who left or died, and has no account of their own. */
const gone = `status <> 'registered' AND account = 'non-digital' AND status_since < $1`
export const CONTACT_COLUMNS = [
  ...['mobile_phone', 'other_phone', 'email'],
  ...['address_line_1', 'address_line_2', 'town', 'postcode'],
] as const
const anyContact = CONTACT_COLUMNS.map((column) => `${column} IS NOT NULL`).join(' OR ')
const clearContact = `${CONTACT_COLUMNS.map((column) => `${column} = NULL`).join(', ')}, address_tokens = ''`
const contactFields = CONTACT_COLUMNS.map((column) => `'${column}'`).join(', ')

/** What an installation decides about keeping. */
export interface Keeping {
  /** After how many days the contact details of whoever left or died are cleared. Without it they stay. */
  leftContactsDays?: number | undefined
}

/**
 * Whoever left is not deleted, and whoever comes back is as they were: so it is unless the practices of an installation have
 * agreed that contact details go some time after somebody left.
 */
function leftContacts({ leftContactsDays: days }: Keeping): Rule[] {
  const now = { rule: 'contact details of patients who left', table: 'patient' }
  const before = { rule: 'earlier contact details of patients who left', table: 'patient_change' }
  if (days === undefined) {
    const why =
      'As long as the patient: whoever comes back is as they were. Nobody is contacted by them meanwhile.'
    return [
      { ...now, why },
      { ...before, why },
    ]
  }
  return [
    {
      ...{ ...now, removal: { days, older: `${gone} AND (${anyContact})`, clear: clearContact } },
      why: 'Nobody may be contacted by them any more. The rest of the record stays, so that who looked can still be told.',
    },
    {
      ...{ ...before, why: 'They go with the contact details themselves.' },
      removal: {
        days,
        older: `field IN (${contactFields})
        AND patient IN (SELECT id FROM patient WHERE patient.practice = %t.practice AND ${gone})`,
      },
    },
  ]
}

/** Every table of the database, in the order in which the page shows them. A test fails for a table that is not here. */
export function rulesFor(keeping: Keeping): readonly Rule[] {
  const [patient, ...others] = always
  return [patient!, ...leftContacts(keeping), ...others]
}

const always: readonly Rule[] = [
  kept(
    'patient',
    'For as long as the practice uses Patient Sync. The record of care is the practice’s own system.',
  ),
  kept('patient_change', 'As long as the patient: it says where each value came from.'),
  kept('patient_count', 'Numbers of patients.'),
  kept('restriction', 'As long as the patient: since when a record is restricted, and who said so.'),
  removed(
    'restricted_sight',
    { days: 8 * year, older: 'began_at < $1' },
    'As long as the access log, which it belongs to.',
  ),
  kept('patient_merge', 'As long as the patient: it lets a merge be undone.'),
  kept(
    'possible_merge',
    'As long as the patient: why two records may be one, and who said that they are not.',
  ),
  kept('link_evidence', 'As long as the patient: it says why a row of the list is theirs.'),
  kept('identity_decision', 'As long as the patient: it stands above every later match.'),
  removed(
    'review_candidate',
    {
      days: 2 * year,
      older: `review IN (SELECT id FROM review WHERE review.practice = %t.practice AND state = 'closed' AND closed_at < $1)`,
    },
    'They go with their review.',
  ),
  removed(
    'review',
    { days: 2 * year, older: `state = 'closed' AND closed_at < $1` },
    'What was decided is kept with the decision; the row of the list is not needed any more.',
  ),
  kept('registered_number', 'As long as the patient: a keyed digest, not the number.'),
  removed(
    'registered_elsewhere',
    { days: 2 * year, older: 'ended_at < $1' },
    'After it has ended nobody acts on it.',
  ),
  kept('sync_run', 'For as long as the practice uses Patient Sync. It holds counts, and names no patient.'),
  removed(
    'unusable_row',
    { days: year, older: ofOldRun },
    'Row numbers and reasons: the rows themselves are never kept.',
  ),
  removed('preview_row', { days: 30, older: ofOldRun }, 'A preview is for deciding about today’s list.'),
  removed(
    'run_check',
    { days: 2 * year, older: ofOldRun },
    'Why a list was held is asked within a year or two.',
  ),
  removed('run_check_row', { days: 30, older: ofOldRun }, 'A held list is decided within days.'),
  removed('hold_approval', { days: 8 * year, older: 'approved_at < $1' }, 'As long as the access log.'),
  kept('run_undo', 'As long as the run. It holds counts.'),
  kept('undo_request', 'As long as the run: who wanted it undone, and what came of it.'),
  removed(
    'run_undo_kept',
    {
      days: 2 * year,
      older: `undo IN (SELECT id FROM run_undo WHERE run_undo.practice = %t.practice AND undone_at < $1)`,
    },
    'What an undo left is looked at soon after it.',
  ),
  kept('set_aside_row', 'Until the list changes or somebody takes the rows in again. It holds digests.'),
  kept('set_aside_absence', 'Until the patient is on the list again.'),
  removed(
    'folder_list',
    { days: year, older: 'modified_at < $1' },
    'So long a file in the folder is known again.',
  ),
  kept(
    'message',
    'As long as the patient: what the practice said to them is part of their record. It is sealed.',
  ),
  removed(
    'message_code',
    { days: year, older: 'made_at < $1' },
    'After a year nobody asks any more whether a message was real, and its code may be another’s.',
  ),
  kept('message_template', 'As long as messages can have come from it. It names no patient.'),
  kept('message_template_version', 'What was sent came from these words. They name no patient.'),
  removed(
    'texted',
    { days: year, older: 'at < $1' },
    'Whom an answer may be from is not asked after a year. Numbers are kept as digests alone.',
  ),
  kept('received_text', 'As long as the patient: what they answered is part of their record. It is sealed.'),
  removed(
    'preference_token',
    { days: year, older: 'made_at < $1' },
    'Nobody unsubscribes from an email of a year ago.',
  ),
  kept('preference', 'As long as the patient: what they want is part of their record.'),
  kept(
    'objection',
    'For good: who asked for no more is not written to again. The address is kept as a digest alone.',
  ),
  kept(
    'unreliable_detail',
    'As long as the patient: which of their contact details did not work. It holds digests, and goes when they are restricted.',
  ),
  kept('thread', 'As long as its messages: whose they were to see to. It holds ids and times.'),
  kept('delivery', 'As long as its message: it says what became of it.'),
  kept(
    'secure_link',
    'As long as its message: until when it was read behind a link. It opens nothing by itself.',
  ),
  kept('secure_link_event', 'As long as its message: when it was opened, and what was tried.'),
  removed(
    'secure_link_token',
    { days: 30, older: 'ends_at < $1' },
    'What is over opens nothing. Until then somebody may ask why a link did not work.',
  ),
  removed(
    'secure_link_device',
    { days: 120, older: 'since < $1' },
    'A hash by which a browser is known again, for longer than any link works.',
  ),
  removed('secure_link_visit', { days: 1, older: 'expires_at < $1' }, 'Half an hour of reading is over.'),
  removed(
    'draft',
    { days: 28, older: 'saved_at < $1' },
    'What somebody began to write and never sent: it was said to nobody. It is sealed.',
  ),
  removed(
    'attachment',
    {
      days: 1,
      older: `message IS NULL AND came_at < $1 AND NOT EXISTS (
        SELECT FROM draft WHERE draft.practice = %t.practice AND draft.id = %t.form)`,
    },
    'A file that was put to a message and never sent, nor kept with a draft. What was sent stays as long as its message; it is sealed.',
  ),
  kept('reply', 'As long as its message: what the patient answered is part of their record. It is sealed.'),
  kept('reply_file', 'As long as its reply. It is sealed, without what a camera wrote beside the picture.'),
  removed(
    'outbox_item',
    { days: 30, older: 'came_at < $1' },
    'The outbox is for trying the product. It delivers nothing.',
  ),
  kept('send_rate', 'One line for each channel, which names nobody.'),
  kept('text_poll', 'One line for each channel, which names nobody.'),
  kept('database_life', 'One line, which names nobody.'),
  kept('activation', 'Where the practice stands. It names no patient.'),
  kept(
    'activation_act',
    'Permission, confirmation and withdrawal have to be shown for as long as anybody may ask.',
  ),
  kept('dpia_pack', 'What was agreed to, word for word, as long as the signatures under it.'),
  kept('dpia_answer', 'What the controller decided, and when.'),
  removed(
    'feedback',
    { days: 2 * year, older: `state <> 'new' AND settled_at < $1` },
    'It is answered, and says nothing of patients.',
  ),
  kept('purge', 'That something was deleted has to be shown. It holds counts.'),
  kept('purge_kept', 'Why somebody stayed. It holds an id and a word.'),
  removed('look', { days: 8 * year, older: 'looked_at < $1' }, 'As long as the access log.'),
  removed(
    'access_log',
    { days: 8 * year, older: 'at < $1' },
    'A patient may ask for years who looked at their record.',
  ),
  kept(
    'audit_entry',
    'For good, so that the chain can be verified from its first entry. It holds no contact detail.',
  ),
  kept('audit_head', 'For good, with the chain.'),
  removed(
    'retention_proof',
    { days: 2 * year, older: 'proved_at < $1', isShared: true },
    'An inspection looks at a year or two.',
  ),
  kept('practice', 'For as long as the practice uses Patient Sync.'),
  kept('practice_source', 'Until it is set up anew. Secrets in it are encrypted.'),
  kept('practice_limit', 'With the practice: who chose which limit, and why.'),
  kept('sync_state', 'One row a practice.'),
  kept('staff', 'History names who did what. Their sign-in ends when they go.'),
  kept('membership', 'History names who worked here as what.'),
  removed(
    'session',
    { days: 1, older: 'expires_at < $1', isShared: true },
    'A session that has ended is of no use.',
  ),
  kept('authenticator', 'Until the person removes it or goes. Its secret is encrypted.'),
  kept('recovery_code', 'Until new ones are made. Only hashes are kept.'),
  kept('passkey', 'Until the person removes it or goes. Only the public half is kept.'),
  removed(
    'sign_in_step',
    { days: 1, older: 'expires_at < $1', isShared: true },
    'What somebody was in the middle of.',
  ),
  removed(
    'sign_in_link',
    { days: 30, older: 'expires_at < $1', isShared: true },
    'It opens nothing any more.',
  ),
  kept('sign_in_provider', 'Until the installation no longer asks it. Its secret is encrypted.'),
  kept('openid_identity', 'With the person: whom a provider means.'),
  removed(
    'openid_taken',
    { days: 1, older: 'expires_at < $1', isShared: true },
    'It is refused for its age by then.',
  ),
  kept('match_weights', 'With the installation: numbers that name no patient.'),
  kept('match_weights_use', 'With the installation.'),
  kept('given_name_variant', 'A dictionary of names.'),
  kept('number_secret', 'One key of the installation.'),
  kept('migration', 'Which versions of the schema ran.'),
]

/** The condition with the table's own name where it says %t. */
export function conditionOf({ table, removal }: Rule & { removal: Removal }): string {
  return removal.older.replaceAll('%t', table)
}

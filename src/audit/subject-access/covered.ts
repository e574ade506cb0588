import type { Secrets } from '../../platform/secrets.ts'
import { attachmentPlaces } from '../../messages/attachment/attachment.ts'
import { draftPlace } from '../../messages/draft/kept.ts'
import type { FilePlaces } from '../../messages/file/file.ts'
import { contentPlace } from '../../messages/message.ts'
import { receivedPlace } from '../../messages/received-text/take.ts'
import { replyPlace } from '../../messages/reply/reply.ts'
import { replyFilePlaces } from '../../messages/reply/reply-file.ts'

/** Where something about one patient is held, and what of it they are given. */
export interface Covered {
  table: string
  title: string
  /** Which rows: $1 practice, $2 the ids of the record and of those that were merged into it. */
  where: string
  order: string
  /** Columns that say nothing to a reader, or that are about somebody else. */
  without?: readonly string[]
  /** Joined to each row, as jsonb. */
  more?: string
  /** Opens what is sealed in a row. */
  open?: (row: Record<string, unknown>, practice: string, secrets: Secrets) => Record<string, unknown>
  /** It holds files, which are sealed to these places. */
  files?: FilePlaces
}

const staff = ['staff', 'decided_by', 'undone_by', 'merged_by', 'unmerged_by', 'created_by']

/** Every table with a key of a patient is here, or below with a reason. A test over the schema fails for one that is not. */
export const COVERED: readonly Covered[] = [
  {
    ...{ table: 'patient', title: 'Who you are, and how you can be reached' },
    ...{ where: 'id = ANY ($2)', order: 'created_at' },
    without: [
      ...['source_hash', 'given_folded', 'family_folded', 'middle_folded', 'name_tokens', 'address_tokens'],
      ...staff,
    ],
  },
  {
    ...{ table: 'patient_change', title: 'Every value that changed, when, and from where' },
    ...{ where: 'patient = ANY ($2)', order: 'changed_at, field', without: staff },
    more: `jsonb_build_object('by', CASE WHEN t.run IS NOT NULL THEN 'the practice list'
      WHEN t.undo IS NOT NULL THEN 'undoing a sync' WHEN t.staff IS NOT NULL THEN 'a member of staff' END)`,
  },
  {
    ...{ table: 'restriction', title: 'Since when your record is restricted' },
    ...{ where: 'patient = ANY ($2)', order: 'began_at', without: ['staff', 'ended_by', 'reason'] },
  },
  {
    ...{ table: 'link_evidence', title: 'Why a row of the practice list is yours' },
    ...{ where: 'patient = ANY ($2)', order: 'linked_at' },
  },
  {
    ...{ table: 'identity_decision', title: 'What staff decided about who you are' },
    ...{ where: 'patient = ANY ($2)', order: 'decided_at', without: [...staff, 'row_key'] },
  },
  {
    ...{ table: 'review_candidate', title: 'Rows of the list that might have been yours' },
    ...{ where: 'patient = ANY ($2)', order: 'review', without: ['evidence'] },
    // What the row says may be about somebody else.
    more: `(SELECT jsonb_build_object('kind', kind, 'reason', reason, 'state', state, 'created_at', created_at,
        'closed_at', closed_at) FROM review WHERE review.practice = t.practice AND review.id = t.review)`,
  },
  {
    ...{ table: 'patient_merge', title: 'Records of yours that were put together' },
    ...{ where: 'survivor = ANY ($2) OR merged = ANY ($2)', order: 'merged_at', without: staff },
  },
  {
    ...{ table: 'possible_merge', title: 'Another record that may be yours too' },
    // Who the other one is may be somebody else, and what was compared is theirs as well.
    ...{ where: 'patient = ANY ($2) OR other = ANY ($2)', order: 'found_at, other' },
    without: [...staff, 'patient', 'other', 'evidence', 'dismissed_by'],
  },
  {
    ...{ table: 'run_undo_kept', title: 'What stayed when a sync was undone' },
    ...{ where: 'patient = ANY ($2)', order: 'undo, field', without: staff },
  },
  {
    ...{ table: 'purge_kept', title: 'Why you stayed when what the practice list brought was deleted' },
    ...{ where: 'patient = ANY ($2)', order: 'purge' },
  },
  {
    ...{ table: 'set_aside_row', title: 'Rows of the list that were set aside' },
    ...{ where: 'patient = ANY ($2)', order: 'undo', without: ['source_hash'] },
  },
  {
    ...{ table: 'set_aside_absence', title: 'Times when you were missing from the list and stayed' },
    ...{ where: 'patient = ANY ($2)', order: 'undo' },
  },
  {
    ...{ table: 'run_check_row', title: 'Held lists that would have changed something of yours' },
    ...{ where: 'patient = ANY ($2)', order: 'run, place', without: ['who'] },
  },
  {
    ...{ table: 'registered_elsewhere', title: 'What was known of a registration elsewhere' },
    ...{ where: 'patient = ANY ($2)', order: 'told_at' },
  },
  {
    ...{ table: 'message', title: 'What the practice sent you' },
    ...{
      where: 'patient = ANY ($2)',
      order: 'created_at, id',
      without: [
        'sealed_address',
        'address_fingerprint',
        'address_key',
        'form',
        'replies_ended_by',
        'seen_to_by',
        ...staff,
      ],
      open: openMessage,
    },
  },
  {
    ...{ table: 'delivery', title: 'How it was sent, and what became of that' },
    where: 'message IN (SELECT id FROM message WHERE practice = $1 AND patient = ANY ($2))',
    order: 'began_at, id',
    without: ['channel_id', 'look_at', 'looks'],
  },
  {
    ...{ table: 'attachment', title: 'Files that went with it' },
    where: 'patient = ANY ($2) AND message IS NOT NULL',
    order: 'message, id',
    without: ['form', ...staff],
    files: attachmentPlaces,
  },
  {
    ...{ table: 'draft', title: 'What staff began to write to you and have not sent' },
    ...{ where: 'patient = ANY ($2)', order: 'saved_at, id', without: staff, open: openDraft },
  },
  {
    ...{ table: 'secure_link', title: 'Links by which you could read what the practice sent you' },
    ...{ where: 'patient = ANY ($2)', order: 'made_at', without: ['seen_to_by'] },
  },
  {
    ...{ table: 'secure_link_event', title: 'When they were opened, and what was tried' },
    ...{ where: 'patient = ANY ($2)', order: 'at, id', without: staff },
  },
  {
    ...{ table: 'reply', title: 'What you answered' },
    ...{
      where: 'patient = ANY ($2)',
      order: 'came_at, id',
      without: ['form', 'read_by'],
      open: opensAt(replyPlace),
    },
  },
  {
    ...{ table: 'reply_file', title: 'Photos and files that you sent with it' },
    ...{ where: 'patient = ANY ($2)', order: 'id', files: replyFilePlaces },
  },
  {
    ...{ table: 'received_text', title: 'What you texted back' },
    ...{
      where: 'patient = ANY ($2)',
      order: 'came_at, id',
      without: ['address_key', 'channel_id', 'placed_by', 'read_by'],
    },
    open: opensAt(receivedPlace),
  },
  {
    ...{ table: 'texted', title: 'When a number was last texted for you' },
    ...{ where: 'patient = ANY ($2)', order: 'at', without: ['address_key'] },
  },
  {
    ...{ table: 'preference_token', title: 'Emails from which you could choose what you are sent' },
    ...{ where: 'patient = ANY ($2)', order: 'made_at', without: ['token_hash'] },
  },
  {
    ...{ table: 'preference', title: 'What you want to be sent, as you or somebody for you said' },
    ...{ where: 'patient = ANY ($2)', order: 'id', without: staff },
  },
  {
    ...{
      table: 'objection',
      title: 'Where you asked for no more, or somebody said that an address is not yours',
    },
    where: `patient = ANY ($2) OR patient IS NULL AND EXISTS (SELECT FROM patient WHERE patient.practice = $1 AND patient.id = ANY ($2)
      AND address_key IN (sha256(convert_to('sms ' || mobile_phone, 'UTF8')),
        sha256(convert_to('email ' || lower(email), 'UTF8'))))`,
    order: 'began_at',
    without: ['address_key', 'ended_by', ...staff],
  },
  {
    ...{ table: 'thread', title: 'Whether what was said to you is seen to' },
    ...{ where: 'patient = ANY ($2)', order: 'patient' },
    without: ['version', 'assigned_to', 'assigned_by', 'closed_by'],
  },
  {
    ...{ table: 'unreliable_detail', title: 'Contact details of yours that did not work' },
    ...{ where: 'patient = ANY ($2)', order: 'since', without: ['fingerprint', 'ended_by'] },
  },
  {
    ...{ table: 'look', title: 'Times when a hidden contact detail of yours was shown' },
    ...{ where: 'patient = ANY ($2)', order: 'looked_at', without: staff },
  },
  {
    ...{ table: 'access_log', title: 'Who was shown your record, as what, where and when' },
    ...{ where: 'patients && $2::uuid[]', order: 'at', without: ['staff', 'patients'] },
  },
  {
    ...{ table: 'audit_entry', title: 'What was done about you' },
    ...{
      where: 'EXISTS (SELECT FROM unnest($2::uuid[]) AS one WHERE strpos(entry, one::text) > 0)',
      order: 'seq',
      without: ['hash', 'entry'],
    },
    more: `(t.entry::jsonb - 'actor') || jsonb_build_object('by',
      CASE WHEN t.entry::jsonb -> 'actor' ? 'staff' THEN 'a member of staff' ELSE 'the product' END)`,
  },
  {
    ...{ table: 'sync_run', title: 'Syncs that changed something of yours' },
    where: `id IN (SELECT run FROM patient_change WHERE practice = $1 AND patient = ANY ($2))
      OR id IN (SELECT run FROM link_evidence WHERE practice = $1 AND patient = ANY ($2))
      OR id IN (SELECT created_run FROM patient WHERE practice = $1 AND id = ANY ($2))`,
    order: 'started_at',
    // Its numbers are of everybody, and how it was carried out says nothing of anybody.
    without: [
      ...[
        'would',
        'seconds',
        'list_digest',
        'settled_by',
        'started_by',
        'reason',
        'settled_reason',
        'upload',
      ],
      ...['epoch', 'step', 'seen_at', 'heartbeat_at', 'silence_seconds', 'announced', 'listed', 'patients'],
      ...['created', 'updated', 'linked', 'left', 'returned', 'unchanged', 'unusable', 'reviews'],
    ],
  },
]

/** Puts the words of a message or a reply in place of the sealed ones, which were sealed to this place. */
function opensAt(place: (practice: string, id: string) => string): NonNullable<Covered['open']> {
  return ({ sealed_content: content, ...row }, practice, secrets) => {
    const sealed = Buffer.from(String(content).slice('\\x'.length), 'hex')
    return { ...row, ...(JSON.parse(secrets.open(sealed, place(practice, String(row.id)))) as object) }
  }
}

/** Of a code only that there was one: while it works, it opens what is behind a link. */
function openMessage(
  row: Record<string, unknown>,
  practice: string,
  secrets: Secrets,
): Record<string, unknown> {
  const opened = opensAt(contentPlace)(row, practice, secrets)
  return row.kind === 'code' ? { ...opened, text: '(a code of six digits)' } : opened
}

/** Of a draft what was written; how it was to leave says nothing yet. */
function openDraft(
  row: Record<string, unknown>,
  practice: string,
  secrets: Secrets,
): Record<string, unknown> {
  const { id, patient, saved_at, subject, text, needed, reason } = opensAt(draftPlace)(row, practice, secrets)
  return { id, patient, saved_at, subject, text, needed, reason }
}

/** Tables with such a key that are not given, and why. */
export const NOT_COVERED: Readonly<Record<string, string>> = {
  review:
    'What a row of the list says may be about somebody else; that it was thought to be theirs stands with the review.',
  registered_number:
    'A digest of the NHS number that only the installation’s key can make, for comparing practices. The number itself is given.',
  message_code: 'The code of each message is given with the message.',
  outbox_item: 'What the outbox shows, for trying the product, is what the message says, which is given.',
  secure_link_token: 'A hash by which a link is known. The link, and each time it was opened, is given.',
  secure_link_device: 'A hash by which a browser is known again. That and when it opened a link is given.',
  secure_link_visit: 'Half an hour of reading, by hashes alone. When it was is given.',
  preview_row: 'What a preview would have done is removed after 30 days, and nothing came of it.',
}

/** Columns by which a table speaks of a patient, or of what was said to one. */
export const PATIENT_KEYS = [
  'patient',
  'patients',
  'survivor',
  'merged',
  'merged_into',
  'message',
  'link',
] as const

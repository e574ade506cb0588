/** What somebody is at a practice. */
export const PRACTICE_ROLES = ['receptionist', 'clinician', 'manager', 'governance-lead'] as const
export type PracticeRole = (typeof PRACTICE_ROLES)[number]

/** A role at a practice, or whoever looks after the installation. */
export const ROLES = [...PRACTICE_ROLES, 'operator'] as const
export type Role = (typeof ROLES)[number]

export const roleNames: Record<Role, string> = {
  receptionist: 'receptionist',
  clinician: 'clinician',
  manager: 'manager',
  'governance-lead': 'governance lead',
  operator: 'operator',
}

/** What a manager gives to one person on top of their role. */
export const PERMISSIONS = ['sensitive', 'bulk-draft', 'bulk-release'] as const
export type Permission = (typeof PERMISSIONS)[number]

interface Rule {
  /** Ends the sentence "Managers may ...". */
  may: string
  roles: readonly Role[]
  /** Needed as well as the role. */
  permission?: Permission
  /** Why these and nobody else. */
  why: string
}

const desk = ['receptionist', 'clinician', 'manager'] as const

/**
 * Who may do what: the one table that guards, pages, the page "Who may do what" and tests are made from.
 * Every route names a right of it, or `public`, or `signed-in`.
 */
export const rights = {
  'see-patients': {
    may: 'find and see patients, and show a hidden contact detail, which is written down',
    roles: [...desk, 'governance-lead'],
    why: 'Everybody at a practice works with its patients. The governance lead answers what patients ask about their data.',
  },
  'edit-patients': {
    may: 'add patients and change contact details',
    roles: desk,
    why: 'Who meets the patient writes down what they say. The governance lead looks at what others did, and changes nothing.',
  },
  'see-messages': {
    may: 'read what was sent to patients, and what they answered',
    roles: desk,
    why: 'Who looks after the patient has to know what was said. The governance lead has it with all that is held about one patient.',
  },
  'send-messages': {
    may: 'send a message to a patient, cancel one that has not left, and see to what became of them',
    roles: desk,
    why: 'Reaching patients is the work of everybody at the desk. Each message keeps the name of who sent it.',
  },
  'write-templates': {
    may: 'write and change templates for messages',
    roles: ['clinician', 'manager'],
    why: 'Many will send what it says, so somebody who answers for the words writes it.',
  },
  'overrule-wishes': {
    may: 'send a message that the patient asked not to get, where their care needs it, giving a reason',
    roles: ['clinician'],
    why: 'A wish to be left alone is kept unless somebody who answers for the care says that it cannot be.',
  },
  'decide-reviews': {
    may: 'decide who is who: reviews, unlinking and merging, and undoing each of them',
    roles: desk,
    why: 'Reception knows the patients best. Every decision is kept with a name and can be undone.',
  },
  'see-runs': {
    may: 'see the syncs, the nights and what each changed',
    roles: [...desk, 'governance-lead'],
    why: 'Whoever relies on the list may see how fresh it is and what it changed. Contact details stay masked.',
  },
  'run-sync': {
    may: 'start a sync or a preview from the source that is set up',
    roles: desk,
    why: 'It is checked and held like the one at night, so it can do no harm that the night could not.',
  },
  'upload-list': {
    may: 'read a practice list from a file',
    roles: ['manager'],
    why: 'A file can be of any day and any place. Whoever brings one answers for where it came from.',
  },
  'settle-held-runs': {
    may: 'apply or discard a sync that was held',
    roles: ['manager'],
    why: 'It overrules a check that protects every patient of the practice.',
  },
  'undo-runs': {
    may: 'undo a sync, and take rows in again',
    roles: ['manager'],
    why: 'It changes as many patients as the sync did.',
  },
  'take-out-lists': {
    may: 'download lists as files',
    roles: ['manager', 'governance-lead'],
    why: 'A file leaves the protection of the product, and somebody has to answer for it.',
  },
  'configure-practice': {
    may: 'set the limits and the practice up',
    roles: ['manager'],
    why: 'The settings decide what every night may do.',
  },
  'see-people': {
    may: 'see who works here and what each may do',
    roles: ['manager', 'governance-lead'],
    why: 'The governance lead checks what the manager gives.',
  },
  'manage-people': {
    may: 'invite and remove people, and change what each may do',
    roles: ['manager'],
    why: 'The manager knows who works at the practice and as what.',
  },
  'see-looks': {
    may: 'see who had hidden contact details shown',
    roles: [...desk, 'governance-lead'],
    why: 'That colleagues can see it is what keeps a look honest.',
  },
  'see-access-log': {
    may: 'see and export who looked at which patient',
    roles: ['governance-lead'],
    why: 'It tells as much of the colleagues as of the patients, so one person who is not their manager reads it.',
  },
  'see-audit': {
    may: 'see and verify the audit chain',
    roles: ['manager', 'governance-lead'],
    why: 'Both answer for what was done in the name of the practice.',
  },
  'export-subject': {
    may: 'export all that is held about one patient',
    roles: ['manager', 'governance-lead'],
    why: 'They answer requests for access, and check what else the answer would tell.',
  },
  'give-feedback': {
    may: 'give feedback, and ask for Patient Sync',
    roles: [...desk, 'governance-lead'],
    why: 'Whoever meets a problem can say so.',
  },
  'see-activation': {
    may: 'see how far the practice is with Patient Sync, and read its data protection assessment',
    roles: [...desk, 'governance-lead'],
    why: 'Everybody may know what is done with the data they work with, and who decided it.',
  },
  'give-permission': {
    may: 'give the permission to switch on Patient Sync',
    roles: ['clinician', 'manager', 'governance-lead'],
    why: 'Partners, managers and governance leads can speak for the practice as controller of its data.',
  },
  'confirm-dpia': {
    may: 'answer and confirm the data protection impact assessment',
    roles: ['manager', 'governance-lead'],
    why: 'The controller decides. These two are named for it.',
  },
  'withdraw-permission': {
    may: 'withdraw the permission, and have what was read purged',
    roles: ['manager', 'governance-lead'],
    why: 'Stopping must not wait for one person, and must not be done by mistake.',
  },
  'see-restricted': {
    may: 'see that a restricted patient is listed, giving a reason',
    roles: [...desk, 'governance-lead'],
    permission: 'sensitive',
    why: 'That somebody lives in the area of the practice can put them in danger. A role alone is not enough.',
  },
  'draft-bulk': {
    may: 'write a bulk message',
    roles: desk,
    permission: 'bulk-draft',
    why: 'It reaches many people at once.',
  },
  'release-bulk': {
    may: 'release a bulk message',
    roles: ['clinician', 'manager'],
    permission: 'bulk-release',
    why: 'It reaches many people at once and cannot be called back.',
  },
  'run-installation': {
    may: 'look after the installation',
    roles: ['operator'],
    why: 'An operator keeps it running for every practice, belongs to none, and sees no patient.',
  },
} as const satisfies Record<string, Rule>

export type Right = keyof typeof rights
export const RIGHTS = Object.keys(rights) as Right[]

/** Who somebody is, as far as the table asks. */
export interface Holder {
  role: Role
  permissions: readonly Permission[]
}

/** Whether a role may do this: yes, no, or with which permission. */
export function mayRole(role: Role, right: Right): string {
  const rule: Rule = rights[right]
  if (!rule.roles.includes(role)) return 'No'
  return rule.permission === undefined ? 'Yes' : `With "${permissionNames[rule.permission]}"`
}

/** Whether somebody may do this; nobody may do nothing. */
export function may(person: Holder | null, right: Right): boolean {
  if (!person) return false
  const rule: Rule = rights[right]
  if (!rule.roles.includes(person.role)) return false
  return rule.permission === undefined || person.permissions.includes(rule.permission)
}

export const permissionNames: Record<Permission, string> = {
  sensitive: 'restricted patients',
  'bulk-draft': 'bulk messages: writing',
  'bulk-release': 'bulk messages: releasing',
}

/** Who may do this, for somebody who may not: "Only managers may ... Ask one of them." */
export function mayWords(right: Right): string {
  const rule: Rule = rights[right]
  const names = rule.roles.map((role) => `${roleNames[role]}s`)
  const who = names.length === 1 ? names[0] : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`
  const given =
    rule.permission === undefined
      ? ''
      : `, if a manager has given them the permission "${permissionNames[rule.permission]}"`
  return `Only ${who} may ${rule.may}${given}. Ask one of them.`
}

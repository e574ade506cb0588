/** How likely and how bad, as the ICO's template asks it. */
export const LEVELS = ['low', 'medium', 'high'] as const
export type Level = (typeof LEVELS)[number]

/** One risk to patients, what is done about it, and the level that is suggested to the controller. */
export interface Risk {
  id: string
  risk: string
  measures: string[]
  suggested: Level
  /** The hazards of the clinical safety hazard log that tell of the same. */
  hazards: string[]
}

export const RISKS: readonly Risk[] = [
  {
    id: 'wrong-match',
    risk: 'Two people are taken for one, and one sees what is meant for the other',
    measures: [
      'A match is made only when it is certain in both directions; whatever is doubtful waits for a person',
      'Every match can be undone, one by one or for a whole night',
    ],
    suggested: 'low',
    hazards: ['H1'],
  },
  {
    id: 'wrong-contact',
    risk: 'A phone number or email is out of date, or shared, and somebody else reads a message',
    measures: [
      'Contact details follow the list every night, and a number that was taken away is taken away here too',
      'A number that is shared by several patients is shown as shared',
    ],
    suggested: 'medium',
    hazards: ['H2'],
  },
  {
    id: 'wrong-list',
    risk: 'The list of another practice, or half a list, is read',
    measures: [
      'A list that names another practice, is cut off or empty, or would change too much is held and changes nothing',
      'A sync happens whole or not at all, and can be previewed before and undone after',
    ],
    suggested: 'low',
    hazards: ['H9', 'H10'],
  },
  {
    id: 'stale-list',
    risk: 'The sync stops without anybody noticing, and staff work from an old list',
    measures: ['Every page says of when the list is, and why it is not newer'],
    suggested: 'low',
    hazards: ['H11'],
  },
  {
    id: 'restricted',
    risk: 'The address or phone of a patient with a restricted record is seen',
    measures: ['Contact details of restricted patients are neither kept nor shown'],
    suggested: 'low',
    hazards: ['H8'],
  },
  {
    id: 'coercion',
    risk: 'Somebody in the same home reads what is meant for the patient alone',
    measures: ['Shared numbers are shown before anything is sent, and a number can be taken off the record'],
    suggested: 'medium',
    hazards: ['H7'],
  },
  {
    id: 'staff-look',
    risk: 'Staff look at records that they have no reason to see',
    measures: ['Each person has a role', 'Who had contact details shown is written down, with a reason'],
    suggested: 'medium',
    hazards: [],
  },
  {
    id: 'other-practice',
    risk: 'Staff of one practice see patients of another',
    measures: ['The database itself keeps each practice apart: another practice does not exist for a page'],
    suggested: 'low',
    hazards: [],
  },
  {
    id: 'outsider',
    risk: 'Somebody from outside gets in, or a disk is stolen',
    measures: [
      'Sign-in is locked after wrong tries, and sessions end by themselves',
      'Passwords are kept as hashes, and secrets of sources are encrypted',
    ],
    suggested: 'medium',
    hazards: [],
  },
  {
    id: 'kept-too-long',
    risk: 'Data is kept longer than it is needed',
    measures: [
      'Lists are not kept: a file that was uploaded is deleted as soon as it is not needed',
      'When permission is withdrawn, what the sync brought can be deleted',
    ],
    suggested: 'low',
    hazards: [],
  },
  {
    id: 'not-told',
    risk: 'Patients do not know that their contact details are used in this way',
    measures: ['Words for the privacy notice come with this pack'],
    suggested: 'medium',
    hazards: [],
  },
]

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
      'A number that is shared by several patients is shown as shared, and is asked about before anything is sent to it',
      'Before each message leaves, the record is looked at again: whoever left, died, is restricted or has another number gets nothing',
      'A number that did not work, or that somebody said is not theirs, is marked until staff have asked',
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
    measures: [
      'What is private goes behind a link that asks for the date of birth; the text or email itself tells nothing of the patient',
      'A clinical word in a text is asked about, and does not leave to a phone that others share',
      'Patients choose what they are sent, and by which way; a number can be taken off the record',
    ],
    suggested: 'medium',
    hazards: ['H7'],
  },
  {
    id: 'message-lost',
    risk: 'A message is lost, sent twice, or shown as sent when it was not',
    measures: [
      'It is written down before it leaves, and what has no answer is looked up before anything is tried again',
      'What failed says why, and waits for somebody on the Messages page',
    ],
    suggested: 'low',
    hazards: ['H3', 'H4'],
  },
  {
    id: 'reply-unseen',
    risk: 'A patient writes of an emergency, and nobody reads it in time',
    measures: [
      'Every page to write on says that it is not for emergencies, and whom to phone',
      'Words of an emergency are answered with 999 and 111, and stand first on the Messages page',
    ],
    suggested: 'medium',
    hazards: ['H5', 'H14'],
  },
  {
    id: 'unwanted',
    risk: 'Patients are sent what they do not want, or cannot tell whether a message is real',
    measures: [
      'What a patient wants is asked for each way and purpose, and holds for what is waiting, too',
      'Every message has a code by which anybody can check that it is from the practice',
    ],
    suggested: 'low',
    hazards: ['H17'],
  },
  {
    id: 'staff-look',
    risk: 'Staff look at records that they have no reason to see',
    measures: [
      'Each person has a role',
      'Every page and file that shows a patient is written down first, with who and when; what cannot be written down is not shown',
      'The governance lead reads it, and patients are given who was shown their record',
    ],
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
      'Passwords are kept as hashes; secrets of sources, messages, replies and files are encrypted',
      'What patients send is a photo or a PDF by its content, is kept without where a photo was taken, and is never shown as part of a page; it is not checked for viruses here',
    ],
    suggested: 'medium',
    hazards: [],
  },
  {
    id: 'kept-too-long',
    risk: 'Data is kept longer than it is needed',
    measures: [
      'Lists are not kept: a file that was uploaded is deleted as soon as it is not needed',
      'Every kind of data has a rule, and a job proves each night that nothing older is left',
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

/** A measure against a hazard, and the test that shows that it works: its file, and words of its title. */
export interface Control {
  control: string
  file: string
  test: string
}

/** From 1 (very low, minor) to 5 (very high, catastrophic), as in DCB0129. */
type Score = 1 | 2 | 3 | 4 | 5

/** One thing that could harm a patient, with what is done about it. */
export interface Hazard {
  id: string
  hazard: string
  causes: string
  effect: string
  harm: string
  severity: Score
  likelihood: Score
  controls: Control[]
  residual: Score
  comment: string
}

/** Hazards of what is built. Whoever is the Clinical Safety Officer of a deployment judges the scores anew and signs. */
export const HAZARDS: readonly Hazard[] = [
  {
    ...{
      id: 'H1',
      hazard: 'A record is joined with another person’s',
      severity: 4,
      likelihood: 3,
      residual: 1,
    },
    causes: 'Twins, namesakes, a reused number, a mistyped date of birth, a wrong decision.',
    effect: 'The contact details of one person stand on the record of another.',
    harm: 'What is meant for one patient reaches another; treatment is missed or disclosed.',
    controls: [
      {
        control: 'A twin is never taken for the other',
        file: 'src/sync/matching.test.ts',
        test: 'never takes a twin for the other',
      },
      {
        control: 'An NHS number is never overwritten',
        file: 'src/sync/rules.test.ts',
        test: 'is never overwritten: another valid number is another person',
      },
      {
        control: 'An overwritten source record waits for a person',
        file: 'src/sync/rules.test.ts',
        test: 'that changes under one source id is a conflict, and nothing is updated',
      },
      {
        control: 'Reviews show field by field what agrees',
        file: 'src/sync/reviews/compare.test.ts',
        test: 'middle names that differ are seen',
      },
      {
        control: 'A merge is taken apart again',
        file: 'src/sync/merge/merge.test.ts',
        test: 'taken apart, both are as they were',
      },
      {
        control: 'A wrong link is undone',
        file: 'src/sync/reviews/unlink.test.ts',
        test: 'is undone: every field is as it was',
      },
    ],
    comment: 'Messages are not built yet; what they add comes with them.',
  },
  {
    ...{
      id: 'H2',
      hazard: 'A contact detail is out of date or shared',
      severity: 4,
      likelihood: 4,
      residual: 2,
    },
    causes: 'The list was not read, a number moved to somebody else, a family shares a phone.',
    effect: 'Staff ring or write to the wrong person.',
    harm: 'Confidential facts are disclosed; a patient is not reached.',
    controls: [
      {
        control: 'Contact details follow the list every night',
        file: 'src/sync/rules.test.ts',
        test: 'follows the list in every contact detail, and the history keeps the old ones',
      },
      {
        control: 'A withdrawn number is cleared',
        file: 'src/sync/rules.test.ts',
        test: 'loses a value to a blank in a column that the list carries',
      },
      {
        control: 'Nobody who left is contacted by what is still known of them',
        file: 'src/patients/reachability.test.ts',
        test: 'nobody who left or died is contacted',
      },
    ],
    comment: 'Who shares a mobile phone is said on the record.',
  },
  {
    ...{
      id: 'H6',
      hazard: 'A patient who died is treated as living',
      severity: 3,
      likelihood: 3,
      residual: 1,
    },
    causes: 'The death is on the list but not taken in.',
    effect: 'The family is contacted as if the patient lived.',
    harm: 'Distress.',
    controls: [
      {
        control: 'A death counts at once',
        file: 'src/sync/rules.test.ts',
        test: 'a row that says left or deceased counts at once',
      },
      {
        control: 'Nobody comes back to life by a list',
        file: 'src/sync/rules.test.ts',
        test: 'nobody comes back to life by a list',
      },
      {
        control: 'Nobody who died can be contacted',
        file: 'src/patients/reachability.test.ts',
        test: 'nobody who left or died is contacted',
      },
    ],
    comment: '',
  },
  {
    ...{ id: 'H5', hazard: 'An urgent reply is not seen', severity: 4, likelihood: 3, residual: 2 },
    causes: 'A patient writes of an emergency in a reply, out of hours, or where nobody looks.',
    effect: 'Nobody reads it in time.',
    harm: 'Treatment comes too late.',
    controls: [
      {
        control:
          'Words of an emergency are answered with 999 and 111 before anything else, and arrive as urgent',
        file: 'src/messages/secure-link/reply-pages.test.ts',
        test: 'is shown 999 and 111 first when there are words of an emergency',
      },
      {
        control: 'They are known in many ways of writing',
        file: 'src/messages/reply/red-flags.test.ts',
        test: 'is seen of a body in danger, however it is written',
      },
      {
        control: 'Urgent replies are marked in the thread',
        file: 'src/messages/thread/thread.test.ts',
        test: 'stand below their message, the urgent ones marked',
      },
      {
        control: 'A reply is not lost when the page was open for too long',
        file: 'src/messages/secure-link/reply-pages.test.ts',
        test: 'loses nothing when the half hour is over while they write',
      },
    ],
    comment: 'Words can be missed. A practice decides who looks at replies, and how often.',
  },
  {
    ...{ id: 'H7', hazard: 'Somebody looks who should not', severity: 4, likelihood: 3, residual: 2 },
    causes:
      'A colleague is curious, or related to the patient; a phone with a private message is in other hands.',
    effect: 'Confidential facts are known to a partner, parent or neighbour.',
    harm: 'Coercion, violence, loss of trust.',
    controls: [
      {
        control: 'Every view is written down before it is shown',
        file: 'test/access-walker.test.ts',
        test: 'every route that shows a patient writes down whom',
      },
      {
        control: 'What cannot be written down is not shown',
        file: 'test/access-walker.test.ts',
        test: 'a page whose log cannot be written shows nothing',
      },
      {
        control: 'What was done cannot be changed unseen',
        file: 'src/audit/chain/verify.test.ts',
        test: 'a chain cut off together with its head',
      },
      {
        control: 'A text with a secure link tells nothing of the patient, or of what it is about',
        file: 'src/messages/secure-link/secure-link.test.ts',
        test: 'leaves as one text with the practice and the link',
      },
      {
        control: 'Wrong dates of birth lock a link',
        file: 'src/messages/secure-link/secure-link.test.ts',
        test: 'locks after five however many try at once',
      },
      {
        control: 'Another device than the first needs a code',
        file: 'src/messages/secure-link/code.test.ts',
        test: 'is sent a code to the number of the link',
      },
    ],
    comment:
      'Of colleagues it deters and shows; it does not prevent. Whoever has the phone and knows the date of birth reads a message behind a link.',
  },
  {
    ...{
      id: 'H8',
      hazard: 'Where a restricted patient lives becomes known',
      severity: 5,
      likelihood: 2,
      residual: 1,
    },
    causes: 'The flag of the list is lost, or a page forgets it.',
    effect: 'Address or phone are seen or exported.',
    harm: 'Violence.',
    controls: [
      {
        control: 'Contact details are not taken in',
        file: 'src/sync/rules.test.ts',
        test: 'come without contact details',
      },
      {
        control: 'They go on the night of the flag',
        file: 'src/sync/rules.test.ts',
        test: 'lose them on the night they become restricted',
      },
      {
        control: 'Not kept in a review',
        file: 'src/sync/safety.test.ts',
        test: 'is not kept in a review, also when the list no longer says',
      },
      {
        control: 'Not in what a patient is given',
        file: 'src/audit/subject-access/subject-access.test.ts',
        test: 'a restricted patient’s contact details are not in it',
      },
    ],
    comment: 'A list may not carry the flag at all.',
  },
  {
    ...{
      id: 'H9',
      hazard: 'The list of another practice is applied',
      severity: 5,
      likelihood: 2,
      residual: 1,
    },
    causes: 'A wrong file or address.',
    effect: 'Patients leave and strangers join.',
    harm: 'Many patients at once are not reached, or reached wrongly.',
    controls: [
      {
        control: 'Another practice’s list is held',
        file: 'src/sync/safety.test.ts',
        test: 'another practice’s list whose ids are the same is held',
      },
      {
        control: 'Some lists are never applied',
        file: 'src/sync/holding.test.ts',
        test: 'is not applied whatever anybody says',
      },
      {
        control: 'A sync can be undone',
        file: 'src/sync/undo/undo.test.ts',
        test: 'every value that it set',
      },
    ],
    comment: '',
  },
  {
    ...{ id: 'H10', hazard: 'Half a list makes patients disappear', severity: 5, likelihood: 3, residual: 1 },
    causes: 'A file is cut off, the network breaks, the disk is full, the machine dies.',
    effect: 'Patients become left who are registered.',
    harm: 'Recalls and results do not reach them.',
    controls: [
      {
        control: 'A list that lost many is held',
        file: 'src/sync/holding.test.ts',
        test: 'a big list that lost a twentieth of its patients',
      },
      {
        control: 'Whole or not at all',
        file: 'src/sync/database-dies.test.ts',
        test: 'a server killed in the apply: nothing is half there',
      },
      {
        control: 'A full disk touches nobody',
        file: 'src/sync/disk-full.test.ts',
        test: 'a disk that fills up in the middle of a list fails the run',
      },
      {
        control: 'A row that cannot be read loses nobody',
        file: 'src/sync/rules.test.ts',
        test: 'a patient whose row cannot be read tonight stays as they were',
      },
    ],
    comment: '',
  },
  {
    ...{ id: 'H11', hazard: 'Nobody notices that the list is old', severity: 3, likelihood: 3, residual: 1 },
    causes: 'The nightly sync is off, or fails.',
    effect: 'Staff trust details that are not true any more.',
    harm: 'Patients are not reached.',
    controls: [
      {
        control: 'Every page says how old the list is, and why',
        file: 'src/sync/freshness.test.ts',
        test: 'that it is late, why, and when it is tried again',
      },
      {
        control: 'A missed night is made up',
        file: 'src/sync/timetable.test.ts',
        test: 'is made up when the machine comes back',
      },
    ],
    comment: '',
  },
  {
    ...{
      id: 'H13',
      hazard: 'Values of a row stand in the wrong column or row',
      severity: 4,
      likelihood: 2,
      residual: 1,
    },
    causes: 'Shifted columns, ragged rows, other headings.',
    effect: 'Details of one patient stand on another.',
    harm: 'As for H1.',
    controls: [
      {
        control: 'Ragged rows are told and left out',
        file: 'src/sync/bad-input.test.ts',
        test: 'a list of which every row is ragged',
      },
      {
        control: 'Ids that moved are not followed',
        file: 'src/sync/safety.test.ts',
        test: 'when ids move up by one and a twin comes to stand under',
      },
      {
        control: 'Columns are shown before the first sync',
        file: 'src/sync/csv/csv-source.test.ts',
        test: 'says what unknown headings are',
      },
    ],
    comment: '',
  },
  {
    ...{
      id: 'H14',
      hazard: 'A patient believes that a clinician reads at once',
      severity: 4,
      likelihood: 3,
      residual: 2,
    },
    causes: 'A page to write on looks like a way to somebody who is there.',
    effect: 'The patient waits instead of calling.',
    harm: 'Treatment comes too late.',
    controls: [
      {
        control: 'The page of a message says that it is not for emergencies, and whom to call',
        file: 'src/messages/secure-link/secure-link.test.ts',
        test: 'shows nothing and changes nothing when a program opens it',
      },
      {
        control: 'After a reply it is said when it is read',
        file: 'src/messages/secure-link/reply-pages.test.ts',
        test: 'replies, is told what happens next, and may reply again',
      },
    ],
    comment: '',
  },
  {
    ...{
      id: 'H19',
      hazard: 'A night is read twice or not at all when the clocks change',
      severity: 2,
      likelihood: 2,
      residual: 1,
    },
    causes: 'An hour is lost or comes twice.',
    effect: 'The list is a day older than it seems.',
    harm: 'As for H11.',
    controls: [
      {
        control: 'One run a night',
        file: 'src/sync/timetable.test.ts',
        test: 'a time inside the hour that comes twice runs the first time',
      },
      {
        control: 'Through any jump of the clock',
        file: 'src/sync/timetable.test.ts',
        test: 'at any practice, through any stops, failures and clock jumps',
      },
    ],
    comment: '',
  },
  {
    ...{ id: 'H20', hazard: 'The system is down', severity: 3, likelihood: 3, residual: 2 },
    causes: 'A process, the database or the machine dies.',
    effect: 'Staff cannot look anybody up.',
    harm: 'Delay.',
    controls: [
      {
        control: 'The next run starts clean',
        file: 'src/sync/kill.test.ts',
        test: 'has changed nothing, and the next run ends the same',
      },
      {
        control: 'A frozen run is ended',
        file: 'src/sync/watchdog.test.ts',
        test: 'silence and the looks for it leave a frozen run less than a minute',
      },
    ],
    comment: 'The practice’s own system is the record of care and works on.',
  },
]

/** Hazards of what is not built yet: they are worked out with the feature that brings them. */
export const COMING: readonly { id: string; hazard: string; with: string }[] = [
  { id: 'H3', hazard: 'A message that was not sent is shown as sent', with: 'messages' },
  { id: 'H4', hazard: 'A message is sent twice', with: 'messages' },
  { id: 'H12', hazard: 'A bulk message goes to the wrong audience', with: 'bulk messages' },
  { id: 'H15', hazard: 'The wrong person joins a video call', with: 'video' },
  { id: 'H16', hazard: 'A phone-in request is recorded on the wrong patient', with: 'requests' },
  { id: 'H17', hazard: 'A link is blocked or not trusted', with: 'messages' },
  { id: 'H18', hazard: 'A message is cut off or changed on its way', with: 'messages' },
]

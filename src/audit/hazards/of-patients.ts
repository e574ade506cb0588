import type { Hazard } from './hazards.ts'

/** What could go wrong with who is who, how they are reached, and the list that says so. */
export const OF_PATIENTS: readonly Hazard[] = [
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
      {
        control: 'A message goes to where the record says at the moment when it leaves, or not at all',
        file: 'src/messages/deliver.test.ts',
        test: 'a message is stopped: ',
      },
      {
        control: 'A record that was merged is written to no more; what waits for it is stopped',
        file: 'src/messages/deliver.test.ts',
        test: 'a message is stopped: ',
      },
      {
        control:
          'A file of a patient is saved under the code of its message, by which its patient is found before it is filed',
        file: 'src/messages/secure-link/reply-files.test.ts',
        test: 'with words: sealed, without what the phone wrote, and staff save them under names of ours',
      },
    ],
    comment: '',
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
      {
        control: 'Whoever shares a phone is named before anything is sent to it',
        file: 'src/messages/compose/compose.test.ts',
        test: 'whoever shares the phone is named, and that the patient does not mind is ticked and kept',
      },
      {
        control: 'A clinical word does not leave openly to a phone that others read',
        file: 'src/messages/compose/compose.test.ts',
        test: 'a clinical word is asked about, and on a phone that others read it is not sent at all',
      },
      {
        control: 'That the phone of a child may be a parent’s is thought of',
        file: 'src/messages/compose/compose.test.ts',
        test: 'a child’s phone is thought of',
      },
      {
        control: 'A number that changed while a message was written asks for a second press',
        file: 'src/messages/compose/compose.test.ts',
        test: 'a number that changed while it was written asks for a second press',
      },
      {
        control: 'A number that does not work is said wherever somebody is about to use it',
        file: 'src/messages/numbers/numbers.test.ts',
        test: 'is said wherever somebody is about to use it, and to be checked',
      },
      {
        control: 'Whoever gets a message that is not for them says so, and nothing more goes there',
        file: 'src/messages/preference-page/preference-page.test.ts',
        test: 'says so at an email, and nothing for that patient goes there; staff have it to check',
      },
      {
        control: 'A text from a shared phone is nobody’s until a person says whose it is',
        file: 'src/messages/received-text/received-text.test.ts',
        test: 'of a shared phone waits in a list until somebody says whose it is',
      },
      {
        control: 'Whose a text is is asked twice, and can be taken back',
        file: 'src/messages/received-text/received-text.test.ts',
        test: 'is placed on a page that names whose it will be, and can be put back, with who and when kept',
      },
      {
        control: 'An address given for one message is checked like those on records where it stands on one',
        file: 'src/messages/compose/compose.test.ts',
        test: 'this once to what stands on another record only after they were told whose, but for restricted ones',
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
      {
        control: 'A message that waits is stopped when the patient has died',
        file: 'src/messages/deliver.test.ts',
        test: 'a message is stopped: ',
      },
      {
        control: 'Of somebody who has died nothing is read behind a link',
        file: 'src/messages/secure-link/secure-link.test.ts',
        test: 'shows nothing of who has died or is restricted since',
      },
    ],
    comment: '',
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
      {
        control:
          'What a patient sends is saved by staff of their practice alone, and cannot be opened again behind the link',
        file: 'src/messages/secure-link/reply-files.test.ts',
        test: 'is given to who looks after the patient, is written down, and is there for nobody else',
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
        control: 'A photo of a patient is kept without where it was taken',
        file: 'src/messages/file/picture.test.ts',
        test: 'is kept without where and when it was taken',
      },
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
        control: 'They go from what was merged into the record, too',
        file: 'src/sync/merge/merge.test.ts',
        test: 'what was merged into a record is restricted with it, and no longer than it',
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
      {
        control: 'Not in what was sent to them, or came back',
        file: 'src/messages/restricted.test.ts',
        test: 'leaves no address behind in what was sent, and what waits does not leave',
      },
      {
        control: 'Not told by a phone that they share',
        file: 'src/messages/compose/compose.test.ts',
        test: 'a restricted patient is not told of by a phone that they share',
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
      id: 'H19',
      hazard:
        'A night is read twice or not at all, or a message leaves at a wrong hour, when the clocks change',
      severity: 2,
      likelihood: 2,
      residual: 1,
    },
    causes: 'An hour is lost or comes twice.',
    effect: 'The list is a day older than it seems.',
    harm: 'As for H11.',
    controls: [
      {
        control: 'A message that waits for the morning leaves at 08:00 across the changes of the clock',
        file: 'src/messages/compose/compose.test.ts',
        test: 'begins today before 08:00, else tomorrow, across the changes of the clock',
      },
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

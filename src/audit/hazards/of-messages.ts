import type { Hazard } from './hazards.ts'

/** What could go wrong with what is said to patients, and with what they answer. */
export const OF_MESSAGES: readonly Hazard[] = [
  {
    ...{
      id: 'H3',
      hazard: 'A message that was not sent is shown as sent',
      severity: 4,
      likelihood: 3,
      residual: 1,
    },
    causes:
      'The service is down or refuses, a process dies, a number is not in use, nothing is told of what became of it.',
    effect: 'Staff believe that the patient knows.',
    harm: 'An appointment, a result or advice is missed.',
    controls: [
      {
        control: 'What is queued never looks like sent',
        file: 'src/messages/thread/thread.test.ts',
        test: 'never lets what is queued look like sent, and says the rest in words',
      },
      {
        control: 'What may have left and may not is called neither, and asked about until it is known',
        file: 'src/messages/deliver.test.ts',
        test: 'that gave no answer is asked after two minutes, again and again until it says',
      },
      {
        control: 'Where nobody can ever say, a person asks the patient',
        file: 'src/messages/thread/thread.test.ts',
        test: 'is settled by a person who has asked: it arrived',
      },
      {
        control: 'What failed says so and waits for somebody',
        file: 'src/messages/list/list.test.ts',
        test: 'begins with what waits for somebody, then has the rest, the newest first',
      },
      {
        control: 'What the service does not take waits for somebody after half an hour',
        file: 'src/messages/late.test.ts',
        test: 'waits for somebody when it is half an hour late, until they have seen to it, and leaves at last',
      },
      {
        control: 'What is a day late does not leave by itself: a person decides whether it still holds',
        file: 'src/messages/late.test.ts',
        test: 'is stopped after a day, counted from when it was to leave, and its words can be sent again',
      },
      {
        control:
          'An answer to words of an emergency leaves within the hour or not at all, and somebody is told to phone',
        file: 'src/messages/late.test.ts',
        test: 'an answer to words of an emergency leaves within the hour, and later never: somebody phones',
      },
      {
        control: 'A reply that was needed and has not come waits for somebody',
        file: 'src/messages/reply/unanswered.test.ts',
        test: 'A reply that was needed and has not come waits for somebody from the day after, once',
      },
      {
        control: 'That it failed because nobody has the number is told apart',
        file: 'src/messages/govuk-notify/receipts.test.ts',
        test: 'says that it failed because nobody has the number',
      },
      {
        control: 'A lost receipt is asked for',
        file: 'src/messages/deliver.test.ts',
        test: 'whose receipt was lost is asked what became of it',
      },
    ],
    comment:
      'A mail server never says that a mail arrived. Whether somebody has read a message is known only of those behind a link.',
  },
  {
    ...{ id: 'H4', hazard: 'A message is sent twice', severity: 3, likelihood: 3, residual: 1 },
    causes:
      'A press too many, two workers, a process that dies between sending and writing it down, a database that was put back.',
    effect: 'The patient gets the same instruction again.',
    harm: 'Two doses, two journeys; or nothing is believed any more.',
    controls: [
      {
        control: 'It leaves once, however many workers have it',
        file: 'src/messages/deliver.test.ts',
        test: 'leaves once, however many workers have it',
      },
      {
        control: 'It is written once, however often its form is sent',
        file: 'src/messages/deliver.test.ts',
        test: 'is written once, however often its form is sent',
      },
      {
        control: 'The same words from another form or window, within an hour, leave only when that is ticked',
        file: 'src/messages/compose/twice.test.ts',
        test: 'do not leave twice from two forms',
      },
      {
        control: 'A process that died after it had left does not send it again',
        file: 'src/messages/deliver.test.ts',
        test: 'after the channel took it: the message does not leave again',
      },
      {
        control: 'A database of yesterday sends nothing that has left since',
        file: 'src/messages/deliver.test.ts',
        test: 'sends nothing that has left since',
      },
      {
        control: 'After a change of the channel it goes only when it is certain that it has not left',
        file: 'src/messages/hand-over-again.test.ts',
        test: 'a message goes by the new one only when it is certain that it has not left by the old',
      },
    ],
    comment: 'What the service itself does twice is not seen here.',
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
        control: 'By text, too, they are answered with 999 and 111, at once',
        file: 'src/messages/received-text/received-text.test.ts',
        test: 'are answered at once, once a number and day',
      },
      {
        control: 'Also where who was texted last has left or died, or their record was merged',
        file: 'src/messages/received-text/received-text.test.ts',
        test: 'are answered as the record that the one texted last was merged into',
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
      {
        control:
          'A reply waits on the Messages page, the urgent ones first, until somebody says that they have read it',
        file: 'src/messages/list/list.test.ts',
        test: 'A reply that nobody has read waits for somebody, the urgent ones first',
      },
      {
        control: 'So does one of photos alone, whose words nobody can look through',
        file: 'src/messages/secure-link/reply-files.test.ts',
        test: 'without words: it waits to be read like any other, and the list says so',
      },
      {
        control: 'So does a text',
        file: 'src/messages/list/list.test.ts',
        test: 'A text that nobody has read waits for somebody',
      },
      {
        control: 'A text of which nobody can tell whose it is counts in the bar, urgent or not',
        file: 'src/messages/received-text/received-text.test.ts',
        test: 'of a phone that another patient holds waits there, too, though only one was texted',
      },
      {
        control: 'One that may be of a restricted patient counts for everybody, with whom to tell',
        file: 'src/messages/received-text/received-text.test.ts',
        test: 'that may be of a restricted patient is shown to nobody who does not see them',
      },
      {
        control: 'A thread is not closed over what came meanwhile',
        file: 'src/messages/thread/holder.test.ts',
        test: 'is not closed over what has happened since it was shown',
      },
    ],
    comment:
      'Words can be missed, and what a photo shows is known to nobody before somebody looks. A practice decides who looks at replies, and how often.',
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
    ...{ id: 'H17', hazard: 'A link is blocked or not trusted', severity: 3, likelihood: 4, residual: 2 },
    causes: 'A patient has learnt not to open links, a filter stops it, the link is over or locked.',
    effect: 'The message is not read.',
    harm: 'Care is missed; or patients learn to trust links that are forged.',
    controls: [
      {
        control: 'Every message has a code by which anybody can check that it is real',
        file: 'src/messages/check/check.test.ts',
        test: 'tells whoever types its code which practice sent it, when and how, and nothing personal',
      },
      {
        control: 'A code that is not known says what to do about a message that may be forged',
        file: 'src/messages/check/check.test.ts',
        test: 'says one thing of every code that it does not know, and what to do',
      },
      {
        control: 'A link that locked or is over is replaced',
        file: 'src/messages/secure-link/new-link.test.ts',
        test: 'takes the place of the one before, goes where the record says now, and is made once of one press',
      },
      {
        control: 'A new link that never leaves takes the one before it from nobody',
        file: 'src/messages/secure-link/new-link.test.ts',
        test: 'that never leaves takes nothing away: the one before it stays open',
      },
      {
        control: 'Nothing starts whose links would lead nowhere',
        file: 'src/messages/channels.test.ts',
        test: 'nothing starts whose links lead to this machine from phones, or that hears no STOP',
      },
    ],
    comment: 'That a message was not opened is seen in its thread, and nobody is reminded of it.',
  },
  {
    ...{
      id: 'H18',
      hazard: 'A message is cut off or changed on its way',
      severity: 3,
      likelihood: 3,
      residual: 1,
    },
    causes:
      'Letters that a text cannot carry, a text that is too long, a gap of a template that nobody filled, a mail server that rewrites.',
    effect: 'The patient reads something else than was written.',
    harm: 'A dose, a date or a name is wrong.',
    controls: [
      {
        control: 'A text leaves with what a phone can show, and the page says what is replaced',
        file: 'src/messages/sms-parts.test.ts',
        test: 'leaves with what a phone can show',
      },
      {
        control: 'What is too long does not leave, and it is said by how much',
        file: 'src/messages/sms-parts.test.ts',
        test: 'is too long beyond 918 characters, and says by how many',
      },
      {
        control: 'A message with a gap in it does not leave',
        file: 'src/messages/template/template.test.ts',
        test: 'and what the record knows is filled in, and the rest has to be before it leaves',
      },
      {
        control: 'It leaves as it was written',
        file: 'src/messages/deliver.test.ts',
        test: 'leaves as it was written, and is sent when the channel has taken it',
      },
      {
        control: 'A mail gets no header, recipient or command that somebody wrote into it',
        file: 'src/messages/smtp/channel.test.ts',
        test: 'is never given a header, a recipient or a command that somebody wrote into a message',
      },
      {
        control: 'A file is what it says, and whole',
        file: 'src/messages/file/file-type.test.ts',
        test: 'A file that is cut off is none',
      },
      {
        control: 'What a patient answers comes with all its files, once, or is not said to be sent',
        file: 'src/messages/secure-link/reply-files.test.ts',
        test: 'whole or not at all, whatever fails when',
      },
      {
        control: 'A photo stays the right way up',
        file: 'src/messages/file/picture.test.ts',
        test: 'stays the right way up, whatever wrote it',
      },
    ],
    comment: '',
  },
]

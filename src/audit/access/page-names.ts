/** What the log calls each page, by the pattern of its address: the words that stand on it, for who does not know addresses. */
const names: Record<string, string> = {
  '/patients': 'Patients',
  '/patients/search': 'a search in Patients',
  '/patients/new': 'Add a patient',
  '/patients/restricted': 'Restricted patients',
  '/patients/:id': 'the record',
  '/patients/:id/restriction': 'Restrict this record',
  '/patients/:id/history': 'the record: history',
  '/patients/:id/looks': 'the record: who looked',
  '/patients/:id/messages': 'the record: messages',
  '/patients/:id/messages/:message/files/:file': 'a file of a message',
  '/patients/:id/messages/:message/reply-files/:file': 'a file of a reply',
  '/patients/:id/messages/new': 'New message',
  '/patients/:id/messages/restricted': 'One message to a restricted patient',
  '/messages/received-texts': 'Texts to place',
  '/messages/received-texts/:text/of/:patient': 'Texts to place: whose it is',
  '/patients/:id/preferences': 'the record: what they want to be sent',
  '/messages': 'Messages',
  '/messages/numbers-to-check': 'Numbers to check',
  '/patients/:id/as-it-was': 'the record as it was',
  '/patients/:id/contact-details': 'the record: contact details',
  '/patients/:id/subject-access': 'Subject access',
  '/patients/:id/unlink': 'Not the same person',
  '/patients/:id/merge': 'Merge two records',
  '/patients/:id/merge/:other': 'Merge two records',
  '/patients/:id/unmerge': 'Undo a merge',
  '/sync/looks': 'Restricted records: what happened',
  '/sync/:run': 'a sync',
  '/sync/:run/apply': 'a held sync, to apply it',
  '/sync/:run/show': 'a sync: a contact detail in full',
  '/sync/:run/changes': 'a sync: contact details changed',
  '/sync/:run/joined': 'a sync: joined',
  '/sync/:run/left': 'a sync: left',
  '/sync/:run/linked': 'a sync: linked',
  '/sync/:run/doubtful': 'a sync: not sure',
  '/sync/:run/kept': 'a sync: what an undo kept',
  '/sync/:run/undo': 'Undo a sync',
  '/sync/:run/changes.csv': 'a file: contact details changed in a sync',
  '/sync/:run/joined.csv': 'a file: joined in a sync',
  '/sync/:run/left.csv': 'a file: left in a sync',
  '/sync/:run/linked.csv': 'a file: linked in a sync',
  '/sync/:run/download': 'a file from a sync',
  '/reviews': 'Reviews: to decide',
  '/reviews/:review': 'a review',
  '/reviews/decided': 'Reviews: decided earlier',
  '/reviews/decided/:decision': 'a decision',
  '/access-log': 'Who looked',
  '/access-log.csv': 'a file: who looked',
  '/governance/chain': 'the audit chain',
}

/** A page by its name; one of an earlier version, that is no more, by the words of its address. */
export function pageName(page: string): string {
  return names[page] ?? wordsOf(page)
}

/** Whether it has a name of its own. */
export function isNamed(page: string): boolean {
  return page in names
}

function wordsOf(page: string): string {
  const parts = page.split('/').filter((part) => part !== '' && !part.startsWith(':'))
  return parts.join(', ').replaceAll('-', ' ')
}

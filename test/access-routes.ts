/** How a route is asked, and who is sure to be shown then, by the names of the small world. */
export interface Plan {
  shows: string[]
  /** What stands for a parameter of the address, instead of the usual. */
  at?: Record<string, string>
  query?: string
  /** Fields of a form; {name} stands for the id of whoever has that name. */
  form?: Record<string, string>
  /** The answer is a file that is sent as it is read. */
  isFile?: true
}

const arif = { shows: ['arif'] }
const run = { shows: ['arif', 'piotr', 'zubaida', 'iestyn', 'agnieszka'] }
const held = { shows: ['margaret'], at: { run: 'held-run' } }

/**
 * Every route whose answer shows patients. The walker visits all others, too, and fails for one that shows somebody and does
 * not stand here.
 */
export const routesThatShow: Record<string, Plan[] | undefined> = {
  'GET /patients': [{ shows: ['margaret', 'piotr', 'lucy'] }],
  'POST /patients/search': [
    { shows: ['arif', 'sabiha', 'tariq'], form: { q: 'hussain' } },
    { shows: ['arif'], form: { q: '999 366 7192' } },
  ],
  'GET /patients/restricted': [{ shows: ['lucy'] }],
  'POST /patients/restricted': [{ shows: ['lucy'] }],
  'GET /patients/:id/restriction': [arif],
  'POST /patients/:id/restriction': [arif],
  'GET /patients/:id': [{ shows: ['arif', 'sabiha', 'nasreen'] }],
  'GET /patients/:id/history': [arif],
  'GET /patients/:id/looks': [arif],
  'GET /patients/:id/messages': [arif],
  'GET /patients/:id/preferences': [arif],
  'POST /patients/:id/preferences': [arif],
  // Whoever has the same phone is named before anything is sent to it.
  'GET /patients/:id/messages/new': [{ shows: ['arif', 'sabiha', 'nasreen'] }],
  'POST /patients/:id/messages/new': [{ shows: ['arif', 'sabiha', 'nasreen'] }],
  'GET /patients/:id/messages/restricted': [{ shows: ['lucy'], at: { id: 'lucy' } }],
  'POST /patients/:id/messages/restricted': [{ shows: ['lucy'], at: { id: 'lucy' } }],
  'GET /messages': [arif],
  'GET /messages/numbers-to-check': [arif],
  'GET /messages/received-texts': [arif],
  'GET /messages/received-texts/:text/of/:patient': [{ ...arif, at: { patient: 'arif' } }],
  'GET /patients/:id/as-it-was': [{ ...arif, query: 'on=1/9/2026' }],
  'GET /patients/:id/contact-details': [arif],
  'POST /patients/:id/contact-details': [
    { ...arif, form: { mobile_phone: 'not a phone' } },
    { shows: ['tariq'], at: { id: 'tariq' } },
  ],
  'POST /patients/new': [
    {
      shows: ['kiran'],
      form: { given_name: 'Kiran', family_name: 'Bhatt', day: '19', month: '1', year: '2001' },
    },
  ],
  'GET /sync/:run': [run, held],
  'POST /sync/:run/apply': [held],
  'POST /sync/:run/show': [
    { ...run, form: { patient: '{arif}', detail: 'mobile_phone', from: 'run' } },
    { ...arif, form: { patient: '{arif}', detail: 'mobile_phone', from: 'changes' } },
  ],
  'GET /sync/looks': [arif],
  'GET /sync/:run/changes': [arif],
  'GET /sync/:run/joined': [{ shows: ['piotr'] }],
  'GET /sync/:run/left': [{ shows: ['zubaida'] }],
  'GET /sync/:run/linked': [{ shows: ['iestyn'] }],
  'GET /sync/:run/doubtful': [{ shows: ['agnieszka'] }],
  'GET /sync/:run/kept': [{ shows: ['leyla'], at: { run: 'september-run' } }],
  'GET /sync/:run/undo': [{ shows: ['arif', 'piotr', 'zubaida'] }],
  'POST /sync/:run/undo': [{ shows: ['arif', 'piotr', 'zubaida'] }],
  'GET /sync/:run/changes.csv': [{ ...arif, isFile: true }],
  'GET /sync/:run/joined.csv': [{ shows: ['piotr'], isFile: true }],
  'GET /sync/:run/left.csv': [{ shows: ['zubaida'], isFile: true }],
  'GET /sync/:run/linked.csv': [{ shows: ['iestyn'], isFile: true }],
  'POST /sync/:run/download': [{ ...arif, form: { list: 'changes', reason: 'An audit' }, isFile: true }],
  'GET /reviews': [{ shows: ['agnieszka'] }],
  'GET /reviews/:review': [{ shows: ['agnieszka'] }],
  'POST /reviews/:review': [{ shows: ['agnieszka'] }],
  'GET /reviews/decided': [{ shows: ['nia'] }],
  'GET /reviews/decided/:decision': [{ shows: ['nia'] }],
  'POST /reviews/decided/:decision': [{ shows: ['nia'] }],
  'GET /access-log': [arif],
  'GET /access-log.csv': [arif],
  'GET /governance/chain': [{ shows: ['margaret', 'dorothy'] }],
  'POST /governance/chain': [{ shows: ['margaret', 'dorothy'] }],
  'GET /patients/:id/subject-access': [arif],
  'POST /patients/:id/subject-access': [arif],
  'GET /patients/:id/unlink': [arif],
  'POST /patients/:id/unlink': [{ shows: ['owain'], at: { id: 'owain' } }],
  'GET /patients/:id/merge': [arif],
  'POST /patients/:id/merge': [{ shows: ['arif', 'kiran'], form: { q: 'bhatt' } }],
  'GET /patients/:id/merge/:other': [{ shows: ['arif', 'kiran'] }],
  'POST /patients/:id/merge/:other': [{ shows: ['arif', 'kiran'] }],
  'GET /patients/:id/unmerge': [{ shows: ['margaret', 'dorothy'], at: { id: 'dorothy' } }],
  'POST /patients/:id/unmerge': [{ shows: ['margaret', 'dorothy'], at: { id: 'dorothy' } }],
}

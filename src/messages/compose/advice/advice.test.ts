import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { greeted, signed } from './mend.ts'
import { adviceOn, rules, type RuleName } from './rules.ts'
import type { Said } from './said.ts'

const dilys = { given: 'Dilys', family: 'Pugh-Morgan', bornIn: null }

/** To Dilys from Foxley Brook Surgery, by text. */
const said = (text: string, more: Partial<Said> = {}): Said => ({
  ...{ text, subject: '', way: 'sms', isBehindLink: false, purpose: 'direct-care', reader: dilys },
  ...{ practice: 'Foxley Brook Surgery', address: 'https://messages.foxley.example' },
  ...more,
})

const whole = (middle: string) => `Dear Dilys, ${middle} Foxley Brook Surgery`
const email = { way: 'email' } as const
const young = { reader: { given: 'Zac', family: 'Osei', bornIn: 'March 2019' } }

type Example = string | [text: string, more: Partial<Said>]

/** What each rule speaks up about, and what it must leave alone. */
const examples: Record<RuleName, { fires: Example[]; silent: Example[] }> = {
  greeting: {
    fires: [
      'Your appointment is on Tuesday at 9:30am. Foxley Brook Surgery',
      'Dear patient, please phone us. Foxley Brook Surgery',
      'Dear Emlyn, please phone us about your form. Foxley Brook Surgery',
      ['Dear Zac, your vaccination is due. Foxley Brook Surgery', young],
    ],
    silent: [
      'Dear Mrs Pugh-Morgan, please phone us. Foxley Brook Surgery',
      'Hello DILYS. Please phone us. Foxley Brook Surgery',
      'Foxley Brook Surgery: Dilys, please phone us.',
      ['Dear parent or carer of Zac, his vaccination is due. Foxley Brook Surgery', young],
      ['Dear parent or carer of Zac (born March 2019), please phone us. Foxley Brook Surgery', young],
      ['Your result is fine, no need to do anything.', { isBehindLink: true }],
      'Dear',
    ],
  },
  practice: {
    fires: [
      'Dear Dilys, please phone us about your form.',
      ['Dear Dilys, please phone us about your form.', email],
    ],
    silent: [
      'Dear Dilys, please phone foxley brook about your form.',
      'FoxleyBrook: Dilys, please phone us.',
      ['Dear Dilys, please phone us about your form.', { isBehindLink: true }],
      'Dear Dilys',
    ],
  },
  secret: {
    fires: [
      whole('Please send us your bank details for the refund.'),
      whole('Confirm your password to read your record.'),
      [whole('Please reply with your card number.'), { isBehindLink: true }],
    ],
    silent: [
      whole('We never ask for bank details.'),
      whole('Please do not send us your password.'),
      whole('You can pay by card at the desk.'),
    ],
  },
  detail: {
    fires: [
      whole('Please reply with your full name and date of birth.'),
      whole('Please confirm your NHS number.'),
      whole('Please text us your new address.'),
    ],
    silent: [
      whole('Please tell us if your address has changed.'),
      whole('Please give your date of birth at reception.'),
      whole('Please confirm your appointment.'),
      whole('Please bring your passport.'),
      [whole('Please send us your new address.'), { isBehindLink: true }],
    ],
  },
  'birth-date': {
    fires: [
      whole('Please phone us about Zac, born 14 March 2019.'),
      whole('Your date of birth is 14/03/1951.'),
      [whole('Please phone us about Zac (DOB: 14.3.19).'), email],
      whole('We have his date of birth: 14th of March 2019.'),
    ],
    silent: [
      whole('Please phone us about Zac (born March 2019).'),
      whole('Your appointment is on 14 March 2027 at 9:30am.'),
      whole('The clinic is for babies born after 1 March.'),
      whole('Please bring proof of your date of birth.'),
      [whole('We have his date of birth as 14/03/1951.'), { isBehindLink: true }],
    ],
  },
  shortened: {
    fires: [whole('Book here: https://bit.ly/3xK9aZb'), whole('Book here: tinyurl.com/flu-2026')],
    silent: [whole('Book here: https://www.foxleybrook.nhs.uk/flu'), whole('Come a bit. Ly will see you.')],
  },
  'details-in-link': {
    fires: [
      whole('Book: https://www.foxleybrook.nhs.uk/book?name=Dilys'),
      whole('Book: https://www.foxleybrook.nhs.uk/book/9434765919'),
      whole('Book: https://www.foxleybrook.nhs.uk/book?dob=1951-03-14'),
      whole('Book: https://www.foxleybrook.nhs.uk/book?to=dilys%40example.org'),
    ],
    silent: [
      whole('Book: https://www.foxleybrook.nhs.uk/news/2026-11-24-flu'),
      whole('Write to dilys@example.org.'),
      whole('Book: https://www.nhs.uk/%E0%A4%A'),
    ],
  },
  'not-https': {
    fires: [
      whole('See http://www.foxleybrook.nhs.uk/flu'),
      whole('See www.foxleybrook.nhs.uk.'),
      whole('See nhs.uk/conditions/flu'),
    ],
    silent: [
      whole('See https://www.nhs.uk/conditions/flu.'),
      whole('Write to reception@foxleybrook.nhs.uk.'),
      whole('Come at 3.30pm, e.g. on Friday.Org is closed.'),
    ],
  },
  unreadable: {
    fires: [
      whole('See https://www.foxleybrook.nhs.uk/f/a8f3k2m9x7q1'),
      whole(`See https://www.foxleybrook.nhs.uk/${'services-and-clinics/'.repeat(4)}`),
    ],
    silent: [
      whole('See https://www.nhs.uk/covid-19-2026'),
      whole('See https://www.gov.uk/apply-for-an-ehic'),
    ],
  },
  elsewhere: {
    fires: [whole('Book at https://www.booking.com/clinic')],
    silent: [
      whole('See https://www.foxley-brook.co.uk/flu'),
      whole('See https://messages.foxley.example/check'),
      whole('See https://111.wales.nhs.uk'),
    ],
  },
  'many-links': {
    fires: [whole('See https://www.nhs.uk/flu or https://www.foxleybrook.nhs.uk/flu')],
    silent: [whole('See https://www.nhs.uk/flu. Again: https://www.nhs.uk/flu.')],
  },
  hurry: {
    fires: [
      whole('URGENT you must book today.'),
      whole('Please phone us urgently.'),
      whole('This is your final reminder.'),
      whole('Please reply immediately.'),
      whole('You will be removed from our list.'),
      whole('Book now!!'),
      whole('PLEASE PHONE THE SURGERY NOW about your form.'),
    ],
    silent: [
      whole('Urgent appointments are kept for each morning.'),
      whole('If it gets worse, phone 111 immediately.'),
      whole('For urgent care over Christmas go to nhs dot uk.'),
      whole('Please phone us today.'),
      whole('We look forward to seeing you!'),
    ],
  },
  'short-form': {
    fires: [whole('Your BP check is due.'), whole('Your FBC is booked.'), whole('The HCA will see you.')],
    silent: [
      whole('Your blood pressure (BP) check is due.'),
      whole('The GP of the NHS will see you, not A&E.'),
      whole('Your MMR vaccination is due.'),
      whole('Bring your MOT, ID and TV licence.'),
    ],
  },
  health: {
    fires: [
      whole('Take metformin 500 mg.'),
      whole('Your reading was 150/95.'),
      whole('Your kidney function has not changed.'),
      [whole('Your blood test is fine.'), email],
    ],
    silent: [
      whole('Come on 24/11 at 12/14 High Street, or phone 111/999.'),
      whole('Your appointment is at 10:30.'),
      [whole('Take metformin 500 mg.'), { isBehindLink: true }],
    ],
  },
  subject: {
    fires: [[whole('Please phone us.'), { ...email, subject: 'Your blood test' }]],
    silent: [[whole('Please phone us.'), { ...email, subject: 'Your appointment' }]],
  },
  purpose: {
    fires: [whole('Come to our raffle on Saturday.'), whole('20% off travel vaccines this week.')],
    silent: [
      [whole('Come to our raffle on Saturday.'), { purpose: 'other' }],
      whole('You can say whether you want to donate organs.'),
      whole('The letter costs £35.'),
    ],
  },
}

/** As practices write them: nothing here is worth a word. */
const ordinary = [
  'your appointment is on Tuesday 1 December at 9:30am with Dr Price.',
  'you have an appointment tomorrow at 14:10. Reply CANCEL or phone 01632 960100 if you cannot come.',
  'we missed you today. Please phone 01632 960100 to book again.',
  'your prescription is ready at Foxley Pharmacy.',
  'your repeat prescription has been sent to your pharmacy. Please allow 2 working days.',
  'it is time for your yearly asthma review. Please phone us to book.',
  'your diabetes review is due this month. Please book with the nurse on 01632 960100.',
  'you can have your flu vaccination on Saturday 5 December, 9am to 1pm. Please phone us to book.',
  'your cervical screening is due. Please book with a nurse.',
  'we will be closed on Friday 25 December and Monday 28 December. If you need help, phone 111.',
  'our phones are not working this morning. Please use https://www.foxleybrook.nhs.uk.',
  'please phone us about your medicines before 4pm today.',
  'the doctor would like to speak to you. It is nothing to worry about.',
  'Dr Price will phone you this afternoon between 2pm and 4pm.',
  'your form is ready to collect from reception.',
  'your sick note has been sent to you by email.',
  'please bring a list of your medicines to your appointment.',
  'please send us your 7 morning blood pressure readings.',
  'please tell us if your address or phone number has changed.',
  'your referral to the hospital was sent on 20 November. They will write to you.',
  'we have not heard from the hospital yet. We will phone you when we do.',
  'please wear loose sleeves to your appointment with the nurse.',
  'your appointment with Dr Price has moved to 3 December at 11:20am. We are sorry.',
  'how was your visit? Tell us at https://www.nhs.uk/leave-a-review.',
  'please come 10 minutes early. There is parking behind the surgery.',
  'you are due a medicines review. The pharmacist will phone you on 8 December.',
  'your child health check letter is at reception. Please bring ID.',
  'the nurse is away today. Your dressing will be changed tomorrow at 10am.',
  'please drop your sample at reception before 11am.',
  'thank you for your message. A doctor has read it and will phone you on Monday.',
  'please arrange to see the physiotherapist. Phone 01632 960100 and choose 2.',
  'you asked us to remind you of your appointment on 2 December at 8:40am.',
  'urgent appointments are kept for each morning from 8am. Phone 01632 960100.',
  'if your pain gets worse, phone 111. In an emergency phone 999.',
  'your vaccination is on 24/11 at 10:30. Please wear a mask.',
]

function toSaid(example: Example): Said {
  return typeof example === 'string' ? said(example) : said(...example)
}

describe('Advice on the words of a message', () => {
  for (const [name, { fires, silent }] of Object.entries(examples)) {
    const { find, source } = rules[name as RuleName]
    test(`${name}: speaks up, with what to do, and leaves the rest alone`, () => {
      assert.ok(source.length > 10)
      for (const example of fires) {
        const told = toSaid(example)
        const advice = find(told)
        assert.ok(advice, `silent about: ${told.text}`)
        assert.ok(advice.then.length > 10)
        assert.ok(`${told.subject} ${told.text}`.includes(advice.word ?? ''), `nowhere: ${advice.word}`)
      }
      for (const example of silent)
        assert.equal(find(toSaid(example)), null, `speaks up about: ${toSaid(example).text}`)
    })
  }

  test('of ordinary messages nothing is said, by text, by email or behind a link', () => {
    assert.ok(ordinary.length >= 30)
    for (const text of ordinary.map(whole))
      for (const more of [{}, { ...email, subject: 'Your appointment' }, { isBehindLink: true }])
        assert.deepEqual(adviceOn(said(text, more)), [], text)
  })

  test('of a message that is hardly begun nothing is said', () => {
    for (const text of ['', '  ', 'Dear Di', 'Please']) assert.deepEqual(adviceOn(said(text)), [])
  })
})

test('A message is begun with the name and ended with the practice, each once', () => {
  assert.equal(greeted('Please phone us.', dilys), 'Dear Dilys, Please phone us.')
  assert.equal(greeted('Dear patient, please phone us.', dilys), 'Dear Dilys, please phone us.')
  const toParent = 'Dear parent or carer of Zac (born March 2019), please phone us.'
  for (const text of ['please phone us.', 'Dear Zac, please phone us.', toParent])
    assert.equal(greeted(text, young.reader), toParent)
  assert.deepEqual(adviceOn(said(signed(toParent, 'Foxley Brook Surgery'), young)), [])
  assert.equal(signed('Please phone us. ', 'Foxley Brook Surgery'), 'Please phone us. Foxley Brook Surgery')
  assert.equal(signed('Please phone us', 'Foxley Brook Surgery'), 'Please phone us. Foxley Brook Surgery')
  for (const text of ['Please phone us about it', 'Dear all, please phone us']) {
    const mended = signed(greeted(text, dilys), 'Foxley Brook Surgery')
    assert.deepEqual(adviceOn(said(mended)), [])
  }
})

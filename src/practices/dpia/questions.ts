import { LEVELS, RISKS } from './risks.ts'

/** The seven steps of a data protection impact assessment, as the ICO describes them. */
export const STEPS = [
  {
    step: 1,
    slug: 'need',
    name: 'Why it is needed',
    filledIn: 'Health data on a large scale, so the law asks for it',
    left: 'Agree',
  },
  {
    step: 2,
    slug: 'processing',
    name: 'What happens to the data',
    filledIn: 'Data items, where from, where to, how long',
    left: 'Read and agree',
  },
  {
    step: 3,
    slug: 'consultation',
    name: 'Who you asked',
    filledIn: 'List of who is usually asked',
    left: 'Who, when, what they said',
  },
  {
    step: 4,
    slug: 'necessity',
    name: 'Is it necessary',
    filledIn: "Purpose, what is left out, patients' rights",
    left: 'Lawful basis',
  },
  {
    step: 5,
    slug: 'risks',
    name: 'Risks',
    filledIn: `${RISKS.length} risks with a suggested level`,
    left: 'Your level for each',
  },
  {
    step: 6,
    slug: 'measures',
    name: 'What reduces them',
    filledIn: `${RISKS.flatMap(({ measures }) => measures).length} measures`,
    left: 'Accept or add',
  },
  {
    step: 7,
    slug: 'sign-off',
    name: 'Sign-off',
    filledIn: 'Nothing',
    left: 'Names, DPO advice, what remains',
  },
] as const

/** One decision that only the controller can make. */
export interface Question {
  id: string
  step: number
  label: string
  hint?: string
  /** The answers to choose from; none where it is answered in words. */
  options?: readonly Option[]
  /** May be left open. */
  optional?: true
}

export interface Option {
  value: string
  text: string
  /** With this answer the assessment cannot be confirmed, and why. */
  stops?: string
}

const AGREE: readonly Option[] = [
  { value: 'agree', text: 'We agree' },
  {
    value: 'disagree',
    text: 'We do not agree',
    stops: 'You said that you do not agree. Tell whoever runs this installation through Give feedback.',
  },
]

const levelWords = { low: 'Low', medium: 'Medium', high: 'High' } as const

export const QUESTIONS: readonly Question[] = [
  { id: 'need', step: 1, label: 'An assessment is needed, for the reasons above', options: AGREE },
  { id: 'description', step: 2, label: 'The description is right for our practice', options: AGREE },
  {
    id: 'concerns',
    step: 2,
    label: 'What is special at our practice',
    hint: 'For example a care home, a refuge or a prison among your addresses. Name no patient.',
    optional: true,
  },
  {
    id: 'consulted',
    step: 3,
    label: 'Who was asked, when, and what they said',
    hint: 'Name people by what they are, such as the patient participation group. If nobody was asked, say why.',
  },
  {
    id: 'lawful-basis',
    step: 4,
    label: 'The lawful basis',
    options: [
      {
        value: 'public-task',
        text: 'UK GDPR article 6(1)(e), a public task, and article 9(2)(h), health care; implied consent for direct care under the duty of confidence',
      },
      { value: 'other', text: 'Another one, written below' },
    ],
  },
  { id: 'lawful-basis-words', step: 4, label: 'The other lawful basis, if you chose it', optional: true },
  {
    id: 'informing',
    step: 4,
    label: 'How patients are told',
    hint: 'For example: the words for the privacy notice that come with this pack are on our website since 1 December.',
  },
  ...RISKS.map(({ id, risk, suggested }): Question => ({
    id: `risk-${id}`,
    step: 5,
    label: risk,
    hint: `Suggested, with the measures of step 6: ${suggested}.`,
    options: LEVELS.map((value) => ({ value, text: levelWords[value] })),
  })),
  {
    id: 'measures',
    step: 6,
    label: 'The measures are enough',
    options: [
      { value: 'accept', text: 'We accept them as they are' },
      { value: 'accept-and-add', text: 'We accept them, and add those written below' },
      {
        value: 'refuse',
        text: 'They are not enough',
        stops:
          'You said that the measures are not enough. Tell whoever runs this installation through Give feedback.',
      },
    ],
  },
  { id: 'measures-added', step: 6, label: 'What we add', optional: true },
  {
    id: 'dpo-advice',
    step: 7,
    label: 'What your data protection officer advised, who they are, and when',
    hint: 'If you go against the advice, say why.',
  },
  {
    id: 'residual-risk',
    step: 7,
    label: 'What remains of the risks',
    options: [
      { value: 'accepted', text: 'It is low enough, and we accept it' },
      {
        value: 'high',
        text: 'It is still high',
        stops: 'A risk that is still high has to be taken to the ICO before anything is switched on.',
      },
    ],
  },
  {
    id: 'review',
    step: 7,
    label: 'Who keeps this under review, and when it is looked at next',
  },
]

export function questionsOf(step: number): Question[] {
  return QUESTIONS.filter((question) => question.step === step)
}

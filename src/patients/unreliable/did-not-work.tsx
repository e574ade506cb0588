import type { Html } from '../../platform/web/html.ts'
import { ActButton, Chip, Only, PostForm } from '../../platform/web/marks.tsx'
import { dayAndMonth } from '../when.ts'
import type { MessagedDetail, Unreliable } from './unreliable.ts'

/** What is said of a contact detail that did not work, and that somebody has checked it. */
export function DidNotWork(props: { record: { id: string }; unreliable: Unreliable; now: Date }): Html {
  const { record, unreliable, now } = props
  return (
    <div class="ps-mt1">
      <Chip colour="orange" icon="warn">
        Did not work last time
      </Chip>
      <span class="ps-facts__from">
        {whyWords(unreliable)} Said on {dayAndMonth(unreliable.since, now)}.
      </span>
      <ItIsRight patient={record.id} unreliable={unreliable} back="record" />
    </div>
  )
}

/** Why a contact detail is not to be relied on. */
export function whyWords({ detail, why }: Unreliable): string {
  const words = {
    mobile_phone: {
      'address-refused': 'The text service does not take this number.',
      'address-unknown': 'This number is not in use.',
      'often-not-delivered': 'Three messages in a week did not arrive on this phone.',
      'not-theirs': 'Whoever has this number says that it is not this patient’s. Nothing is sent there.',
    },
    email: {
      'address-refused': 'The email service does not take this address.',
      'address-unknown': 'There is no such mailbox.',
      'often-not-delivered': 'Three messages in a week did not arrive in this mailbox.',
      'not-theirs': 'Whoever has this mailbox says that it is not this patient’s. Nothing is sent there.',
    },
  }
  return words[detail][why]
}

const names: Record<MessagedDetail, string> = {
  mobile_phone: 'the mobile number',
  email: 'the email address',
}

/** A button for who has asked the patient. */
export function ItIsRight(props: {
  patient: string
  unreliable: Unreliable
  /** Where they are led afterwards. */
  back: 'record' | 'list'
  about?: string
}): Html {
  const { patient, unreliable, back, about } = props
  return (
    <Only may="edit-patients">
      <PostForm action={`/patients/${patient}/contact-details/right`} classes="ps-mt1">
        <input type="hidden" name="detail" value={unreliable.detail} />
        <input type="hidden" name="since" value={unreliable.since.toISOString()} />
        <input type="hidden" name="back" value={back} />
        <ActButton icon="check" about={about ?? names[unreliable.detail]}>
          I have checked it: it is right
        </ActButton>
      </PostForm>
    </Only>
  )
}

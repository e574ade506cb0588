import type { Html } from '../../platform/web/html.ts'
import { Act, ActButton, PostForm } from '../../platform/web/marks.tsx'
import { displayPhone, spokenName } from '../../patients/identity.ts'
import type { Candidate } from './candidates.ts'
import { bornWords, ReceivedBubble } from './page.tsx'
import type { ReceivedText } from './read.ts'

/** Asks once more whose a text is, before it stands with their messages; or whether it is nobody's. */
export function SurePage(props: { text: ReceivedText; candidate: Candidate | null; now: Date }): Html {
  const { text, candidate, now } = props
  const name = candidate && spokenName(candidate)
  return (
    <>
      <h1 class="ps-h1 ps-mb3">
        {candidate ? `Is this text from ${name}, ${bornWords(candidate)}?` : 'Is this text for no patient?'}
      </h1>
      <ReceivedBubble text={text} who={displayPhone(text.number)} now={now} />
      <p class="ps-mt3">
        {name === null
          ? 'Nobody has to read it any more. It stays under “Seen to, for no patient”, with your name.'
          : `It then stands with the messages of ${name}, with your name, and is given to them when they ask what is held about them. You can put it back.`}
      </p>
      <PostForm action={`/messages/received-texts/${text.id}`} classes="ps-row ps-mt3">
        <ActButton name="patient" value={candidate?.id ?? 'nobody'} icon="check">
          {name === null ? 'Yes, seen to, for no patient' : `Yes, it is from ${name}`}
        </ActButton>
        <Act href={`/messages/received-texts#${text.id}`}>No, go back</Act>
      </PostForm>
    </>
  )
}

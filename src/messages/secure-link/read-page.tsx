import { Button, CharacterCount, FileUpload, InsetText } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { PostForm } from '../../platform/web/marks.tsx'
import { spokenName } from '../../patients/identity.ts'
import type { PracticeContact } from '../../practices/contact.ts'
import { LONGEST_MEGABYTES, type KeptFile } from '../file/file.ts'
import { ACCEPTED, sizeWords } from '../file/file-type.ts'
import { Emergency, PhoneUs } from '../patient-page/page.tsx'
import { MOST_FILES } from '../reply/given-files.ts'
import { LONGEST_REPLY, type Reply } from '../reply/reply.ts'
import { CallNow } from './call-now.tsx'
import { NotSent, type Untaken } from './not-sent.tsx'
import { ToWishes } from './not-me.tsx'
import type { BehindLink } from './read.ts'
import { FILES_INPUT, hadFiles } from './reply-form.ts'
import { atMoment, byDay } from './when-words.ts'

interface ReadProps {
  address: string
  practice: PracticeContact
  read: BehindLink
  /** With what was typed, and the number of the form. */
  form: Form<unknown>
  number: string
  /** What was just sent and could not be taken. */
  untaken?: Untaken | null
}

/** The message, what was replied to it, and where it can be replied to. */
export function ReadPage({ address, practice, read, form, number, untaken = null }: ReadProps): Html {
  const { from, writtenAt, subject, text, attachments, replies, noReply, patient } = read
  return (
    <>
      <CallNow text={typed(form, 'reply')} fate={noReply === null ? 'kept' : 'not-taken'} />
      <h1 class="nhsuk-heading-l">Message for {spokenName(patient.name)}</h1>
      <div class="pp-message">
        <p class="pp-message__from">{from === null ? practice.name : `${from}, ${practice.name}`}</p>
        <p class="pp-message__when">{atMoment(writtenAt)}</p>
        {subject !== null && (
          <p class="pp-text">
            <b>{subject}</b>
          </p>
        )}
        <p class="pp-text">{text}</p>
        <Files address={address} attachments={attachments} />
      </div>
      {replies.map((reply) => (
        <Own reply={reply} />
      ))}
      {untaken && <NotSent {...untaken} />}
      {noReply === null ? (
        <ReplyForm address={address} read={read} form={form} number={number} />
      ) : (
        <NoReplyWords read={read} practice={practice} />
      )}
      <PostForm action={`${address}/finish`}>
        <Button
          text={noReply === 'not-allowed' ? 'I have read this' : 'Close the message'}
          variant="secondary"
          preventDoubleClick
        />
      </PostForm>
      <ul class="pp-links">
        <li>
          <ToWishes address={address} />
        </li>
      </ul>
      <Emergency />
    </>
  )
}

function Files({ address, attachments }: { address: string; attachments: readonly KeptFile[] }): Html | null {
  if (attachments.length === 0) return null
  return (
    <ul class="pp-files">
      {attachments.map(({ id, name, bytes }) => (
        <li>
          <a href={`${address}/files/${id}`}>
            {name} ({sizeWords(bytes)})
          </a>
        </li>
      ))}
    </ul>
  )
}

function ReplyForm({ address, read, form, number }: Omit<ReadProps, 'practice' | 'untaken'>): Html {
  const { reply, replies } = read
  const by = reply.rule === 'needed' && reply.by !== null && replies.length === 0
  return (
    <PostForm action={`${address}/replies`} upload>
      <input type="hidden" name="form" value={number} />
      <CharacterCount
        id="reply"
        name="reply"
        maxlength={String(LONGEST_REPLY)}
        rows="5"
        threshold="75"
        label={{ text: replies.length === 0 ? 'Your reply' : 'Reply again', size: 'm' }}
        hint={{
          text:
            (by ? `Please reply by ${byDay(reply.by!)}. ` : '') +
            (reply.once ? 'You can reply once. ' : '') +
            'We read replies on working days.',
        }}
        value={typed(form, 'reply')}
        errorMessage={problem(form, 'reply')}
      />
      <FilesField form={form} />
      <Button text="Send reply" preventDoubleClick />
    </PostForm>
  )
}

function FilesField({ form }: { form: Form<unknown> }): Html {
  return (
    <>
      {hadFiles(form) && (
        <InsetText>
          <p>
            <b>Choose your files again.</b> They were not sent, because the date of birth had to be entered
            again first.
          </p>
        </InsetText>
      )}
      <FileUpload
        id={FILES_INPUT}
        name={FILES_INPUT}
        multiple
        label={{ text: 'Photos or files (optional)', size: 's' }}
        hint={{
          text:
            `Up to ${MOST_FILES} photos (JPEG or PNG) or PDF files, each of up to ${LONGEST_MEGABYTES} MB. ` +
            'We take out where and when a photo was taken. ' +
            'Do not send photos of private parts of the body unless we asked you to.',
        }}
        chooseFilesButtonText="Choose photos or files"
        noFileChosenText="Nothing chosen"
        dropInstructionText="or drop files"
        attributes={{ accept: ACCEPTED }}
        errorMessage={problem(form, FILES_INPUT)}
      />
    </>
  )
}

function NoReplyWords({ read, practice }: { read: BehindLink; practice: PracticeContact }): Html {
  const phone = <PhoneUs practice={practice} />
  switch (read.noReply) {
    case 'replied':
      return (
        <p>
          <b>You have replied.</b> This message takes one reply. If there is more to say: {phone}
        </p>
      )
    case 'ended':
      return (
        <p>
          <b>We take no more replies to this message.</b> If there is more to say: {phone}
        </p>
      )
    case 'not-registered':
      return (
        <p>
          <b>You cannot reply here.</b> You are no longer registered with us. Ask the surgery where you are
          registered now.
        </p>
      )
    default:
      return <p>You do not need to reply.</p>
  }
}

function Own({ reply }: { reply: Reply }): Html {
  return (
    <div class="pp-message pp-message--mine">
      <p class="pp-message__from">{reply.text === '' ? 'You sent' : 'You wrote'}</p>
      <p class="pp-message__when">{atMoment(reply.cameAt)}</p>
      {reply.text !== '' && <p class="pp-text">{reply.text}</p>}
      <OwnFiles files={reply.files} />
    </div>
  )
}

/** Named, and not to be opened: whoever has the phone later is not shown what was sent with it. */
function OwnFiles({ files }: { files: readonly KeptFile[] }): Html | null {
  if (files.length === 0) return null
  return (
    <ul class="pp-files">
      {files.map(({ name, bytes }) => (
        <li>
          {name} ({sizeWords(bytes)})
        </li>
      ))}
    </ul>
  )
}

/** After a reply. With words of an emergency in it the page begins with whom to call. */
export function SentPage(props: {
  address: string
  practice: PracticeContact
  read: BehindLink
  reply: Reply
}): Html {
  const { address, practice, read, reply } = props
  return (
    <>
      <CallNow text={reply.text} fate="sent" />
      <div class="pp-panel">
        <h1 class="nhsuk-heading-l">Reply sent</h1>
        <p>{atMoment(reply.cameAt)}</p>
      </div>
      <h2 class="nhsuk-heading-s">What happens next</h2>
      <p>
        {read.from === null ? 'Somebody here' : `${read.from}, or somebody of the same team,`} reads your
        reply on a working day. If we need anything more, or there is something you should know, we get in
        touch with you.
      </p>
      <p>
        If you hear nothing and are worried: <PhoneUs practice={practice} />
      </p>
      <Own reply={reply} />
      {read.noReply === null && (
        <Button href={`${address}#reply`} text="Send another reply" variant="secondary" />
      )}
      <p>
        <a href={address}>Read the message again</a>
      </p>
      <Emergency />
    </>
  )
}

/** After the message was closed. */
export function ClosedPage({ address }: { address: string }): Html {
  return (
    <>
      <h1 class="nhsuk-heading-l">The message is closed</h1>
      <p>You can close this page now. To read the message again you are asked for the date of birth again.</p>
      <p>
        <a href={address}>Open the message again</a>
      </p>
      <Emergency />
    </>
  )
}

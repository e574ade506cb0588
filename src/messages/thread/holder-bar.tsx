import type { Html } from '../../platform/web/html.ts'
import { ActButton, Icon, Only, PostForm } from '../../platform/web/marks.tsx'
import { shortMoment } from '../../patients/when.ts'
import type { Holder, ThreadState } from './holder.ts'

export interface HolderBarProps {
  patient: string
  state: ThreadState
  /** To whom it may be given. */
  holders: readonly Holder[]
  /** Who is looking. */
  reader: string
  /** Whether it begins with the newest: only somebody who sees it all may close it. */
  isNewest: boolean
  /** Whether a reply has been read by nobody: then it is not closed. */
  hasUnread: boolean
  now: Date
}

/** Whose the thread is, and what can be done with it as a whole. */
export function HolderBar(props: HolderBarProps): Html {
  const { state, isNewest, hasUnread } = props
  return (
    <section class="ps-card ps-mb3 pm-holder" aria-label="Whose thread this is">
      <p class="ps-m0">
        <Icon name={state.closed ? 'done' : 'people'} /> <b>{stateOf(props)}</b> {sinceOf(props)}
      </p>
      <Only may="send-messages">
        <div class="ps-row">
          <Give {...props} />
          {state.closed ? <Reopen {...props} /> : isNewest && !hasUnread && <Close {...props} />}
        </div>
      </Only>
    </section>
  )
}

function stateOf({ state, reader }: HolderBarProps): string {
  if (state.closed) return 'Closed.'
  if (state.holder === null) return 'Nobody has taken this on.'
  return state.holder.staff === reader ? 'You have this.' : `${state.holder.name} has this.`
}

function sinceOf({ state: { closed, holder }, now }: HolderBarProps): string {
  if (closed) return `By ${closed.by ?? 'somebody'}, ${shortMoment(closed.at, now)}.`
  if (holder === null) return ''
  const when = shortMoment(holder.at, now)
  return holder.by === null || holder.by === holder.name
    ? `Since ${when}.`
    : `Given by ${holder.by}, ${when}.`
}

function Give({ patient, state, holders, reader }: HolderBarProps): Html {
  const { holder, version } = state
  return (
    <>
      {holder?.staff !== reader && holders.some(({ staff }) => staff === reader) && (
        <PostForm action={`/patients/${patient}/messages/assign`}>
          <input type="hidden" name="version" value={version} />
          <ActButton name="to" value={reader}>
            Take it on
          </ActButton>
        </PostForm>
      )}
      <PostForm action={`/patients/${patient}/messages/assign`} classes="ps-row">
        <input type="hidden" name="version" value={version} />
        <label class="ps-small" for="to">
          Give to
        </label>
        <select class="nhsuk-select" id="to" name="to">
          <option value="">Nobody</option>
          {holders.map(({ staff, name }) => (
            <option value={staff} selected={staff === holder?.staff}>
              {name}
            </option>
          ))}
        </select>
        <ActButton about="this thread">Give</ActButton>
      </PostForm>
    </>
  )
}

function Close({ patient, state, now }: HolderBarProps): Html {
  return (
    <PostForm action={`/patients/${patient}/messages/close`}>
      <input type="hidden" name="version" value={state.version} />
      <input type="hidden" name="shown" value={now.toISOString()} />
      <ActButton icon="check" about="this thread: nothing of it waits any more">
        Close
      </ActButton>
    </PostForm>
  )
}

function Reopen({ patient, state }: HolderBarProps): Html {
  return (
    <PostForm action={`/patients/${patient}/messages/reopen`}>
      <input type="hidden" name="version" value={state.version} />
      <ActButton about="this thread">Open again</ActButton>
    </PostForm>
  )
}

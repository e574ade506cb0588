import type { FailedJob, JobProcess, QueueHealth, QueueState } from '../../platform/queue-health.ts'
import type { Html } from '../../platform/web/html.ts'
import { Empty, Notice } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import { grouped, lasted, many } from '../../sync/when.ts'

/** How the queues of jobs do, in words, with what to do where something is wrong. */
export function QueuesSection({ health }: { health: QueueHealth }): Html {
  const { queues, failures } = health
  return (
    <section class="ps-section" aria-labelledby="queues-h">
      <div class="ps-section__head">
        <h2 class="ps-h2" id="queues-h">
          Jobs
        </h2>
      </div>
      {queues.length === 0 ? <Empty title="No queues yet" /> : <QueueTable queues={queues} />}
      <Failures failures={failures} />
    </section>
  )
}

/** Who works at the jobs. They wait for ever when nobody does, so this stands at the top of the page. */
export function Processes({ processes }: { processes: JobProcess[] }): Html {
  const alive = processes.filter(({ isWorker, isAlive }) => isWorker && isAlive).length
  const dead = processes.filter(({ isAlive }) => !isAlive)
  return (
    <div class="ps-stack ps-mb3">
      {alive === 0 ? (
        <Notice kind="stop" title="Nobody works at the jobs">
          <p>No list is read until somebody does. Start a worker: patient-sync worker</p>
        </Notice>
      ) : (
        <p class="ps-lede">{many(alive, 'process', 'processes')} at work.</p>
      )}
      {dead.length > 0 && (
        <Notice kind="warn" title={`${many(dead.length, 'process', 'processes')} stopped without ending`}>
          <ul>
            {dead.map(({ host, pid, isWorker, lastHeard }) => (
              <li>
                {isWorker ? 'A worker' : 'Pages'} on {host}, process {pid}: last heard from{' '}
                {lasted(lastHeard)} ago.
              </li>
            ))}
          </ul>
          <p>
            What was being worked at is taken up by the next process. Look into the log, and start it again.
          </p>
        </Notice>
      )}
    </div>
  )
}

/** What each queue is for. One that is not here is called by its name. */
export const queueWords: Record<string, string> = {
  timetable: 'Looking at the timetable',
  sync: 'Reading lists',
  undo: 'Undoing syncs',
  purge: 'Purging after a withdrawal',
  'send-message': 'Sending messages',
  'sweep-messages': 'Looking up messages without an answer',
  'poll-received-texts': 'Asking for texts that were not brought',
  keeping: 'Clearing what is old, each night',
}

function QueueTable({ queues }: { queues: QueueState[] }): Html {
  const headings = ['What for', 'Waiting', 'Waiting since', 'At work', 'Failed this week', 'Last finished']
  return (
    <Table caption="Queues of jobs" headings={headings}>
      {queues.map(({ queue, waiting, oldestWaiting, running, failed, lastFinished }) => (
        <tr role="row">
          <RowHead>{queueWords[queue] ?? queue}</RowHead>
          <Cell label="Waiting">{grouped(waiting)}</Cell>
          <Cell label="Waiting since">
            {oldestWaiting === null ? 'Nothing is due' : `The oldest for ${lasted(oldestWaiting)}`}
          </Cell>
          <Cell label="At work">{grouped(running)}</Cell>
          <Cell label="Failed this week">{failed > 0 ? <b>{grouped(failed)}</b> : '0'}</Cell>
          <Cell label="Last finished">
            {lastFinished === null ? 'None this week' : `${lasted(lastFinished)} ago`}
          </Cell>
        </tr>
      ))}
    </Table>
  )
}

function Failures({ failures }: { failures: FailedJob[] }): Html {
  return (
    <section class="ps-section" aria-labelledby="failed-h">
      <h3 class="ps-h3" id="failed-h">
        Jobs that failed
      </h3>
      {failures.length === 0 ? (
        <p>None this week.</p>
      ) : (
        <>
          <p>The newest, each after its last try.</p>
          <Table caption="Jobs that failed" headings={['Job', 'When', 'Tries', 'Why']}>
            {failures.map(({ queue, practice, ago, tries, why }) => (
              <tr role="row">
                <RowHead>
                  {queueWords[queue] ?? queue}
                  {practice !== null && (
                    <span class="ps-table__sub">
                      <a href={`/operations/practices/${practice}/syncs`}>{practice}</a>
                    </span>
                  )}
                </RowHead>
                <Cell label="When">{lasted(ago)} ago</Cell>
                <Cell label="Tries">{tries}</Cell>
                <Cell label="Why">{whyWords(why)}</Cell>
              </tr>
            ))}
          </Table>
        </>
      )}
    </section>
  )
}

/** The library's own words for what no job of ours said. */
function whyWords(why: string): string {
  if (why === '') return 'It did not say.'
  if (/heartbeat timeout/.test(why)) return 'Its process stopped in the middle of it.'
  if (/timeout|timed out|expired/.test(why)) return 'It took longer than it may.'
  return why
}

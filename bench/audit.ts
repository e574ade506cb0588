import type pg from 'pg'
import { v7 as uuidv7 } from 'uuid'
import { verifyChain } from '../src/audit/chain/verify.ts'
import { logAccess } from '../src/platform/access-log.ts'
import { beginningOf, hashOf, recordAudit } from '../src/platform/audit.ts'
import { CopyLanes, copyLine } from '../src/platform/database/copy.ts'
import { asPractice, runIn } from '../src/platform/database/database.ts'
import { asOwner, practice, withGround, type Ground } from './parts/ground.ts'
import { atLeast, below, runBench, say, type Measured } from './parts/report.ts'
import { rounded, Samples } from './parts/samples.ts'

const person = { id: uuidv7(), role: 'receptionist' }
const asking = { practice, person, routeOptions: { url: '/patients/search' } }

const setHead = `
  INSERT INTO audit_head (practice, seq, hash) VALUES ($1, $2, $3)
  ON CONFLICT (practice) DO UPDATE SET seq = excluded.seq, hash = excluded.hash`

/**
 * What being able to prove things costs: how fast a chain is verified, and what one entry, row-level security and one line of
 * the access log add to a request. The floor of a request is the same read on the same connection role without any of them;
 * that of an append is one INSERT of the same text into a table without an index.
 */
await runBench(
  { name: 'audit', options: { entries: '1000000', rounds: '3', each: '400' } },
  ({ entries, rounds, each }) =>
    withGround(async (ground) => {
      const samples = new Samples(Number(entries))
      await fillChain(ground, Number(entries))
      for (let round = 0; round < Number(rounds); round++) {
        await verify(ground, samples)
        await requests(ground, samples, Number(each))
      }
      return measured(samples, Number(entries))
    }),
)

/** As the product would have written it, by the hashes of this side: added to what switching the practice on left there. */
async function fillChain({ database }: Ground, entries: number): Promise<void> {
  say(`making a chain of ${entries.toLocaleString('en-GB')} entries`)
  await asOwner(database, async (client) => {
    const { rows } = await client.query<Head>('SELECT seq, hash FROM audit_head WHERE practice = $1', [
      practice,
    ])
    const end = await copyEntries(client, rows[0] ?? { seq: 0, hash: beginningOf(practice) }, entries)
    await client.query(setHead, [practice, end.seq, end.hash])
    await client.query('VACUUM (ANALYZE) audit_entry')
  })
}

async function copyEntries(client: pg.ClientBase, head: Head, entries: number): Promise<Head> {
  const lanes = new CopyLanes(client, { entry: 'audit_entry (practice, seq, at, entry, hash)' })
  const began = Date.UTC(2026, 0, 1)
  let { seq, hash } = head
  for (let made = 1; made <= entries; made++) {
    seq += 1
    const at = began + seq * 1000
    const entry = `{"action":"contact-details-shown","actor":{"staff":"${uuidv7()}"},"subject":{"patient":"${uuidv7()}"}}`
    hash = hashOf(hash, { seq, micros: at * 1000, entry })
    const line = [practice, String(seq), new Date(at).toISOString(), entry, `\\x${hash.toString('hex')}`]
    lanes.write('entry', copyLine(line))
    if (made % 5000 === 0) await lanes.settle()
  }
  await lanes.finish()
  return { seq, hash }
}

interface Head {
  seq: number
  hash: Buffer
}

async function verify({ database }: Ground, samples: Samples): Promise<void> {
  say('verifying')
  await asPractice(database, practice, async (tx) => {
    await samples.time('read every entry', async () => {
      await runIn(tx)('SELECT sum(length(entry) + length(hash)) FROM audit_entry WHERE practice = $1', [
        practice,
      ])
    })
    const { faults } = await samples.time('verify', () => verifyChain(tx, practice))
    if (faults.length > 0) throw new Error('The chain that was made does not hold')
  })
}

/** The same read fifty ways over: bare, under row-level security, with a line of the log, and with an entry of the chain. */
async function requests({ database }: Ground, samples: Samples, each: number): Promise<void> {
  say('asking')
  await database.owner.query('CREATE TABLE IF NOT EXISTS floor_text (entry text)')
  const found = Array.from({ length: 50 }, () => uuidv7())
  const read = 'SELECT * FROM practice_limit WHERE practice = $1'
  const act = { action: 'contact-details-shown', actor: { staff: person.id } }
  const ways: Record<string, () => Promise<unknown>> = {
    'read as owner': () => inTransaction(database, (client) => client.query(read, [practice])),
    'read under row-level security': () =>
      asPractice(database, practice, (tx) => runIn(tx)(read, [practice])),
    'the same and 50 patients logged': () =>
      asPractice(database, practice, async (tx) => {
        await runIn(tx)(read, [practice])
        await logAccess(tx, asking, found, new Date())
      }),
    'one insert of a text': () =>
      inTransaction(database, (client) =>
        client.query('INSERT INTO floor_text VALUES ($1)', [JSON.stringify(act)]),
      ),
    'one entry appended': () =>
      asPractice(database, practice, (tx) => recordAudit(tx, practice, { ...act, at: new Date() })),
  }
  for (let i = 0; i < each; i++) {
    for (const [name, way] of Object.entries(ways)) {
      const start = performance.now()
      await way()
      if (i >= each / 10) samples.add(name, performance.now() - start, 'ms')
    }
  }
}

async function inTransaction(
  database: Ground['database'],
  work: (client: pg.ClientBase) => Promise<unknown>,
): Promise<void> {
  await asOwner(database, async (client) => {
    await client.query('BEGIN')
    await work(client)
    await client.query('COMMIT')
  })
}

function measured(samples: Samples, entries: number): Measured {
  const perMinute = (entries / samples.median('verify')) * 60_000
  const owner = samples.median('read as owner')
  const secured = samples.median('read under row-level security')
  const logged = samples.median('the same and 50 patients logged')
  const logCost = {
    name: 'the access log of 50 patients adds to a request',
    value: logged - secured,
    unit: 'ms',
  }
  const append = samples.median('one entry appended') / samples.median('one insert of a text')
  return {
    figures: samples.figures(),
    goals: [
      atLeast(1_000_000, { name: 'verified', value: Math.round(perMinute), unit: 'entries a minute' }),
      below(1, { name: 'row-level security adds to a request', value: rounded(secured - owner), unit: 'ms' }),
      below(10, { ...logCost, value: rounded(logCost.value) }),
      below(4, { name: 'one entry / one insert of a text', value: rounded(append), unit: 'x' }),
    ],
  }
}

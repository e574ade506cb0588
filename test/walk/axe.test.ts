import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser } from 'playwright-core'
import { freshDatabase } from '../database.ts'
import { morning } from '../world.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { installation } from './installation.ts'
import { states } from './states.ts'
import { visits } from './visits.ts'
import { ways, windows, wordsOf, type Look } from './window.ts'

/** Pages that say no in the small world. Where they say yes, journeys look at them. */
const answers: Record<string, number> = {
  '/activation/purge': 409,
  '/sign-in/openid/:provider/problem/:why': 403,
  '/sign-in/openid/:provider/link': 502,
  '/sign-in/openid/:provider/accept': 404,
}

describe('Everybody can use', { skip: noBrowser }, () => {
  let browser: Browser
  let walk: Awaited<ReturnType<typeof visits>>
  let windowOf: ReturnType<typeof windows>
  const ends: (() => Promise<unknown>)[] = []

  before(async () => {
    walk = await visits({ after: (end: () => unknown) => ends.unshift(async () => end()) })
    browser = await openBrowser()
    ends.unshift(() => browser.close())
    windowOf = windows(browser, await walk.app.listen({ port: 0, host: '127.0.0.1' }))
  })
  after(async () => {
    for (const end of ends) await end()
  })

  test('every page there is', async (t) => {
    const wrong: string[] = []
    for (const route of walk.pages) {
      const address = walk.addressOf(route)
      const open: Act = async (page) => (await page.goto(address))?.status()
      wrong.push(...(await faults(await windowOf(walk.whoSees(route)), route.url, open, answers[route.url])))
    }
    assert.deepEqual(wrong, [])
    t.diagnostic(`${walk.pages.length} pages looked at in ${ways.length} ways, faults 0`)
    assert.ok(walk.pages.length > 60)
  })

  test('every state that a page can be in', async (t) => {
    const wrong: string[] = []
    const all = await states(walk)
    for (const { name, who, act, answers } of all)
      wrong.push(...(await faults(await windowOf(who), name, act, answers)))
    assert.deepEqual(wrong, [])
    t.diagnostic(`${all.length} states looked at in ${ways.length} ways, faults 0`)
  })

  test('an installation in which there is nothing yet', async () => {
    const after = { after: (end: () => unknown) => ends.unshift(async () => end()) }
    const over = { database: await freshDatabase(after), clock: { now: () => morning } }
    const { app, visitor } = await installation(after, { over })
    const look = windows(browser, await app.listen({ port: 0, host: '127.0.0.1' }))
    const olu = await look(await visitor('olu'))
    for (const address of ['/practices', '/operations/feedback'])
      assert.deepEqual(
        await faults(olu, `${address} with nothing`, async (page) => (await page.goto(address))?.status()),
        [],
      )
  })
})

type Act = Parameters<Look>[1]

async function faults(look: Look, name: string, act: Act, expected = 200): Promise<string[]> {
  const wrong: string[] = []
  for (const how of ways) {
    const { status, faults } = await look(how, act).catch((error: Error) => {
      throw new Error(`${name} ${wordsOf(how)}: ${error.message}`)
    })
    if (status !== expected) wrong.push(`${name} answered ${status}`)
    wrong.push(...faults.map((fault) => `${name} ${wordsOf(how)}: ${fault}`))
  }
  return wrong
}

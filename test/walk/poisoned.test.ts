import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { noBrowser, openBrowser, openPage } from '../../src/platform/web/test-browser.ts'
import type { Visitor } from '../../src/platform/web/test-visitor.ts'
import { testSecrets } from '../command.ts'
import { poison } from './poison.ts'
import { visits } from './visits.ts'
import { writeMore } from './written.ts'

/** Everything of the small world has markup and scripts in its texts: nothing of them runs, and pages stay what they are. */
describe('In a browser', { skip: noBrowser }, () => {
  let browser: Browser
  let walk: Awaited<ReturnType<typeof visits>>
  let origin: string
  let filled: string[]
  let empty: string[]
  const ends: (() => Promise<unknown>)[] = []

  before(async () => {
    walk = await visits({ after: (end: () => unknown) => ends.unshift(async () => end()) })
    await writeMore(walk.database)
    ;({ filled, empty } = await poison(walk.database, testSecrets))
    browser = await openBrowser()
    ends.unshift(() => browser.close())
    origin = await walk.app.listen({ port: 0, host: '127.0.0.1' })
  })
  after(async () => {
    for (const end of ends) await end()
  })

  test('no text of a list or a person runs on any page, and nothing stays behind in the browser', async (t) => {
    const windows = new Map<Visitor, Awaited<ReturnType<typeof open>>>()
    const wrong: string[] = []
    let showing = 0
    for (const route of walk.pages) {
      const visitor = walk.whoSees(route)
      const { page, trouble } = windows.get(visitor) ?? (await open(visitor))
      windows.set(visitor, { page, trouble })
      const status = (await page.goto(walk.addressOf(route)))?.status() ?? 0
      const { shows, ...state } = await page.evaluate<State>(stateOf)
      if (shows) showing += 1
      const found = Object.entries(state).filter(([, value]) => value !== 0)
      wrong.push(...found.map(([what, value]) => `${route.url} has ${value} ${what}`))
      wrong.push(...trouble.splice(0).map((what) => `${route.url}: ${what}`))
      if (status >= 500 && status !== 502) wrong.push(`${route.url} answers ${status}`)
    }
    t.diagnostic(`${filled.length} columns filled; with nothing in them here: ${empty.join(', ')}`)
    t.diagnostic(`${walk.pages.length} pages, ${showing} with markup in their texts, run or left behind: 0`)
    assert.deepEqual(wrong, [])
    assert.ok(filled.length > 70, `only ${filled.length} columns held anything`)
    assert.ok(showing > 80, `${showing} pages show it`)
  })

  test('nothing is left of a session when somebody signs out: no cookie, nothing stored, no page to go back to', async () => {
    const { page, trouble } = await open(walk.people.get('receptionist')!)
    await page.goto('/patients')
    await page.evaluate(`localStorage.setItem('a', 'b'); sessionStorage.setItem('a', 'b')`)
    const before = await page.context().cookies()
    assert.ok(before.some(({ name }) => name === 'session'))
    await Promise.all([
      page.waitForURL('**/sign-in'),
      page.evaluate(`document.querySelector('form[action="/sign-out"]').requestSubmit()`),
    ])
    assert.deepEqual(
      (await page.context().cookies()).filter(({ name }) => name === 'session'),
      [],
    )
    const { stored } = await page.evaluate<State>(stateOf)
    assert.equal(stored, 0)
    await page.goBack()
    await page.waitForURL('**/sign-in*')
    assert.match(await page.title(), /^Sign in/)
    assert.deepEqual(trouble, [])
  })

  async function open(visitor: Visitor): Promise<{ page: Page; trouble: string[] }> {
    const { page, trouble } = await openPage(browser, origin, { baseURL: origin })
    await page.addInitScript(`window.ran = () => { throw new Error('a text ran') }`)
    page.on('dialog', (dialog) => {
      trouble.push('a dialog opened')
      void dialog.dismiss()
    })
    const cookies = Object.entries(visitor.cookies).map(([name, value]) => ({
      ...{ name, value, url: origin },
      httpOnly: true,
    }))
    await page.context().addCookies(cookies)
    return { page, trouble }
  }
})

interface State {
  shows: boolean
  elements: number
  stored: number
  cookies: number
}

/** What of the markup became part of the page, whether it is there as text, and what the page keeps in the browser. */
const stateOf = `(async () => ({
  shows: document.documentElement.outerHTML.includes('ran()'),
  elements: document.querySelectorAll('[onerror], [onload], img[src="x"], [href^="javascript:"]').length,
  stored: localStorage.length + sessionStorage.length + (await indexedDB.databases()).length + (await caches.keys()).length,
  cookies: document.cookie.length,
}))()`

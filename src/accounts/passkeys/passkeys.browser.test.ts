import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { Visitor, wordsOf } from '../../platform/web/test-visitor.ts'
import { faultsOf, noBrowser, openBrowser, openPage } from '../../platform/web/test-browser.ts'
import { press, walkTo, write } from '../../../test/journeys/keyboard.ts'
import { accounts, bethan, signIn, signInBrowser } from '../test-accounts.ts'

describe('A passkey', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  test('is added, signs in without a password, and is removed, with the keyboard alone', async (t) => {
    const { page, database, trouble } = await withPasskey(t)
    assert.match(await page.innerText('main'), /Work laptop, added on 24 November 2026, not used yet/)
    assert.deepEqual(await faultsOf(page), [])

    await page.context().clearCookies()
    await page.goto('/sign-in?to=/patients')
    assert.deepEqual(await faultsOf(page), [])
    await walkTo(page, '[data-passkey]')
    await page.keyboard.press('Enter')
    await page.waitForURL(({ pathname }) => pathname === '/patients')
    assert.equal(await page.innerText('body'), 'Bethan Rees Z99001')
    const sessions = await database.kysely.selectFrom('session').select('method').orderBy('id').execute()
    assert.equal(sessions.at(-1)?.method, 'passkey')

    await page.goto('/my-sign-in/passkeys')
    assert.match(await page.innerText('main'), /last used on 24 November 2026/)
    await press(page, 'button:has-text("Remove")')
    assert.doesNotMatch(await page.innerText('main'), /Work laptop/)
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await page.click('[data-passkey]')
    await page.waitForSelector('text=This passkey is not known here')
    const { rows } = await database.owner.query<{ action: string }>(
      `SELECT entry::jsonb ->> 'action' AS action FROM audit_entry WHERE practice = 'Z99001' ORDER BY seq`,
    )
    assert.deepEqual(
      rows.map(({ action }) => action),
      ['passkey-added', 'passkey-removed'],
    )
    assert.deepEqual(trouble, [])
  })

  test('proves again that it is them, where ten minutes have passed', async (t) => {
    const { page, clock } = await withPasskey(t)
    clock.pass(11)
    await page.goto('/my-sign-in/password')
    assert.match(await page.innerText('h1'), /Show again that it is you/)
    assert.deepEqual(await faultsOf(page), [])
    await page.click('button:has-text("Use a passkey")')
    await page.waitForSelector('h1:has-text("Change your password")')
  })

  test('does not sign in where it did not see its owner', async (t) => {
    const { page, device } = await withPasskey(t)
    await page.context().clearCookies()
    await page.goto('/sign-in')
    await device.session.send('WebAuthn.setUserVerified', {
      authenticatorId: device.id,
      isUserVerified: false,
    })
    await page.click('[data-passkey]')
    await page.waitForSelector('text=That did not work, or was cancelled')
  })

  test('answers one challenge once, and only in the browser that asked', async (t) => {
    const { page, app } = await withPasskey(t)
    await page.context().clearCookies()
    await page.goto('/sign-in')
    const answer = page.waitForRequest('**/sign-in/passkey')
    await page.click('[data-passkey]')
    const sent = new URLSearchParams((await answer).postData() ?? '').get('answer') ?? ''
    assert.ok(sent.includes('"signature"'))
    const visitor = new Visitor(app)
    await visitor.get('/sign-in')
    await visitor.post('/sign-in/passkey-challenge')
    assert.match(wordsOf(await visitor.post('/sign-in/passkey', { answer: sent })), /not known here/)
    for (const wrong of ['', '{}', '{"id":7}', 'null', '[]']) {
      await visitor.post('/sign-in/passkey-challenge')
      assert.equal((await visitor.post('/sign-in/passkey', { answer: wrong })).statusCode, 403, wrong)
    }
    assert.equal((await visitor.get('/patients')).statusCode, 303)
  })

  test('is said to need JavaScript where there is none', async (t) => {
    const { app } = await accounts(t)
    const origin = await app.listen({ port: 0, host: '127.0.0.1' })
    const { page } = await openPage(browser, origin, { javaScriptEnabled: false })
    t.after(() => page.context().close())
    await page.goto(`${origin}/sign-in`)
    assert.match(await page.innerText('main'), /Signing in with a passkey needs JavaScript/)
    assert.equal(await page.isVisible('[data-passkey]'), false)
  })

  /** Bethan, signed in with a browser whose virtual authenticator holds a passkey of hers. */
  async function withPasskey(t: TestContext) {
    const world = await accounts(t)
    const { port } = new URL(await world.app.listen({ port: 0, host: '127.0.0.1' }))
    const origin = `http://localhost:${port}`
    const { page, trouble } = await openPage(browser, origin, { baseURL: origin })
    t.after(() => page.context().close())
    const device = await virtualDevice(page)
    await signInBrowser(page, world.app, origin, bethan)
    await page.goto('/my-sign-in/passkeys')
    await write(page, '#name', 'Work laptop')
    await walkTo(page, 'button:has-text("Add a passkey")')
    await page.keyboard.press('Enter')
    await page.waitForSelector('li:has-text("Work laptop")')
    return { ...world, page, trouble, device }
  }
})

test('A passkey is added only soon after a sign-in', async (t) => {
  const { visitor, clock } = await accounts(t)
  await signIn(visitor, bethan)
  clock.pass(10)
  for (const url of ['/my-sign-in/passkey-challenge', '/my-sign-in/passkeys', '/my-sign-in/removed-passkeys'])
    assert.equal((await visitor.post(url)).statusCode, 403)
})

async function virtualDevice(page: Page) {
  const session = await page.context().newCDPSession(page)
  await session.send('WebAuthn.enable')
  const { authenticatorId: id } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      ...{ protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
      ...{ isUserVerified: true, automaticPresenceSimulation: true },
    },
  })
  return { id, session }
}

import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { codeAt, saveAuthenticator } from '../../src/accounts/second-factor/authenticator.ts'
import { bethan, password } from '../../src/accounts/test-accounts.ts'
import { permitSensitive } from '../../src/patients/restricted/test-sight.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { installation } from '../walk/installation.ts'
import { foxleyBrook, idOf, morning, otherPractice } from '../world.ts'
import { atTheDesk, type How } from './desk.ts'
import { press, space, walkTo, write } from './keyboard.ts'

const phones = [
  { javaScriptEnabled: true, width: 390 },
  { javaScriptEnabled: false, width: 320 },
]
const said = ({ javaScriptEnabled, width }: How) =>
  `at ${width} pixels ${javaScriptEnabled ? 'with' : 'without'} JavaScript`

describe('People come in and go on, with the keyboard alone', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const how of phones) {
    test(`Bethan invites Carys, who opens the link on her phone, ${said(how)}`, async (t) => {
      const { app } = await installation(t)
      const desk = await atTheDesk(t, browser, app, how, bethan)
      await desk.page.goto('/people')
      await press(desk.page, 'a:has-text("Invite somebody")')
      await press(desk.page, 'button:has-text("Invite")')
      assert.match(await desk.page.title(), /^Error: /)
      await write(desk.page, '#name', 'Carys Morgan')
      await write(desk.page, '#email', 'carys@foxley.example')
      await space(desk.page, '[name=role][value=receptionist]')
      await press(desk.page, 'button:has-text("Invite")')
      assert.match(await desk.page.innerText('main'), /Give this link to Carys Morgan/)
      await desk.seemsRight()
      const link = await desk.page.innerText('main code')

      const { page, seemsRight } = await atTheDesk(t, browser, app, how)
      await page.goto(link)
      assert.ok(!page.url().includes('/link/'), 'no address that is looked at holds the link')
      await write(page, '#password', 'short')
      await press(page, 'button:has-text("Set this password")')
      assert.match(await page.title(), /^Error: /)
      await write(page, '#password', 'seven quiet herons on a gate')
      await press(page, 'button:has-text("Set this password")')
      await seemsRight()
      await press(page, 'a:has-text("Sign in")')
      await write(page, '#email', 'carys@foxley.example')
      await write(page, '#password', 'seven quiet herons on a gate')
      await press(page, 'button:text-is("Sign in")')
      assert.equal(await page.innerText('h1'), 'Set up an authenticator')
      await seemsRight()
      const secret = (await page.innerText('.ps-secret')).replaceAll(' ', '')
      await write(page, '#code', codeAt(secret, morning))
      await press(page, 'button:has-text("Go on")')
      assert.equal(await page.locator('.ps-codes li').count(), 10)
      await seemsRight()
      await press(page, 'a:has-text("I have kept them")')
      assert.equal(await page.innerText('h1'), 'Patients')
      assert.ok(await page.isVisible('.ps-practice >> text=Foxley Brook Surgery'))
      await seemsRight()

      // The link has worked once.
      await page.goto(link)
      assert.match(await page.innerText('main'), /This link no longer works/)
    })

    test(`Bethan goes on in her other practice, ${said(how)}`, async (t) => {
      const { app, database } = await installation(t)
      await database.owner.query(
        `INSERT INTO membership (practice, staff, role, since)
         SELECT $1, id, 'receptionist', now() FROM staff WHERE email = $2`,
        [otherPractice, bethan.email],
      )
      const { page, seemsRight } = await atTheDesk(t, browser, app, how, bethan)
      await page.goto('/patients')
      await space(page, '.ps-menu > summary')
      assert.ok(await page.isVisible('.ps-menu a:has-text("Bethan Rees, my sign-in")'))
      await page.goto('/patients')
      await press(page, '.ps-practice a')
      assert.match(await page.innerText('main'), /Foxley Brook Surgery: you are here/)
      await seemsRight()
      await press(page, 'button:has-text("Go to Hill Top Surgery")')
      assert.equal(await page.innerText('.ps-practice'), 'Hill Top Surgery')
      assert.match(await page.innerText('footer'), /Hill Top Surgery, Z99002/)
      await page.goto(`/patients/${idOf('margaret')}`)
      assert.match(await page.innerText('main'), /not found|no such|no patient/i)
      // Who may see people at one practice need not at another.
      await page.goto('/people')
      assert.match(await page.innerText('main'), /You may not do this here/)
    })
  }

  test('Bethan signs in with password and code, and says why she needs a restricted record', async (t) => {
    const how = { javaScriptEnabled: true, width: 1280 }
    const { app, database } = await installation(t)
    const staff = await withAuthenticator(app, database)
    await permitSensitive(database, foxleyBrook, staff)
    const { page, seemsRight } = await atTheDesk(t, browser, app, how)
    await page.goto('/patients')
    await signInByKeys(page)
    assert.equal(await page.innerText('h1'), 'Patients')

    await press(page, 'a:has-text("Restricted patients")')
    await press(page, 'button:has-text("Show restricted patients")')
    assert.match(await page.title(), /^Error: /)
    await write(page, '#reason', 'A letter came back')
    await press(page, 'button:has-text("Show restricted patients")')
    assert.match(await page.innerText('main'), /You see restricted patients until 09:15/)
    await press(page, 'a:has-text("ANDERTON, Lucy")')
    assert.match(await page.innerText('main'), /Details hidden/)
    await page.goBack()
    await press(page, 'button:has-text("Stop now")')
    assert.doesNotMatch(await page.innerText('main'), /ANDERTON/)
    await seemsRight()
  })
})

const secret = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
type Installation = Awaited<ReturnType<typeof installation>>

async function withAuthenticator(
  app: Installation['app'],
  database: Installation['database'],
): Promise<string> {
  const { id } = await database.kysely
    .selectFrom('staff')
    .select('id')
    .where('email', '=', bethan.email)
    .executeTakeFirstOrThrow()
  await database.kysely
    .transaction()
    .execute((tx) => saveAuthenticator(tx, app.accounts, id, { secret, step: 0 }))
  return id
}

async function signInByKeys(page: Page): Promise<void> {
  await write(page, '#email', bethan.email)
  await write(page, '#password', password)
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
  assert.equal(await page.innerText('h1'), 'Enter your code')
  await walkTo(page, '#code')
  await page.keyboard.type(codeAt(secret, morning))
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
}

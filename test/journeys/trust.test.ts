import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { makeFirstOperatorLink } from '../../src/accounts/links/link.ts'
import { codeAt } from '../../src/accounts/second-factor/authenticator.ts'
import { addColleague, bethan, olu } from '../../src/accounts/test-accounts.ts'
import { permitSensitive } from '../../src/patients/restricted/test-sight.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { installation } from '../walk/installation.ts'
import { foxleyBrook, idOf, morning } from '../world.ts'
import { atTheDesk } from './desk.ts'
import { choose, press, space, walkTo, write } from './keyboard.ts'

/** Without a script everything is a page or a file: what is done by keys here is done by keys with scripts, too. */
const how = { javaScriptEnabled: false, width: 390 }
const newPassword = 'seven quiet herons on a gate'

describe('Whoever answers for people and data, with the keyboard alone', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  test('Bethan changes what a colleague may do, hands them a link for a password, and removes them', async (t) => {
    const { app, database } = await installation(t)
    const colleague = await addColleague(database, 'receptionist', { email: 'carys@foxley.example' })
    const { page, seemsRight } = await atTheDesk(t, browser, app, how, bethan)
    await page.goto('/people')
    await press(page, `a[href="/people/${colleague.id}"]`)
    await choose(page, '[name=role][value=clinician]')
    await space(page, '[name=permissions][value=sensitive]')
    await press(page, 'button:text-is("Save")')
    assert.match(await page.innerText('main'), /carys@foxley\.example\s+Clinician\s+restricted patients/)

    await press(page, `a[href="/people/${colleague.id}"]`)
    await press(page, 'button:has-text("Make a link for a new password")')
    const link = await page.innerText('main code')
    const carys = await atTheDesk(t, browser, app, how)
    await carys.page.goto(link)
    await write(carys.page, '#password', newPassword)
    await press(carys.page, 'button:has-text("Set this password")')
    assert.match(await carys.page.innerText('main'), /You are signed out wherever you were signed in/)

    await press(page, `a[href="/people/${colleague.id}"]`)
    await press(page, 'button:has-text("Sign out everywhere")')
    assert.match(await page.innerText('main'), /was signed in nowhere/)
    await press(page, `a[href="/people/${colleague.id}"]`)
    await space(page, 'summary:has-text("no longer works here")')
    await press(page, 'button:has-text("Remove")')
    assert.match(await page.innerText('main'), /No longer here[^]*A receptionist, until/)
    await seemsRight()
  })

  test('Bethan ends a session of hers, makes new codes and changes her password', async (t) => {
    const { app, visitor } = await installation(t)
    await visitor('bethan')
    const { page, seemsRight } = await atTheDesk(t, browser, app, how, bethan)
    await page.goto('/my-sign-in')
    await press(page, 'button:has-text("Sign out there")')
    assert.equal(await page.locator('button:has-text("Sign out there")').count(), 0)
    await press(page, 'a:has-text("Change your password")')
    await write(page, '#password', newPassword)
    await press(page, 'button:has-text("Set this password")')
    assert.match(await page.innerText('main'), /password/i)
    await page.goto('/my-sign-in/recovery-codes')
    await press(page, 'button:has-text("Make new codes")')
    assert.equal(await page.locator('.ps-codes li').count(), 10)
    await seemsRight()
  })

  test('the governance lead reads who looked, verifies the chain, and takes out all that is held', async (t) => {
    const { app, database, visitor } = await installation(t)
    const lead = await addColleague(database, 'governance-lead')
    await (await visitor('bethan')).get(`/patients/${idOf('arif')}`)
    const { page, seemsRight } = await atTheDesk(t, browser, app, how, lead)
    await page.goto('/governance')
    await press(page, 'main a:has-text("Who looked")')
    await write(page, '#day', '24/11/2026')
    await press(page, 'button:has-text("Show")')
    await press(page, 'main a:has-text("HUSSAIN, Mohammed Arif")')
    assert.match(await page.innerText('main'), /one patient[^]*Bethan Rees/)
    assert.match(await taken(page, 'a:has-text("Download as CSV")'), /\.csv$/)
    await page.goto('/governance')
    await press(page, 'main a:has-text("What was done")')
    await press(page, 'button:has-text("Verify the chain")')
    assert.match(await page.innerText('main'), /The chain holds/)
    for (const place of ['How long things are kept', 'Hazard log']) {
      await page.goto('/governance')
      await press(page, `main a:has-text("${place}")`)
      assert.equal(await page.innerText('h1'), place)
    }
    await page.goto(`/patients/${idOf('arif')}`)
    await press(page, 'main a:has-text("Who looked")')
    await press(page, 'a:has-text("All that is held about this patient")')
    assert.equal(await taken(page, 'button:has-text("Download to read or print")'), 'subject-access.html')
    await seemsRight()
  })

  test('somebody with the permission restricts a record, sees it with a reason, and takes it back', async (t) => {
    const { app, database } = await installation(t)
    const { id, email } = await addColleague(database, 'clinician')
    await permitSensitive(database, foxleyBrook, id)
    const { page, seemsRight } = await atTheDesk(t, browser, app, how, { email })
    await page.goto(`/patients/${idOf('arif')}`)
    await press(page, 'a:has-text("Restrict this record")')
    await write(page, '#reason', 'Asked for by the safeguarding lead')
    await press(page, 'button:has-text("Restrict this record")')
    await write(page, '#reason', 'A letter came back')
    await press(page, 'button:has-text("Show restricted patients")')
    await press(page, 'a:has-text("HUSSAIN, Mohammed Arif")')
    await press(page, 'a[href$="/restriction"]')
    await write(page, '#reason', 'They asked for it to end')
    await press(page, 'main form[action$="/restriction"] button')
    await page.goto(`/patients/${idOf('arif')}`)
    assert.match(await page.innerText('main'), /Restrict this record/)
    assert.doesNotMatch(await page.innerText('main'), /Details hidden/)
    await seemsRight()
  })

  test('the first operator comes in by the link, and looks at a practice', async (t) => {
    const { app } = await installation(t)
    const link = await makeFirstOperatorLink(app.accounts, { besides: [olu.email] })
    const { page, seemsRight } = await atTheDesk(t, browser, app, how)
    await page.goto(link!)
    await press(page, 'button:has-text("Go on")')
    assert.match(await page.title(), /^Error: /)
    await write(page, '#name', 'Meinir Pugh')
    await write(page, '#email', 'meinir@operator.example')
    await write(page, '#password', newPassword)
    await press(page, 'button:has-text("Go on")')
    const secret = (await page.innerText('.ps-secret')).replaceAll(' ', '')
    await write(page, '#code', codeAt(secret, morning))
    await press(page, 'button:has-text("Go on")')
    await press(page, 'a:has-text("I have kept them")')
    assert.equal(await page.innerText('h1'), 'Practices')
    await press(page, 'a:has-text("Foxley Brook Surgery")')
    assert.match(await page.innerText('main'), /Who did what/)
    await seemsRight()
  })
})

/** Takes a file with Enter, and says what it is called. */
async function taken(page: Page, selector: string): Promise<string> {
  await walkTo(page, selector)
  const [file] = await Promise.all([page.waitForEvent('download'), page.keyboard.press('Enter')])
  return file.suggestedFilename()
}

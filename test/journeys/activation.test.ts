import assert from 'node:assert/strict'
import { after, before, describe, test, type TestContext } from 'node:test'
import type { Browser, Page } from 'playwright-core'
import { bethan, olu } from '../../src/accounts/test-accounts.ts'
import { noBrowser, openBrowser } from '../../src/platform/web/test-browser.ts'
import { runSync } from '../../src/sync/run.ts'
import { carryOutPurge } from '../../src/sync/withdraw/purge.ts'
import { listOf } from '../list.ts'
import { atTheDesk, type How } from './desk.ts'
import { choose, press, space, write } from './keyboard.ts'
import { newPractice, practice } from './new-practice.ts'

const sian = {
  family_name: 'Llewellyn',
  given_name: 'Siân',
  date_of_birth: '14/03/1958',
  source_patient_id: '1',
}

describe('Foxley Brook Surgery switches on Patient Sync', { skip: noBrowser }, () => {
  let browser: Browser
  before(async () => {
    browser = await openBrowser()
  })
  after(() => browser.close())

  for (const { javaScriptEnabled, width } of [
    { javaScriptEnabled: true, width: 320 },
    { javaScriptEnabled: false, width: 1280 },
  ]) {
    test(`by keyboard, ${javaScriptEnabled ? 'with' : 'without'} JavaScript at ${width} pixels, from feedback to the first sync, and withdraws`, async (t) => {
      const { signIn, sync, purge } = await installation(t, { javaScriptEnabled, width })
      const desk = await signIn(bethan)
      const { page, enter, type, tick, seemsRight } = desk

      await page.goto('/sync')
      assert.match(await page.innerText('body'), /Patient Sync is off\s+No list has been read/)
      await assert.rejects(sync(), /nobody has given permission/)

      // She asks, through the link that stands on every page.
      await enter('footer a:has-text("Give feedback")')
      assert.match(await page.innerText('main'), /We are told which page you came from: \/sync/)
      await seemsRight()
      await enter('button:has-text("Send")')
      assert.match(await page.title(), /^Error: /)
      await tick('input[value=permission]')
      await enter('button:has-text("Send")')
      assert.match(await page.innerText('main'), /Nothing is read yet\. What happens next/)
      await seemsRight()

      // Dr Llewellyn gives permission at her desk.
      await enter('a:has-text("See what is left to do")')
      assert.match(await page.innerText('main'), /1 of 4 steps done/)
      await seemsRight()
      await enter('button:has-text("Give permission")')
      assert.match(await page.title(), /^Error: /)
      await seemsRight()
      await type('#name', 'Dr Angharad Pritchard')
      await tick('input[value=caldicott-guardian]')
      await tick('input[name=words]')
      await enter('button:has-text("Give permission")')
      assert.match(
        await page.innerText('main'),
        /“We give permission to switch on Patient Sync for Foxley Brook Surgery\.”/,
      )
      await seemsRight()

      // The operator cannot switch it on yet.
      const console = await signIn(olu)
      await console.page.goto(`/operations/practices/${practice}`)
      assert.match(await console.page.innerText('main'), /has not confirmed the data protection assessment/)
      await console.seemsRight()

      // Seven steps: the facts stand there, the decisions are hers.
      await enter('a:has-text("Continue with step 1")')
      for (let step = 1; step <= 7; step++) {
        assert.match(await page.innerText('h1'), new RegExp(`^Step ${step} of 7`))
        if (step <= 2) await seemsRight()
        for (const id of await page.$$eval('fieldset input[type=radio][id]', firstOfEach))
          await tick(`#${id}`)
        for (const id of await page.$$eval('textarea', firstOfEach)) {
          await type(`#${id}`, 'Decided at the partners’ meeting.')
        }
        await enter('button:has-text("Save and continue")')
      }
      assert.equal(await page.innerText('h1'), 'Confirm the data protection assessment')
      await seemsRight()
      await type('#name', 'Bethan Rees')
      await tick('input[value=practice-manager]')
      await tick('input[name=words]')
      await enter('button:has-text("Confirm")')
      assert.match(await page.innerText('main'), /3 of 4 steps done/)
      assert.match(await page.innerText('main'), /Waiting for whoever looks after this installation since/)
      await seemsRight()
      await page.goto('/activation/dpia/document')
      assert.match(await page.innerText('main'), /Decided at the partners’ meeting\./)
      await seemsRight()

      await console.page.goto('/operations/feedback')
      await console.enter('a:has-text("Wants Patient Sync switched on")')
      await console.seemsRight()
      await console.tick('input[value=answered]')
      await console.type('#note', 'Switched on today.')
      await console.enter('button:has-text("Save")')
      assert.match(await console.page.innerText('main'), /Nothing here/)
      await console.page.goto(`/operations/practices/${practice}`)
      await console.enter('button:has-text("Switch on")')
      assert.match(await console.page.innerText('main'), /On since/)
      await console.seemsRight()

      // The first sync.
      assert.equal((await sync()).state, 'done')
      await page.goto('/activation')
      assert.equal(await page.innerText('h1'), 'Patient Sync is on')
      await seemsRight()

      // She changes her mind.
      await enter('a:has-text("Withdraw permission")')
      assert.match(
        await page.innerText('main'),
        /No message leaves any more\. Those that wait are not sent\./,
      )
      await seemsRight()
      await enter('button:has-text("Withdraw permission")')
      assert.match(await page.innerText('main'), /Off since .*1 patients? (is|are) still kept/s)
      await seemsRight()
      await assert.rejects(sync(), /permission was withdrawn/)
      await enter('a:has-text("Delete what the sync brought")')
      assert.match(await page.innerText('main'), /1 patient whom the list made/)
      await seemsRight()
      await type('#typed', 'yes')
      await enter('button:has-text("Delete for good")')
      assert.match(await page.title(), /^Error: /)
      await type('#typed', practice)
      await enter('button:has-text("Delete for good")')
      assert.match(await page.innerText('main'), /It goes on by itself/)
      await purge()
      await page.goto('/activation/purge')
      assert.match(await page.innerText('main'), /1 patient deleted/)
      assert.doesNotMatch(await page.innerText('main'), /What is deleted|Delete for good/)
      await seemsRight()
    })
  }

  async function installation(t: TestContext, how: How) {
    const { app, database, dataDir, clock } = await newPractice(t)
    return {
      signIn: async (person: { email: string }) => {
        const opened = await atTheDesk(t, browser, app, how, person)
        return { ...opened, ...byKeyboard(opened.page) }
      },
      sync: () => runSync(database, { practice, source: listOf([sian]), trigger: 'command', clock }),
      purge: async () => {
        const { rows } = await database.owner.query<{ id: string }>('SELECT id FROM purge')
        await carryOutPurge({ database, dataDir, clock }, { practice, purge: rows[0]!.id })
      },
    }
  }
})

/** Everything that a person does here: the Tab key leads there, and in a group of radios the arrows. */
function byKeyboard(page: Page) {
  return {
    enter: (selector: string) => press(page, selector),
    tick: async (selector: string) =>
      (await page.locator(selector).getAttribute('type')) === 'radio'
        ? choose(page, selector)
        : space(page, selector),
    type: (selector: string, words: string) => write(page, selector, words),
  }
}

/** The id of the first choice of each question. */
function firstOfEach(radios: { id: string; name: string }[]): string[] {
  return radios
    .filter(({ name }, at) => radios.findIndex((each) => each.name === name) === at)
    .map(({ id }) => id)
}

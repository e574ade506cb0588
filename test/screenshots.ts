import { writeFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { bethan, olu, signInBrowser } from '../src/accounts/test-accounts.ts'
import { openBrowser, openPage } from '../src/platform/web/test-browser.ts'
import { runSync } from '../src/sync/run.ts'
import { newPractice, practice } from './journeys/new-practice.ts'
import { listOf } from './list.ts'
import { smallerPng } from './smaller-png.ts'

/** What a practice sees from asking to switched on, as pictures for docs/activation.md. Run by `bin/screenshots`. */
const folder = new URL('../docs/screenshots/', import.meta.url).pathname
const ends: (() => Promise<unknown>)[] = []
const lasting = { after: (end: () => Promise<unknown>) => void ends.unshift(end) }

try {
  const { app, database, clock } = await newPractice(lasting)
  const origin = await app.listen({ port: 0, host: '127.0.0.1' })
  const browser = await openBrowser()
  lasting.after(() => browser.close())
  const sit = async (person: { email: string }) => {
    const { page } = await openPage(browser, origin, {
      baseURL: origin,
      viewport: { width: 1024, height: 640 },
    })
    await signInBrowser(page, app, origin, person)
    return page
  }
  const desk = await sit(bethan)
  const operator = await sit(olu)

  await desk.goto('/feedback?from=/sync')
  await desk.check('[name=kind][value=permission]')
  await picture(desk, 'activation-1-ask', 700)
  await go(desk, 'Send')

  await desk.goto('/activation')
  await desk.fill('#name', 'Dr Angharad Llewellyn')
  await desk.check('[name=role][value=caldicott-guardian]')
  await desk.check('[name=words]')
  await picture(desk, 'activation-2-permission', 880)
  await go(desk, 'Give permission')
  await picture(desk, 'activation-3-assessment', 1000)

  for (let step = 1; step <= 7; step++) {
    await desk.goto(`/activation/dpia/${step}`)
    for (const group of await desk.locator('fieldset').all())
      await group.locator('[type=radio]').first().check()
    for (const needed of await desk
      .locator('.nhsuk-form-group:not(:has-text("(if anything)")) > textarea')
      .all())
      await needed.fill('Decided at the partners’ meeting on 20 November.')
    if (step === 4) await picture(desk, 'activation-4-step', 1000)
    await go(desk, 'Save and continue')
  }
  await desk.fill('#name', bethan.name)
  await desk.check('[name=role][value=practice-manager]')
  await desk.check('[name=words]')
  await picture(desk, 'activation-5-confirm', 700)
  await go(desk, 'Confirm')

  await operator.goto(`/operations/practices/${practice}`)
  await picture(operator, 'activation-6-operator', 700)
  await go(operator, 'Switch on')
  const names = ['Hussain', 'Llewellyn', 'Adamczyk', 'Okafor', 'Whitlock', 'Griffiths']
  const list = listOf(
    names.map((family_name, at) => ({
      ...{ family_name, given_name: 'Alex', date_of_birth: `1${at}/03/1958`, source_patient_id: `${at}` },
    })),
  )
  await runSync(database, { practice, source: list, trigger: 'command', clock })
  await desk.goto('/activation')
  await picture(desk, 'activation-7-on', 900)
} finally {
  for (const end of ends) await end()
}

async function go(page: Page, button: string): Promise<void> {
  await Promise.all([page.waitForNavigation(), page.click(`main button:has-text("${button}")`)])
}

/** The upper part of a page; what lies below says nothing new. */
async function picture(page: Page, name: string, height: number): Promise<void> {
  await page.setViewportSize({ width: 1024, height })
  await page.evaluate('document.activeElement.blur(); scrollTo(0, 0)')
  const file = smallerPng(await page.screenshot())
  writeFileSync(`${folder}${name}.png`, file)
  console.log(`${name}.png, ${Math.round(file.length / 1024)} kB`)
  if (file.length > 100 * 1024) throw new Error(`${name}.png is larger than 100 kB: show less of the page`)
}

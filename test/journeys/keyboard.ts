import assert from 'node:assert/strict'
import type { Page } from 'playwright-core'

const furthest = 100

/** Walks with the Tab key to an element of the page. */
export async function walkTo(page: Page, selector: string): Promise<void> {
  for (let steps = 0; steps < furthest; steps++) {
    if ((await page.locator(`${selector}:focus`).count()) === 1) return
    await page.keyboard.press('Tab')
  }
  assert.fail(`the Tab key does not lead to ${selector}`)
}

/** Goes on to another page with Enter on a link or a button. */
export async function press(page: Page, selector: string): Promise<void> {
  await walkTo(page, selector)
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')])
}

/** Ticks a box, chooses a radio, or opens what is folded. */
export async function space(page: Page, selector: string): Promise<void> {
  await walkTo(page, selector)
  await page.keyboard.press('Space')
}

/** Chooses a radio: the Tab key leads to one of its group, the arrows to the others. */
export async function choose(page: Page, selector: string): Promise<void> {
  const name = await page.locator(selector).getAttribute('name')
  const group = page.locator(`[type=radio][name="${name}"]`)
  await walkTo(page, `[type=radio][name="${name}"]`)
  for (let left = await group.count(); left > 0; left--) {
    if ((await page.locator(`${selector}:focus`).count()) === 1) return page.keyboard.press('Space')
    await page.keyboard.press('ArrowDown')
  }
  assert.fail(`the arrow keys do not lead to ${selector}`)
}

/** Writes into a field in place of what is there. */
export async function write(page: Page, selector: string, text: string): Promise<void> {
  await walkTo(page, selector)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.press('Delete')
  await page.keyboard.type(text)
}

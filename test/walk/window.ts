import type { Browser, Page } from 'playwright-core'
import { faultsOf, openPage } from '../../src/platform/web/test-browser.ts'
import type { Visitor } from '../../src/platform/web/test-visitor.ts'

export interface How {
  scripts: boolean
  width: number
}

/** Everything is looked at in these two ways: what only one of the four would show, they show as well. */
export const ways: readonly How[] = [
  { scripts: true, width: 1280 },
  { scripts: false, width: 320 },
]

export const wordsOf = ({ scripts, width }: How) =>
  `${scripts ? 'with' : 'without'} JavaScript at ${width} pixels`

/** What is wrong with what is shown after `act`; it says how it was answered. */
export type Look = (
  how: How,
  act: (page: Page) => Promise<number | undefined>,
) => Promise<{ status: number | undefined; faults: string[] }>

/** One window for each visitor, in which one page after the other is looked at. */
export function windows(browser: Browser, origin: string): (visitor: Visitor) => Promise<Look> {
  const open = new Map<Visitor, Promise<Look>>()
  return (visitor) => {
    const look = open.get(visitor) ?? openWindow(browser, origin, visitor)
    open.set(visitor, look)
    return look
  }
}

async function openWindow(browser: Browser, origin: string, visitor: Visitor): Promise<Look> {
  const { page, trouble } = await openPage(browser, origin, { baseURL: origin })
  const cookies = Object.entries(visitor.cookies).map(([name, value]) => ({ name, value, url: origin }))
  await page.context().addCookies(cookies)
  const devtools = await page.context().newCDPSession(page)
  const scripts = (value: boolean) => devtools.send('Emulation.setScriptExecutionDisabled', { value: !value })
  return async (how, act) => {
    await page.setViewportSize({ width: how.width, height: 900 })
    await scripts(how.scripts)
    const status = await act(page)
    // What looks for faults is a script itself; the page was made without any, and stays as it is.
    await scripts(true)
    const faults = [...(await faultsOf(page)), ...trouble.splice(0)]
    const headings = await page.locator('h1:visible').count()
    if (headings !== 1) faults.push(`it has ${headings} first headings`)
    const over = await page.evaluate<number>('document.documentElement.scrollWidth - innerWidth')
    if (over > 0) faults.push(`it is ${over} pixels wider than the window`)
    return { status, faults }
  }
}

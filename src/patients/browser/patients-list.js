// The rows follow what is typed, filters apply as they are chosen, and the arrow keys walk from the field along the
// rows. Everything also works without this script. What is searched for never stands in an address: it is posted, and
// kept in the state of this history entry, so that coming back shows it again.

const TYPING_MS = 150
const PATIENCE_MS = 1000

const form = /** @type {HTMLFormElement} */ (document.querySelector('#search'))
const field = /** @type {HTMLInputElement} */ (document.querySelector('#q'))
const found = /** @type {HTMLElement} */ (document.querySelector('#found'))
const said = /** @type {HTMLElement} */ (document.querySelector('#said'))

let asking = new AbortController()
let typing = 0

field.addEventListener('input', () => {
  clearTimeout(typing)
  typing = setTimeout(followField, TYPING_MS)
})
form.addEventListener('submit', (event) => {
  event.preventDefault()
  clearTimeout(typing)
  followField()
})
found.addEventListener('submit', (event) => {
  const sent = /** @type {HTMLFormElement} */ (event.target)
  event.preventDefault()
  if (sent.id === 'filters') return applyFilters(sent)
  ask('/patients/search', post(sent), () => found.scrollIntoView())
})
found.addEventListener('change', (event) => {
  const chosen = /** @type {HTMLInputElement} */ (event.target)
  if (chosen.form?.id === 'filters') applyFilters(chosen.form)
})
document.addEventListener('keydown', walk)
comeBack()

/** Searches for what stands in the field, or browses when nothing does. */
function followField() {
  const text = field.value.trim()
  history.replaceState({ search: text }, '')
  if (text === '') return ask(location.pathname === '/patients' ? location.href : '/patients')
  ask('/patients/search', post(form))
}

/** @param {HTMLFormElement} filters */
function applyFilters(filters) {
  const chosen = [...new FormData(filters)].map(([name, value]) => [name, String(value)])
  const address = new URLSearchParams(chosen.filter(([, value]) => value !== ''))
  const url = address.size === 0 ? '/patients' : `/patients?${address}`
  history.replaceState(history.state, '', url)
  ask(url)
}

/** Shows again what was searched for when somebody comes back to this page. */
function comeBack() {
  const text = /** @type {{ search?: string } | null} */ (history.state)?.search ?? ''
  if (text === '' || field.value !== '') return
  field.value = text
  followField()
}

/**
 * @param {HTMLFormElement} sent
 * @returns {RequestInit}
 */
function post(sent) {
  const fields = [...new FormData(sent)].map(([name, value]) => [name, String(value)])
  return { method: 'POST', body: new URLSearchParams(fields) }
}

/**
 * Asks for the part below the field and puts it in place. Whoever asks again no longer waits for the first answer.
 * @param {string} url
 * @param {RequestInit} [request]
 * @param {() => void} [then]
 */
function ask(url, request = {}, then = () => undefined) {
  asking.abort()
  asking = new AbortController()
  const { signal } = asking
  const patience = setTimeout(showWaiting, PATIENCE_MS)
  fetch(url, { ...request, signal, headers: { 'x-fragment': 'found' } })
    .then(async (response) => {
      if (response.status === 401) return location.assign('/sign-in?to=%2Fpatients')
      if (!response.ok || response.redirected) throw new Error(`answered ${response.status}`)
      const html = await response.text()
      if (signal.aborted) return
      replaceFound(html)
      then()
    })
    .catch(() => {
      if (!signal.aborted) showFailure(() => ask(url, request, then))
    })
    .finally(() => clearTimeout(patience))
}

/** @param {string} html */
function replaceFound(html) {
  const focused = found.contains(document.activeElement) ? document.activeElement?.id : undefined
  const isUnfolded = found.querySelector('details')?.open
  found.innerHTML = html
  const filters = found.querySelector('details')
  if (filters && isUnfolded) filters.open = true
  if (focused) document.getElementById(focused)?.focus()
  say(found.querySelector('[data-say]')?.getAttribute('data-say') ?? '')
}

function showWaiting() {
  const waits = fromTemplate('search-waits')
  const text = /** @type {HTMLElement} */ (waits.querySelector('b'))
  text.textContent = field.value.trim() || 'patients'
  found.replaceChildren(waits)
  say(`Looking for ${text.textContent}`)
}

/** @param {() => void} again */
function showFailure(again) {
  const fails = fromTemplate('search-fails')
  fails.querySelector('button')?.addEventListener('click', again)
  found.replaceChildren(fails)
  say('Search is not working')
}

/**
 * @param {string} id
 * @returns {DocumentFragment}
 */
function fromTemplate(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id))
  return /** @type {DocumentFragment} */ (template.content.cloneNode(true))
}

/** @param {string} words */
function say(words) {
  said.textContent = words
}

/**
 * Down from the field to the first name, up and down between names, m to write to whoever it is, Escape back to the field.
 * @param {KeyboardEvent} event
 */
function walk(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
  if (document.querySelector('dialog[open]')) return
  const names = /** @type {HTMLElement[]} */ ([...found.querySelectorAll('.pl-name')])
  const at = names.findIndex((name) => name === document.activeElement)
  const isInField = document.activeElement === field
  if (event.key === 'Escape' && found.contains(document.activeElement)) return goTo(event, field)
  if (at < 0 && !isInField) return
  if (event.key === 'm' && !isInField) messageTo(event, names[at])
  if (event.key === 'ArrowDown') goTo(event, names[at + 1])
  if (event.key === 'ArrowUp' && !isInField) goTo(event, names[at - 1] ?? field)
}

/**
 * @param {Event} event
 * @param {HTMLElement | undefined} name
 */
function messageTo(event, name) {
  const link = /** @type {HTMLElement | null | undefined} */ (
    name?.closest('tr')?.querySelector('.pl-acts a')
  )
  if (!link) return
  event.preventDefault()
  link.click()
}

/**
 * @param {Event} event
 * @param {HTMLElement | undefined} element
 */
function goTo(event, element) {
  if (!element) return
  event.preventDefault()
  element.focus()
}

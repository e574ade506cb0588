// Keyboard shortcuts for whatever the page offers: an element with data-key="g p" is followed, pressed or focused by
// typing g and then p. `?` lists them. Nothing happens while somebody types, and every key also has a visible control.

/** Between the two keys of a shortcut. */
const PATIENCE_MS = 1500

let before = { key: '', at: -Infinity }

document.addEventListener('keydown', (event) => {
  if (isForSomebodyElse(event)) return
  if (event.key === '?') return act(event, showKeys)
  const isSecond = event.timeStamp - before.at < PATIENCE_MS
  const found = (isSecond && offered(`${before.key} ${event.key}`)) || offered(event.key)
  before = { key: event.key, at: event.timeStamp }
  if (found) act(event, () => use(found))
})

/** @param {KeyboardEvent} event */
function isForSomebodyElse(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing)
    return true
  const focused = document.activeElement
  if (focused instanceof HTMLElement && focused.isContentEditable) return true
  return focused?.matches('input, select, textarea') || document.querySelector('dialog[open]') !== null
}

/**
 * @param {KeyboardEvent} event
 * @param {() => void} what
 */
function act(event, what) {
  event.preventDefault()
  before = { key: '', at: -Infinity }
  what()
}

/**
 * @param {string} key
 * @returns {HTMLElement | undefined}
 */
function offered(key) {
  return keyed().find((element) => element.dataset.key === key)
}

/** @returns {HTMLElement[]} */
function keyed() {
  return [...document.querySelectorAll('[data-key]')].filter((element) => element instanceof HTMLElement)
}

/** @param {HTMLElement} element */
function use(element) {
  // A choice is made at once, and Enter then sends it; another key still makes another choice.
  if (element instanceof HTMLInputElement && element.type === 'radio') {
    element.click()
    const send = element.form?.querySelector('button[type="submit"], button:not([type])')
    return send instanceof HTMLElement ? send.focus() : undefined
  }
  if (!element.matches('input, select, textarea')) return element.click()
  element.focus()
  if (element instanceof HTMLInputElement) element.select()
}

function showKeys() {
  const dialog = document.createElement('dialog')
  dialog.className = 'ps-keys'
  dialog.setAttribute('aria-labelledby', 'ps-keys-title')
  dialog.append(title(), list(), closing())
  dialog.addEventListener('close', () => dialog.remove())
  document.body.append(dialog)
  dialog.showModal()
}

function title() {
  const title = document.createElement('h2')
  title.className = 'ps-h2'
  title.id = 'ps-keys-title'
  title.textContent = 'Keys on this page'
  return title
}

function list() {
  const list = document.createElement('dl')
  list.className = 'ps-keys__list'
  for (const element of keyed()) list.append(line(element.dataset.key ?? '', nameOf(element)))
  list.append(line('?', 'This list'))
  return list
}

/**
 * @param {string} key
 * @param {string} name
 */
function line(key, name) {
  const line = document.createElement('div')
  const term = document.createElement('dt')
  for (const part of key.split(' ')) {
    const kbd = document.createElement('kbd')
    kbd.className = 'ps-kbd'
    kbd.textContent = part
    term.append(kbd, ' ')
  }
  const description = document.createElement('dd')
  description.textContent = name
  line.append(term, description)
  return line
}

/** @param {HTMLElement} element */
function nameOf(element) {
  const label = 'labels' in element && element.labels instanceof NodeList ? element.labels[0] : undefined
  const words = element.dataset.keyName ?? element.ariaLabel ?? (label ?? element).textContent ?? ''
  return words.replace(/\s+/g, ' ').trim()
}

/** A form with method "dialog" closes it without any more script. */
function closing() {
  const form = document.createElement('form')
  form.method = 'dialog'
  const button = document.createElement('button')
  button.className = 'ps-act'
  button.textContent = 'Close'
  form.append(button)
  return form
}

/** The list of keys for those who do not know of `?`. Made here, because without this script there are no keys. */
function offerList() {
  const foot = document.querySelector('.ps-footer__row')
  if (!foot || keyed().length === 0) return
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'ps-linkbtn'
  button.textContent = 'Keys'
  button.addEventListener('click', showKeys)
  foot.append(button)
}

offerList()

// The count, the cost and the preview follow what is typed. Everything also works without this script, by "Update preview".

const PAUSE_MS = 600

const form = /** @type {HTMLFormElement} */ (document.querySelector('#compose'))
const words = /** @type {HTMLTextAreaElement} */ (document.querySelector('#text'))

let asking = new AbortController()
let typing = 0

words.addEventListener('input', soon)
// Where it is read, and by when a reply is needed, stand in the preview, too.
form.addEventListener('change', soon)
form.addEventListener('keydown', (event) => {
  if (event.ctrlKey && event.key === 'Enter') {
    event.preventDefault()
    form.requestSubmit(form.querySelector('button[value=send]'))
  }
})
form.addEventListener('keydown', (event) => {
  if (event.altKey && event.code === 'KeyS') {
    event.preventDefault()
    form.requestSubmit(form.querySelector('button[value=keep]'))
  }
})
form.addEventListener('input', (event) => {
  if (event.target instanceof HTMLInputElement && ['date', 'time'].includes(event.target.name)) sayWhen()
})

/** The button says when a message leaves that waits for its time. */
function sayWhen() {
  const fields = new FormData(form)
  const [date, time] = [String(fields.get('date')), String(fields.get('time'))]
  const says = /** @type {HTMLElement} */ (form.querySelector('[data-schedule]'))
  const day = new Date(date)
  says.textContent = Number.isNaN(+day) || time === '' ? '' : ` for ${dayWords(day)}, ${time}`
}

/** @param {Date} day */
function dayWords(day) {
  const words = { weekday: 'short', day: 'numeric', month: 'short', timeZone: 'UTC' }
  return day.toLocaleDateString('en-GB', /** @type {Intl.DateTimeFormatOptions} */ (words)).replace(',', '')
}

function soon() {
  clearTimeout(typing)
  typing = setTimeout(measure, PAUSE_MS)
}

async function measure() {
  asking.abort()
  asking = new AbortController()
  const body = new URLSearchParams()
  for (const [name, value] of new FormData(form)) if (typeof value === 'string') body.append(name, value)
  try {
    const answer = await fetch('/messages/measure', { method: 'POST', body, signal: asking.signal })
    if (answer.ok && !answer.redirected) replaceParts(await answer.text())
  } catch {
    // Without an answer the old numbers stay: the button does the same.
  }
}

/** @param {string} html */
function replaceParts(html) {
  const answer = new DOMParser().parseFromString(html, 'text/html')
  for (const part of answer.querySelectorAll('[data-part]')) {
    const old = document.querySelector(`[data-part="${part.getAttribute('data-part')}"]`)
    // What is as it was stays: a screen reader says only what is new, and a button keeps its focus.
    if (old && !old.isEqualNode(part)) old.replaceWith(part)
  }
}

// Warns two minutes before somebody is signed out because no page was asked for, and covers the page once they are.
// What they typed stays where it is: after signing in again in another window they go on with it.
const dialog = document.querySelector('#idle')
const [soon, out] = dialog.querySelectorAll('[data-state]')
const person = dialog.dataset.person
const warnSeconds = 120
let timer = 0

async function look(method = 'GET') {
  clearTimeout(timer)
  try {
    const body =
      method === 'POST' ? new URLSearchParams({ _csrf: dialog.querySelector('[name=_csrf]').value }) : null
    const answer = await fetch('/my-sign-in/time-left', {
      method,
      body,
      headers: { accept: 'application/json' },
    })
    show(answer.ok ? await answer.json() : { seconds: 0, person: null })
  } catch {
    // The network is away: asked again when it may be back.
    again(30)
  }
}

function show(left) {
  if (left.person !== null && left.person !== person) return location.assign('/')
  if (left.seconds > warnSeconds) {
    document.body.classList.remove('ps-covered')
    dialog.close()
    return again(left.seconds - warnSeconds)
  }
  const isOut = left.seconds === 0
  soon.hidden = isOut
  out.hidden = !isOut
  document.body.classList.toggle('ps-covered', isOut)
  dialog.setAttribute('aria-labelledby', isOut ? 'idle-out' : 'idle-soon')
  if (!dialog.open) dialog.showModal()
  const first = (isOut ? out : soon).querySelector('button, a')
  first.focus()
  if (!isOut) again(left.seconds + 1)
}

function again(seconds) {
  timer = setTimeout(look, seconds * 1000)
}

dialog.addEventListener('cancel', (event) => {
  event.preventDefault()
  if (out.hidden) look('POST')
})
soon.querySelector('button').addEventListener('click', () => look('POST'))
// A laptop that was closed, and the way back from the window where somebody signed in again.
document.addEventListener('visibilitychange', () => document.hidden || look())
window.addEventListener('focus', () => look())
again(Number(dialog.dataset.seconds) - warnSeconds)

// Asks the browser for a passkey, or to make one, and sends its answer with the form around the button.
import '/assets/webauthn.js'

const { browserSupportsWebAuthn, startAuthentication, startRegistration } = globalThis.SimpleWebAuthnBrowser
const form = document.querySelector('#passkey')
const button = form.querySelector('[data-passkey]')
const trouble = form.querySelector('[data-passkey-trouble]')

async function ask() {
  trouble.textContent = ''
  try {
    const body = new URLSearchParams({ _csrf: form.elements._csrf.value })
    const asked = await fetch(button.dataset.passkey, { method: 'POST', body })
    if (!asked.ok || asked.redirected) return location.reload()
    const optionsJSON = await asked.json()
    const isNew = 'user' in optionsJSON
    const answer = isNew
      ? await startRegistration({ optionsJSON })
      : await startAuthentication({ optionsJSON })
    form.elements.answer.value = JSON.stringify(answer)
    form.requestSubmit()
  } catch (error) {
    const known = error.name === 'InvalidStateError'
    trouble.textContent = known
      ? 'This device has a passkey for you already.'
      : 'That did not work, or was cancelled. Try again, or use your password and code.'
  }
}

if (browserSupportsWebAuthn()) {
  button.hidden = false
  button.addEventListener('click', ask)
} else trouble.textContent = 'This browser has no passkeys.'

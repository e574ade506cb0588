// Starts the design system's own behaviours: focus on the error summary, show password, one click per button.
import { initAll } from '/assets/nhsuk.js'

document.body.classList.add('js-enabled')
if ('noModule' in HTMLScriptElement.prototype) document.body.classList.add('nhsuk-frontend-supported')
initAll()

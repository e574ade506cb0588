// Follows a run that is going on: puts the newest progress in place, and shows the whole page once it is over.

const region = document.getElementById('run-progress')
const status = document.getElementById('run-status')
const patience = 5000

if (region && status) follow(region, status)

/**
 * @param {HTMLElement} region
 * @param {HTMLElement} status
 */
function follow(region, status) {
  let isOver = false
  const events = new EventSource(region.dataset.events ?? '')
  events.addEventListener('progress', (event) => {
    region.innerHTML = event.data
    const words = region.querySelector('[data-status]')?.getAttribute('data-status') ?? ''
    // Said only when it changes, so that a screen reader hears each step once.
    if (status.textContent !== words) status.textContent = words
  })
  events.addEventListener('over', () => {
    isOver = true
    location.reload()
  })
  // The server closes for a restart: it is asked again in a while.
  events.addEventListener('end', () => {
    events.close()
    if (!isOver) setTimeout(() => follow(region, status), patience)
  })
}

import type { Html } from '../platform/web/html.ts'

/**
 * Whether a patient has an account. Two shapes, so that it can be told in grey print and by every kind of sight: a solid
 * green disc, or a hollow broken ring. The word is always there; the mark is hidden from screen readers.
 */
export function Tick(props: { account: 'digital' | 'non-digital'; large?: boolean; note?: string }): Html {
  const { account, large = false, note } = props
  const digital = account === 'digital'
  const classes = ['ps-tick', digital ? 'ps-tick--digital' : 'ps-tick--non', large && 'ps-tick--large']
  return (
    <span class={classes.filter(Boolean).join(' ')}>
      {digital ? <Disc /> : <Ring />}
      <b>
        {digital ? 'Digital' : 'Non-digital'}
        {note && `, ${note}`}
      </b>
    </span>
  )
}

function Disc(): Html {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle cx="10" cy="10" r="9.5" fill="currentColor" />
      <path d="m5.3 10.3 3.2 3.2 6.3-6.6" fill="none" stroke="#fff" stroke-width="2.4" />
    </svg>
  )
}

function Ring(): Html {
  return (
    <svg viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <circle
        cx="10"
        cy="10"
        r="8.7"
        fill="#fff"
        stroke="currentColor"
        stroke-width="1.6"
        stroke-dasharray="3.4 2.06"
      />
      <path d="m5.8 10.3 2.9 2.9 5.6-5.9" fill="none" stroke="currentColor" stroke-width="2" />
    </svg>
  )
}

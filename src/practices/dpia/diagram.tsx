import type { Html } from '../../platform/web/html.ts'
import type { PackFacts } from './facts.ts'

/** Where the data goes, drawn, and the same in words for whoever does not see it. */
export function DataFlow({ facts }: { facts: PackFacts }): Html {
  const { substance } = facts
  const source = substance.sources[0] ?? 'A list that staff upload'
  const senders = substance.processors.flatMap(({ name, sends }) => (sends ? [name] : []))
  const boxes = [
    { title: 'Practice’s own system', lines: [source] },
    {
      title: 'Patient Sync',
      lines: [`Keeps ${substance.dataItems.length} data items`, `Kept on: ${substance.hosting}`],
    },
    { title: 'Staff of the practice', lines: ['See patients, each in their role', 'Write to them'] },
    {
      title: 'Patients',
      lines: [senders.length === 0 ? 'Nothing is sent yet' : `Reached by ${senders.join(' and ')}`, 'Answer'],
    },
  ]
  return (
    <figure class="ac-figure">
      <svg class="ac-diagram" viewBox="0 0 970 150" role="img" aria-labelledby="flow-title flow-words">
        <title id="flow-title">Where the data goes</title>
        <desc id="flow-words">{inWords(facts)}</desc>
        {boxes.map((box, at) => (
          <Box {...box} x={at * 250} />
        ))}
        {[225, 475, 725].map((x) => (
          <path d={`M${x - 5} 75h28m-8-7l8 7l-8 7`} fill="none" stroke="#212b32" stroke-width="2" />
        ))}
      </svg>
      <figcaption>{inWords(facts)}</figcaption>
    </figure>
  )
}

function Box({ x, title, lines }: { x: number; title: string; lines: string[] }): Html {
  return (
    <g>
      <rect x={x + 1} y="20" width="218" height="110" rx="4" fill="#fff" stroke="#005eb8" stroke-width="2" />
      <text x={x + 12} y="46" font-family="Arial, sans-serif" font-size="15" font-weight="600" fill="#212b32">
        {title}
      </text>
      {lines
        .flatMap((line) => wrapped(line))
        .slice(0, 4)
        .map((line, at) => (
          <text x={x + 12} y={68 + at * 17} font-family="Arial, sans-serif" font-size="12" fill="#4c6272">
            {line}
          </text>
        ))}
    </g>
  )
}

function inWords({ substance }: PackFacts): string {
  const source = substance.sources[0] ?? 'A list that staff upload'
  const others = substance.processors.map(({ name, does }) => `${name} ${does}`).join('; ')
  return (
    `From the practice’s own system (${source}) to Patient Sync, kept on ${substance.hosting}, to the staff of the practice, who write to patients ` +
    `there and read what they answer. ` +
    `Others involved: ${others}. Nothing goes back to the practice’s own system.`
  )
}

/** Lines of at most 32 characters. */
function wrapped(text: string): string[] {
  return text.split(' ').reduce<string[]>((lines, word) => {
    const last = lines.at(-1)
    if (last !== undefined && last.length + word.length < 32)
      return [...lines.slice(0, -1), `${last} ${word}`]
    return [...lines, word]
  }, [])
}

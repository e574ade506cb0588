import { createContext, useContext } from 'hono/jsx'
import type { Guard } from './routes.ts'

/** What the parts of a page need to know of the request it answers. */
export interface Rendering {
  /** The token for this visitor's forms. */
  csrf: () => string
  /** The address of a registered asset, with the hash of its content. */
  asset: (name: string) => string
  /** What marks the scripts and stylesheets of this answer as ours; the browser takes no others. */
  nonce: { script: string; style: string }
  /** Whether who reads the page may use what such a guard stands before. */
  may: (guard: Guard) => boolean
}

export const RenderingContext = createContext<Rendering | undefined>(undefined)

export function useRendering(): Rendering {
  const rendering = useContext(RenderingContext)
  if (!rendering) throw new Error('This part can only stand inside a page or a fragment')
  return rendering
}

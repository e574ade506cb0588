import { z } from 'zod'
import { addressProblem } from '../feed/address.ts'

const address = z
  .string()
  .trim()
  .superRefine((text, check) => {
    const problem = addressProblem(text)
    if (problem) check.addIssue({ code: 'custom', message: problem })
  })

/** The most patients that a page is asked to hold. */
const MOST_A_PAGE = 5000
/** What the reading itself decides. */
const OWN = ['_count', '_total']

/** How one practice's patients are searched for on a FHIR server. See docs/fhir.md. */
export const fhirSettings = z.object({
  /** The base address of the server: what stands before `/Patient`. */
  url: address,
  /** Where the token is fetched; `/token` below the base address without it. */
  tokenUrl: address.optional(),
  clientId: z.string().min(1, 'Give the client id that whoever runs the server gave you.'),
  clientSecret: z.string().min(1, 'Give the client secret that whoever runs the server gave you.'),
  scope: z.string().min(1).optional(),
  /** Which patients, as a FHIR search has it: `organization=Organization/42`. All the client may see without it. */
  search: z
    .string()
    .trim()
    .refine(
      (text) => !/[?#]/.test(text),
      'Write the search without ? and #, such as organization=Organization/42.',
    )
    .refine(
      (text) => !OWN.some((own) => new URLSearchParams(text).has(own)),
      'Leave _count and _total out of the search: they are set when the list is read.',
    )
    .optional(),
  pageSize: z.int().min(1).max(MOST_A_PAGE, `A page holds ${MOST_A_PAGE} patients at most.`).default(500),
  /** Lets the server be on the practice's own network (10.x, 172.16.x to 172.31.x, 192.168.x, fd00::). */
  allowPrivate: z.boolean().default(false),
})

export type FhirSettings = z.infer<typeof fhirSettings>

/** The settings that are kept encrypted. */
export const FHIR_SECRETS = ['clientSecret'] as const satisfies (keyof FhirSettings)[]

import { z } from 'zod'
import { addressProblem } from '../feed/address.ts'

/** The most patients that one page may hold: what the specification of the feed allows. */
export const MOST_ROWS_A_PAGE = 5000

/** How one practice's list feed is reached. See docs/list-feed.md. */
export const docman10Settings = z
  .object({
    /** The address of the feed, without `/token` and `/practices`. */
    url: z
      .string()
      .trim()
      .superRefine((text, check) => {
        const problem = addressProblem(text)
        if (problem) check.addIssue({ code: 'custom', message: problem })
      }),
    clientId: z.string().min(1, 'Give the client id that whoever runs the feed gave you.'),
    clientSecret: z.string().min(1, 'Give the client secret that whoever runs the feed gave you.'),
    grant: z.enum(['client-credentials', 'password']).default('client-credentials'),
    /** Only for the password grant. */
    username: z.string().min(1).optional(),
    /** Only for the password grant. */
    password: z.string().min(1).optional(),
    pageSize: z
      .int()
      .min(1)
      .max(MOST_ROWS_A_PAGE, `A page holds ${MOST_ROWS_A_PAGE} patients at most.`)
      .default(1000),
    /** Lets the feed be on the practice's own network (10.x, 172.16.x to 172.31.x, 192.168.x, fd00::). */
    allowPrivate: z.boolean().default(false),
  })
  .refine((feed) => feed.grant !== 'password' || (feed.username && feed.password), {
    path: ['username'],
    message: 'The password grant needs a user name and a password.',
  })

export type Docman10Settings = z.infer<typeof docman10Settings>

/** The settings that are kept encrypted. */
export const DOCMAN10_SECRETS = ['clientSecret', 'password'] as const satisfies (keyof Docman10Settings)[]

import { z } from 'zod'
import { nhsNumber } from '../../patients/identity.ts'
import { nhsError, type NhsError } from './errors.ts'

/** Plans for free text that every supplier to practices may use: an email, a text message. */
export const PLANS = {
  email: '00000000-0000-0000-0000-000000000002',
  sms: '00000000-0000-0000-0000-000000000003',
} as const
/** Of the sandbox: one that is fine, and one whose templates are missing. */
const sandboxPlan = 'b838b13c-f98c-4def-93f0-515d4e4f4ee1'
const planWithoutTemplates = 'c8857ccf-06ec-483f-9b3a-7fc732d9ad48'
const plans: readonly string[] = [
  ...[1, 2, 3, 4, 5, 6, 7].map((number) => `00000000-0000-0000-0000-00000000000${number}`),
  sandboxPlan,
]

const contactDetails = z.strictObject({
  sms: z
    .string()
    .regex(/^(\+44|0)7\d{9}$/)
    .optional(),
  email: z.email().min(6).max(90).optional(),
  address: z.looseObject({}).optional(),
  name: z.looseObject({}).optional(),
})

const message = z.object({
  data: z.object({
    type: z.literal('Message'),
    attributes: z.object({
      routingPlanId: z.guid(),
      messageReference: z.string().min(1),
      billingReference: z.string().optional(),
      recipient: z.object({
        nhsNumber: z
          .string()
          .refine((text) => /^\d{10}$/.test(text) && nhsNumber(text) !== null, 'nhsNumber'),
        contactDetails: contactDetails.optional(),
      }),
      originator: z.object({ odsCode: z.string().min(1) }).optional(),
      personalisation: z.record(z.string(), z.unknown()).optional(),
    }),
  }),
})
type Attributes = z.infer<typeof message>['data']['attributes']

/** Whom the sandbox plays by the word in the Authorization header. */
export interface Caller {
  maySetOdsCode: boolean
  maySetContactDetails: boolean
}

/** What is asked, or why it is refused. What is in `personalisation` nobody looks at here. */
export function readMessage(content: unknown, caller: Caller): Attributes | NhsError[] {
  const read = message.safeParse(content)
  if (!read.success) return read.error.issues.map(errorOf)
  const { attributes } = read.data.data
  const at = (path: string) => ({ pointer: `/data/attributes/${path}` })
  const { routingPlanId: plan, originator, recipient } = attributes
  if (plan === planWithoutTemplates)
    return [nhsError(500, 'CM_MISSING_ROUTING_PLAN_TEMPLATE', 'A template is missing', at('routingPlanId'))]
  if (!plans.includes(plan))
    return [nhsError(404, 'CM_NO_SUCH_ROUTING_PLAN', 'No such routing plan', at('routingPlanId'))]
  if (originator && !caller.maySetOdsCode)
    return [nhsError(400, 'CM_CANNOT_SET_ODS_CODE', 'You may not set it', at('originator/odsCode'))]
  if (!originator && caller.maySetOdsCode)
    return [nhsError(400, 'CM_ODS_CODE_REQUIRED', 'An ODS code is required', at('originator/odsCode'))]
  if (recipient.contactDetails && !caller.maySetContactDetails)
    return [
      nhsError(400, 'CM_CANNOT_SET_CONTACT_DETAILS', 'You may not set them', at('recipient/contactDetails')),
    ]
  return attributes
}

function errorOf({ path, message: words }: z.core.$ZodIssue): NhsError {
  const where = { pointer: `/${path.join('/')}` }
  if (words === 'nhsNumber') return nhsError(400, 'CM_INVALID_NHS_NUMBER', 'Invalid NHS number', where)
  if (words.endsWith('received null')) return nhsError(400, 'CM_NULL_VALUE', 'It is null', where)
  return words.endsWith('received undefined')
    ? nhsError(400, 'CM_MISSING_VALUE', 'It is missing', where)
    : nhsError(400, 'CM_INVALID_VALUE', 'It is invalid', where)
}

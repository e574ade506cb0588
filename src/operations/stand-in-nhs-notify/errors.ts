import { randomUUID } from 'node:crypto'

/** An error as NHS Notify writes it: with its status, the word that programs read, and where in the request it is. */
export interface NhsError {
  status: number
  code: string
  title: string
  pointer?: string
  header?: string
  retryAfter?: number
}

export function nhsError(
  status: number,
  code: string,
  title: string,
  where: Pick<NhsError, 'pointer' | 'header' | 'retryAfter'> = {},
): NhsError {
  return { status, code, title, ...where }
}

/** The body of an answer with these errors, a hundred at the most. */
export function errorBody(errors: readonly NhsError[]): object {
  return {
    errors: errors.slice(0, 100).map(({ status, code, title, pointer, header }) => ({
      ...{ id: randomUUID(), code, status: String(status), title, detail: title },
      links: { about: `https://digital.nhs.uk/developer/api-catalogue/nhs-notify#${code}` },
      ...(pointer !== undefined && { source: { pointer } }),
      ...(header !== undefined && { source: { header } }),
    })),
  }
}

const tooMany = nhsError(429, 'CM_QUOTA', 'You have exceeded your application’s quota', { retryAfter: 5 })
const tooEarly = nhsError(425, 'CM_RETRY_TOO_EARLY', 'Your request is still being processed', {
  retryAfter: 300,
})
const forbidden = nhsError(403, 'CM_FORBIDDEN', 'You may not use this')
export const banned = nhsError(403, 'CM_SERVICE_BAN', 'A service ban is in effect on your account')
export const duplicate = nhsError(422, 'CM_DUPLICATE_REQUEST', 'Request was a duplicate', {
  pointer: '/data/attributes/messageReference',
})
export const errors = { tooMany, tooEarly, forbidden }

/** What the open sandbox answers to `Prefer: code=…`. */
export const preferred: Readonly<Record<string, NhsError>> = {
  '422_message': duplicate,
  '425': tooEarly,
  '429': tooMany,
  '403': forbidden,
  '403.1': banned,
  '408': nhsError(408, 'CM_TIMEOUT', 'The service was unable to answer in time'),
  '500': nhsError(500, 'CM_INTERNAL_SERVER_ERROR', 'Something went wrong'),
}

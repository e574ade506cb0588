import { Refused } from '../refused.ts'
import type { SpeaksLike } from './shape.ts'

/** Any other provider: it says who somebody is, and in `acr` how they signed in. */
export const plain: SpeaksLike = {
  scope: 'openid profile',
  maxAgeSeconds: undefined,
  tellsMore: true,
  asks: ({ acrValues }) => (acrValues === undefined ? {} : { acr_values: acrValues }),

  read({ acr }, { acrValues }) {
    if (acrValues !== undefined && !(typeof acr === 'string' && acrValues.split(' ').includes(acr)))
      throw new Refused('authentication-level')
    return { practice: null, withheld: [] }
  },
}

import { Readable, pipeline } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { ProductError } from '../errors.ts'

const CHUNK = 512 * 1024
/** Text tables pack 5 to 30 times smaller; a file far beyond that is made to fill the machine. */
const RATIO_LIMIT = 200
const RATIO_FREE = 16 * 1024 ** 2

/**
 * Unpacks gzip as it is read. Throws `failed` when the data is cut off or damaged, and `invalid` when it unpacks to
 * more than `limit` bytes or is packed tighter than any table (`packedBytes` tells how much has been read).
 */
export async function* gunzipped(
  packed: AsyncIterable<Buffer>,
  name: string,
  packedBytes: () => number,
  limit: number,
): AsyncGenerator<Buffer, void, undefined> {
  const gunzip = createGunzip({ chunkSize: CHUNK })
  // Errors of either side reach whoever reads from `gunzip`.
  pipeline(Readable.from(packed, { objectMode: true }), gunzip, () => undefined)
  let total = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      total += chunk.length
      if (total > limit || (total > RATIO_FREE && total > packedBytes() * RATIO_LIMIT)) throw bomb(name)
      yield chunk
    }
  } catch (error) {
    throw damaged(error, name)
  }
}

function bomb(name: string): ProductError {
  return new ProductError(
    'invalid',
    `${name} unpacks to far more than a list can be. Unpack it yourself and look inside.`,
  )
}

function damaged(error: unknown, name: string): unknown {
  const code = error instanceof Error && 'code' in error ? String(error.code) : ''
  if (code === 'Z_BUF_ERROR') {
    return new ProductError(
      'failed',
      `${name} ends in the middle: the gzip file is cut off. Copy it again.`,
      { cause: error },
    )
  }
  if (code.startsWith('Z_')) {
    return new ProductError('failed', `${name} is damaged: it cannot be unpacked. Copy it again.`, {
      cause: error,
    })
  }
  return error
}

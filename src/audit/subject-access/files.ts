import { runIn, type Tx } from '../../platform/database/database.ts'
import type { Secrets } from '../../platform/secrets.ts'
import type { FilePlaces } from '../../messages/file/file.ts'

/**
 * So many bytes of files stand in what is given. It is made as one text in memory, a third longer than they are, and a text of
 * more than 512 MB cannot be made at all.
 */
export const MOST_BYTES = 100 * 1024 * 1024
/** The same, for a sentence. */
export const MOST_MEGABYTES = MOST_BYTES / 1024 / 1024

const LEFT_OUT =
  'Not in here, because all the files together would be too large. The practice gives it to you by itself.'

type Row = Record<string, unknown>

/**
 * Puts the names and contents of files in place of what is sealed of them, read one by one, as long as they fit among `most`
 * bytes in all; of a file that does not, its name and that the practice gives it.
 */
export function givingFiles(
  tx: Tx,
  { practice, secrets, most }: { practice: string; secrets: Secrets; most: number },
): (rows: Row[], places: FilePlaces) => Promise<Row[]> {
  let left = most
  return async (rows, places) => {
    const given: Row[] = []
    for (const { sealed_name: name, ...row } of rows) {
      const id = String(row.id)
      const sealedName = Buffer.from(String(name).slice('\\x'.length), 'hex')
      const fits = Number(row.bytes) <= left
      if (fits) left -= Number(row.bytes)
      given.push({
        ...row,
        name: secrets.open(sealedName, places.name(practice, id)),
        ...(fits ? { content_base64: await contentOf(id, places) } : { content: LEFT_OUT }),
      })
    }
    return given
  }

  async function contentOf(id: string, places: FilePlaces): Promise<string> {
    const { rows } = await runIn(tx)(
      `SELECT sealed_content FROM ${places.table} WHERE practice = $1 AND id = $2`,
      [practice, id],
    )
    const [row] = rows as [{ sealed_content: Buffer }]
    return secrets.open(row.sealed_content, places.content(practice, id))
  }
}

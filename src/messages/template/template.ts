import { v7 as uuidv7, validate as isUuid } from 'uuid'
import { INSTALLATION, recordAudit } from '../../platform/audit.ts'
import type { Tx } from '../../platform/database/database.ts'
import { ProductError } from '../../platform/errors.ts'

/** Words that are sent often, as they are now. */
export interface Template {
  /** The code of the practice, or `INSTALLATION` for one that every practice has. */
  practice: string
  id: string
  version: number
  name: string
  subject: string | null
  text: string
  madeAt: Date
  /** The name of who made this version. */
  who: string
  retiredAt: Date | null
}

/** What somebody writes as a template. */
export interface TemplateWords {
  name: string
  subject: string | null
  text: string
}

/** Where a template stands, who works on it, and when. */
export interface TemplateWork {
  practice: string
  staff: string
  at: Date
}

/** Which template, and which of its versions, a message came from. */
export interface TemplateVersion {
  template: string
  version: number
}

/** Those of the practice and of the installation that are offered, by name. Retired ones are left out unless asked for. */
export async function listTemplates(
  tx: Tx,
  practice: string,
  { withRetired = false }: { withRetired?: boolean } = {},
): Promise<Template[]> {
  const found = await newest(tx)
    .where('message_template.practice', 'in', [...new Set([practice, INSTALLATION])])
    .$if(!withRetired, (query) => query.where('retired_at', 'is', null))
    .orderBy('message_template_version.name')
    .orderBy('message_template.id')
    .execute()
  return found.map(fromRow)
}

/** One of them, also when it is retired. Throws `not-found`. */
export async function demandTemplate(tx: Tx, practice: string, id: string): Promise<Template> {
  const found = isUuid(id)
    ? await newest(tx)
        .where('message_template.practice', 'in', [...new Set([practice, INSTALLATION])])
        .where('message_template.id', '=', id)
        .executeTakeFirst()
    : undefined
  if (found === undefined) throw new ProductError('not-found', 'There is no such template.')
  return fromRow(found)
}

/** One that is changed here. Throws `not-found`, and `refused` for one of the installation that a practice would change. */
export async function demandOwnTemplate(tx: Tx, practice: string, id: string): Promise<Template> {
  const template = await demandTemplate(tx, practice, id)
  if (template.practice === practice) return template
  throw new ProductError(
    'refused',
    'This template is for every practice, and no practice changes it. Write one of your own with its words.',
  )
}

/** All versions of one, the newest first. */
export async function listVersions(tx: Tx, { practice, id }: Pick<Template, 'practice' | 'id'>) {
  return tx
    .selectFrom('message_template_version')
    .innerJoin('staff', 'staff.id', 'message_template_version.staff')
    .select(['version', 'message_template_version.name', 'subject', 'text', 'made_at', 'staff.name as who'])
    .where('message_template_version.practice', '=', practice)
    .where('template', '=', id)
    .orderBy('version', 'desc')
    .execute()
}

export type Version = Awaited<ReturnType<typeof listVersions>>[number]

/** Writes a new template. Answers its id. */
export async function addTemplate(tx: Tx, work: TemplateWork, words: TemplateWords): Promise<string> {
  const id = uuidv7()
  const { practice } = work
  await tx.insertInto('message_template').values({ practice, id, version: 1 }).execute()
  await addVersion(tx, work, { id, version: 1, words })
  return id
}

/**
 * Makes a new version of a template out of the one that was on the page. Throws `refused` when somebody else has changed or
 * retired it since: their words are not written over.
 */
export async function changeTemplate(
  tx: Tx,
  work: TemplateWork,
  { id, version, words }: { id: string; version: number; words: TemplateWords },
): Promise<void> {
  const changed = await tx
    .updateTable('message_template')
    .set({ version: version + 1 })
    .where('practice', '=', work.practice)
    .where('id', '=', id)
    .where('version', '=', version)
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  if (changed.numUpdatedRows === 0n)
    throw new ProductError(
      'refused',
      'Somebody changed this template while you wrote. Open it again and look at what it says now.',
    )
  await addVersion(tx, work, { id, version: version + 1, words })
}

/** Takes a template out of what is offered. Its versions stay. Doing it twice is the same as once. */
export async function retireTemplate(
  tx: Tx,
  { practice, staff, at }: TemplateWork,
  id: string,
): Promise<void> {
  const retired = await tx
    .updateTable('message_template')
    .set({ retired_at: at })
    .where('practice', '=', practice)
    .where('id', '=', id)
    .where('retired_at', 'is', null)
    .executeTakeFirst()
  if (retired.numUpdatedRows === 0n) return
  const subject = { template: id }
  await recordAudit(tx, practice, { action: 'template-retired', actor: { staff }, subject, at })
}

async function addVersion(
  tx: Tx,
  { practice, staff, at }: TemplateWork,
  { id, version, words }: { id: string; version: number; words: TemplateWords },
): Promise<void> {
  await tx
    .insertInto('message_template_version')
    .values({ practice, template: id, version, ...words, made_at: at, staff })
    .execute()
  const action = version === 1 ? 'template-added' : 'template-changed'
  const subject = { template: id }
  await recordAudit(tx, practice, { action, actor: { staff }, subject, facts: { version }, at })
}

function newest(tx: Tx) {
  return tx
    .selectFrom('message_template')
    .innerJoin('message_template_version', (join) =>
      join
        .onRef('message_template_version.practice', '=', 'message_template.practice')
        .onRef('message_template_version.template', '=', 'message_template.id')
        .onRef('message_template_version.version', '=', 'message_template.version'),
    )
    .innerJoin('staff', 'staff.id', 'message_template_version.staff')
    .select(['message_template.practice', 'message_template.id', 'message_template.version', 'retired_at'])
    .select(['message_template_version.name', 'subject', 'text', 'made_at', 'staff.name as who'])
}

type Row = Awaited<ReturnType<ReturnType<typeof newest>['execute']>>[number]

function fromRow({ made_at, retired_at, ...row }: Row): Template {
  return { ...row, madeAt: made_at, retiredAt: retired_at }
}

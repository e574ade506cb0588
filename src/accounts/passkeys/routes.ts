import { createRequire } from 'node:module'
import { join } from 'node:path'
import type { FastifyInstance, FastifyReply } from 'fastify'
import { z } from 'zod'
import { registerAssets } from '../../platform/web/assets.ts'
import { emptyForm, readForm, typed, type Form } from '../../platform/web/form.ts'
import { WebError } from '../../platform/web/web-error.ts'
import { enter } from '../enter.ts'
import { localPath } from '../local-path.ts'
import { beginStep, currentStep, endStep } from '../step.ts'
import { PasskeysPage } from './pages.tsx'
import {
  addPasskey,
  askForPasskey,
  offerPasskey,
  ownerOf,
  passkeysOf,
  placeOf,
  removePasskey,
} from './passkey.ts'

const soon = { config: { guard: 'signed-in', fresh: true } } as const
const anybody = { config: { guard: 'public', rateLimit: { max: 30, timeWindow: '1 minute' } } } as const
const newForm = z.object({
  name: z.string().trim().min(1, 'Enter a name').max(60, 'Enter a shorter name'),
  answer: z.string().max(50_000),
})

/** The passkeys of who is signed in, and `/sign-in/passkey`. Each challenge is answered once, in the browser that asked. */
export function passkeyRoutes(app: FastifyInstance): void {
  const bundle = join(
    createRequire(import.meta.url).resolve('@simplewebauthn/browser'),
    '../../dist/bundle/index.umd.min.js',
  )
  registerAssets(
    app,
    { name: 'webauthn.js', file: bundle },
    { name: 'passkey.js', file: new URL('../browser/passkey.js', import.meta.url) },
  )
  signInRoutes(app)
  ownRoutes(app)
}

function signInRoutes(app: FastifyInstance): void {
  const { accounts } = app
  app.post('/sign-in/passkey-challenge', anybody, async (request, reply) => {
    const options = await askForPasskey(placeOf(request))
    await beginStep(accounts, reply, { kind: 'passkey', challenge: options.challenge })
    return options
  })

  app.post('/sign-in/passkey', anybody, async (request, reply) => {
    const { values } = readForm(z.object({}), request.body)
    const step = await currentStep(accounts, request, 'passkey')
    const isFirst = await endStep(accounts, request, reply)
    const answer = typed({ values }, 'answer')
    const staff = step && isFirst ? await ownerOf(accounts, placeOf(request), { answer, ...step }) : null
    if (staff === null) {
      request.log.info({ event: 'passkey-wrong' }, 'sign-in')
      throw new WebError(
        403,
        'This passkey is not known here',
        'Sign in with your password and code, or with another passkey.',
      )
    }
    await enter(accounts, request, reply, { staff, method: 'passkey' })
    return reply.redirect(localPath(values.to), 303)
  })
}

function ownRoutes(app: FastifyInstance): void {
  const { accounts } = app
  const show = async (reply: FastifyReply, staff: string, form: Form<unknown>, status = 200) => {
    const body = PasskeysPage({ passkeys: await passkeysOf(accounts, staff), form })
    return reply.page({
      title: 'Passkeys',
      status,
      errors: form.errors,
      narrow: true,
      body,
      scripts: ['passkey.js'],
    })
  }
  app.get('/my-sign-in/passkeys', soon, async (request, reply) =>
    show(reply, request.person!.id, emptyForm()),
  )

  app.post('/my-sign-in/passkey-challenge', soon, async (request, reply) => {
    const staff = request.person!.id
    const options = await offerPasskey(accounts, placeOf(request), app.brand, staff)
    await beginStep(accounts, reply, { kind: 'new-passkey', staff, challenge: options.challenge })
    return options
  })

  app.post('/my-sign-in/passkeys', soon, async (request, reply) => {
    const staff = request.person!.id
    const form = readForm(newForm, request.body)
    if (!form.data) return show(reply, staff, form, 422)
    const step = await currentStep(accounts, request, 'new-passkey')
    const isFirst = await endStep(accounts, request, reply)
    const isMine = step?.staff === staff && isFirst
    const added = isMine && (await addPasskey(accounts, placeOf(request), { ...step, ...form.data }))
    if (added) return reply.redirect('/my-sign-in/passkeys', 303)
    const errors = [{ field: 'name', sentence: 'The passkey could not be added. Try again' }]
    return show(reply, staff, { ...form, errors }, 422)
  })

  app.post('/my-sign-in/removed-passkeys', soon, async (request, reply) => {
    const { values } = readForm(z.object({}), request.body)
    await removePasskey(accounts, request.person!.id, typed({ values }, 'passkey'))
    return reply.redirect('/my-sign-in/passkeys', 303)
  })
}

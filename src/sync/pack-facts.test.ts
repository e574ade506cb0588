import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { readConfig } from '../platform/config.ts'
import { render } from '../platform/web/html.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { WhatRuns } from '../practices/activation/cards.tsx'
import { addPractice } from '../practices/practice.ts'
import { factsOf } from './pack-facts.ts'

const practice = 'Z99001'

test('who is handed messages stands in the pack and among what runs, and that nothing leaves where nobody is', async (t) => {
  const database = await freshDatabase(t)
  await addPractice(database, { practice, name: 'Foxley Brook Surgery' })
  const told = async (settings: Record<string, string>) => {
    const gather = factsOf(database, readConfig({}, settings), [])
    const facts = await gather(practice, new Date('2026-11-24T09:00:00Z'))
    const card = wordsOf({ body: render(WhatRuns({ facts, isOn: true })) })
    return { names: facts.substance.processors.map(({ name }) => name), card }
  }
  assert.match((await told({})).card, /Sends by Nothing leaves this installation/)
  const both = await told({
    SMS_CHANNEL: 'govuk-notify',
    EMAIL_CHANNEL: 'smtp',
    SMTP_HOST: 'mail.example.nhs.uk',
  })
  assert.match(both.card, /Sends by GOV\.UK Notify, The mail server mail\.example\.nhs\.uk/)
  assert.deepEqual(both.names.slice(1), ['GOV.UK Notify', 'The mail server mail.example.nhs.uk'])
})

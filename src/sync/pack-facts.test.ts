import assert from 'node:assert/strict'
import { test } from 'node:test'
import { freshDatabase } from '../../test/database.ts'
import { readConfig } from '../platform/config.ts'
import { render } from '../platform/web/html.ts'
import { wordsOf } from '../platform/web/test-visitor.ts'
import { WhatRuns } from '../practices/activation/cards.tsx'
import { addPractice } from '../practices/practice.ts'
import { activateInvented, inventedFacts } from '../commands/invented-activation.ts'
import { asPractice } from '../platform/database/database.ts'
import { substanceText } from '../practices/dpia/facts.ts'
import { askAgainIfChanged } from '../practices/activation/verbs.ts'
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

test('what is said to patients and answered stands in the pack, and a practice that agreed before is asked again', async (t) => {
  const database = await freshDatabase(t)
  await addPractice(database, { practice, name: 'Foxley Brook Surgery' })
  const at = new Date('2026-11-24T09:00:00Z')
  await activateInvented(database, practice, at)
  const { substance } = await inventedFacts(database)(practice, at)
  assert.ok(
    substance.retention.some(({ what }) => what === 'messages, their files, and what patients answer'),
  )
  for (const { what } of substance.retention) assert.doesNotMatch(what, /token|^texted|attachment|_/)

  // As it was before there were messages.
  const about = /patient answers|writes to a patient|want to be sent|messages/
  const before = {
    ...substance,
    dataItems: substance.dataItems.filter(
      (each) => !about.test(each) && !each.includes('the patient answers'),
    ),
    purposes: substance.purposes.filter((each) => !about.test(each)),
  }
  await database.owner.query('UPDATE dpia_pack SET substance = $2 WHERE practice = $1', [
    practice,
    substanceText(before),
  ])
  const words = await asPractice(database, practice, (tx) =>
    askAgainIfChanged(tx, { practice, at }, substance),
  )
  assert.deepEqual(words, [
    'New data item: what the practice writes to a patient, with its files.',
    'New data item: what the patient answers, with photos and files.',
    'New data item: what they want to be sent.',
    'New purpose: Sending patients messages about their care and from the practice, and taking what they answer.',
  ])
})

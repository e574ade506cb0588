import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { redFlagIn } from './red-flags.ts'

describe('A red flag in what a patient answers', () => {
  test('is seen of a body in danger, however it is written', () => {
    for (const text of [
      'I have had chest pain since this morning',
      'a PAIN in my\nchest',
      'my chest feels tight',
      'tightness in my chest',
      '131/82. It hurts a bit in the chest.',
      'an ache across her chest',
      'heavy feeling on my chest',
      'my chest still hurts',
      'cant breathe at night',
      "I can't breathe properly",
      'I can’t breathe',
      'short of breath on the stairs',
      'his face is drooping on one side',
      'her speech was slurred',
      'I cannot lift my arm',
      'numbness down my left arm',
      'think it was a stroke',
      'coughing up blood',
      'it is bleeding heavily',
      "the bleeding just won't stop",
      'my tongue is swollen',
      'took too many tablets',
      'an overdose',
      'baby has stopped moving',
      'the worst headache of my life',
    ])
      assert.equal(redFlagIn(text), 'body', text)
  })

  test('is seen of somebody who may harm themselves, before anything else they say', () => {
    for (const text of [
      'I feel suicidal',
      'thinking of suicide',
      'I want to kill myself',
      'I want to end my life',
      'just want to end it all',
      "I don't want to live any more",
      'dont want to be here',
      'I have been self harming',
      'I keep cutting myself',
      'they would be better off without me',
      'chest pain, and I want to die',
    ])
      assert.equal(redFlagIn(text), 'mind', text)
  })

  test('is not seen in the usual answers', () => {
    for (const text of [
      '132/78, 135/80, 129/76. Should I bring the machine on Thursday?',
      'Yes, Tuesday at 10 suits me',
      'The cream helped, the rash is gone',
      'a chest of drawers fell on my foot',
      'the chest infection is better',
      'I will breathe easier when I know',
      'my heart is in it',
      'stroked the cat',
      'Thank you',
      '',
    ])
      assert.equal(redFlagIn(text), null, text)
  })
})

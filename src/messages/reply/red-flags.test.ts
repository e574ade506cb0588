import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { redFlagIn } from './red-flags.ts'

/** What people wrote, one a line. */
function each(lines: string): string[] {
  return lines
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
}

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

  for (const [what, lines] of Object.entries({
    breathing: `
      I have pain in chest and difficulty breathing
      trouble breathing
      having troubel breathing since last night
      so breathless I can hardly talk
      his breathlessness is worse
      struggling for breath
      I cannot catch my breath
      can't get my breath
      cant breath
      cant hardly breath
      struggling to breathe
      hard for me to breathe
      finding it hard to breath
      dificulty breathing
      difficulty in brething
      my breathing is getting really bad
      breathing is very difficult
      she is gasping for air
      fighting for breath
      out of breath just sitting
      not breathing properly
      he isn't breathing
      stopped breathing
      having an asthma attack
      my inhaler isn't helping
      he is choking
      something is stuck in his throat and she is chocking`,
    chest: `
      pain in chest
      chestpain
      chest-pain
      cheast pain
      crushing pain in the middle of my chest
      a weight on my chest
      pressure in chest and jaw
      chest feels very heavy
      sharp pain round the left side of my chest
      burning across the chest
      my chest hurts
      it hurts in my chest
      pain going down my left arm
      heart attack
      heart attak
      hart attack
      I think im having a heartattack
      my heart is racing and I feel dizzy
      cardiac arrest`,
    collapse: `
      he collapsed
      she has colapsed
      mum is unconcious
      dad is not responding
      I fainted twice
      keep fainting
      I feel faint
      passed out in the kitchen
      had a blackout
      lost consciousness
      we cannot wake him
      cant wake my husband
      she won't wake up
      suddenly very confused
      mum is very confused and hot
      cold and clammy
      his lips are blue
      blue lips
      lips have gone blue
      turned blue
      going grey and clammy`,
    stroke: `
      I think my husband is having a stroke
      mini stroke
      his mouth has dropped on one side
      face dropped
      slurring her words
      speech is jumbled
      she cannot speak properly
      can't feel my legs
      cannot move my legs
      can't move his arms
      can not move my left arm
      cannot feel one side of my face
      weakness down one side
      my arm is numb
      right arm has gone dead
      suddenly lost my sight
      lost vision in one eye
      sudden weakness
      numb between my legs and cannot pee`,
    bleeding: `
      heavy bleeding
      bleeding alot
      bleeding a lot
      bleeding very heavily
      bleading heavily
      lots of bleeding
      it won't stop bleeding
      it is still bleeding and will not stop
      can't stop the bleeding
      nosebleed won't stop
      threw up blood
      vomiting blood
      been sick with blood in it
      blood in my vomit
      blood when I cough
      spitting blood
      spat out blood
      so much blood
      losing a lot of blood
      there is blood everywhere
      haemorrhaging
      my poo is black and tarry
      I have been stabbed`,
    allergy: `
      severe allergic reaction
      having an allergic reaction
      alergic reaction and lips swelling
      anaphylaxis
      anaphalactic shock
      used my epipen
      used her epi pen
      throat is closing up
      throat swelling
      swollen tongue
      my lips have swelled up
      face is all puffed up`,
    infection: `
      I think it is meningitis
      menigitis?
      rash that doesn't fade
      the rash does not go away with a glass
      she has a stiff neck and a rash
      sepsis
      I might have sepsis
      septicaemia
      blood poisoning
      temperature of 40
      fever 39.8 and shaking
      his skin is mottled
      skin is blotchy and cold`,
    fits: `
      having a fit
      she had a fit this morning
      he keeps having fits
      he is fitting
      had a siezure
      seizures all night
      convulsions
      a febrile convulsion`,
    pain: `
      sudden severe headache
      thunderclap headache
      worst pain of my life
      I am in agony
      unbearable pain
      excruciating stomach pain
      severe pain in my tummy
      banged her head and has been sick since
      head injury
      knocked out
      sudden pain in his testicle`,
    poison: `
      overdosing
      overdosed on codeine
      I took an overdoes
      took 30 paracetamol
      taken 24 paracetomol
      I have swallowed a whole box of ibuprofen
      took all the painkillers
      took a handful of pills
      took twenty tablets
      he took too much insulin
      swallowed bleach
      my toddler swallowed a battery
      drank antifreeze
      carbon monoxide
      he has been poisoned
      electrocuted
      she nearly drowned
      bad burns on his arm`,
    'a baby, born or not': `
      haven't felt baby move
      havent felt the baby kick today
      baby hasn't moved since yesterday
      baby not kicking
      baby is moving less
      reduced movements
      no movement from baby
      my waters have broken
      waters broke
      I am having contractions
      I am in labour
      I am 30 weeks pregnant and bleeding
      bleeding and pregnant
      bleeding at 9 weeks pregnant
      think I'm having a miscarriage
      ectopic
      baby is floppy
      floppy baby
      my son is limp and will not feed
      baby won't wake
      newborn not feeding
      no wet nappies since yesterday
      his soft spot is bulging`,
  }))
    test(`is seen in words of ${what}`, () => {
      for (const text of each(lines)) assert.equal(redFlagIn(text), 'body', text)
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
      ...each(`
        I took 30 paracetamol and want to take my own life
        took my own life savings and want to kill my self
        he tried to take his own life
        sucidal
        suicidel thoughts
        suiside
        I wish I was dead
        wish i were dead
        I wish I wasn't here
        wish I wasnt alive
        I'd be better off dead
        id rather be dead
        no reason to live
        nothing to live for
        no point in living
        life is not worth living
        tired of living
        I harmed myself
        I hurt my self last night
        she is cutting herself
        cut my wrists
        want to hang myself
        going to jump off a bridge
        I wanna die
        ready to die
        I dont want to wake up tomorrow
        dont want to be alive
        do not want to exist
        I can't go on
        cannot cope any more
        cant carry on like this
        unalive myself
        thoughts of ending it
        voices telling me to hurt people
        I am scared I will hurt my baby
        I shook the baby
        self-harm
        selfharm`),
    ])
      assert.equal(redFlagIn(text), 'mind', text)
  })

  test('is seen of somebody whom another person may harm', () => {
    for (const text of each(`
      my husband hit me
      my boyfriend is hitting me again
      he punched me in the face
      he strangled me last night
      my ex is threatening to kill me
      he is going to kill me
      she beats me
      my son attacked me
      I am scared of my partner
      frightened of him
      I'm not safe at home
      I dont feel safe here
      I am in danger
      I was raped
      I have been sexually assaulted
      domestic violence
      he has a knife
      he won't let me leave the house
      he is abusing me
      my dad hits us
      chest pain since my husband hurt me`))
      assert.equal(redFlagIn(text), 'danger', text)
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
      ...each(`
        my blood test is on Monday
        I had the blood test, and threw the form away
        I was sick on the day of my blood test
        I coughed through the blood pressure check
        I have booked the blood pressure check
        lots of blood tests lately
        so much blood was taken last time
        my blood sugar is 7.2
        I lost my blood form
        I need my fit note
        I have a fit note until Friday
        I had a fit note last month
        I have fits of laughter, says my wife
        when can the coil fitting be?
        I feel fit and well
        the trousers are fitting
        like a breath of fresh air
        is the breath test on Tuesday?
        a chest of drawers fell on me, it hurts
        my chest X-ray is on Friday
        the chest clinic rang
        I have overdone it in the garden
        a pressure cooker
        he passed his exam
        I passed the desk out by the door
        the face to face appointment is fine
        can we do it face to face, or is the surgery closing?
        I can't talk now, ring me at 3
        I cannot see you on Tuesday
        I can't move the appointment
        I cannot lift until my back is better
        I can't feel the lump any more
        it was a stroke of luck
        I take 2 paracetamol four times a day
        I take 10 mg tablets
        I have taken 500 mg paracetamol
        I have taken the tablets for 12 weeks
        I have finished all my antibiotics
        I have taken all my tablets and need more
        do I take the tablet before food?
        the tablets work well
        I have 28 tablets left
        he had his meningitis vaccine in March
        the meningitis jab
        the men B and meningitis booster
        seizure free for two years
        I had food poisoning last year
        we have a septic tank
        my baby is moving to solid food
        the baby is due in May
        I am pregnant
        I am 12 weeks pregnant, can I book the midwife?
        I work for the Labour party
        we moved with the baby to Foxley
        the battery of the monitor is flat
        the swelling on my ankle has gone down
        my knee is swollen
        a bit of a headache
        slight pain in my knee
        no pain
        my arm is better
        the arm hurts where the jab was
        pain in my leg is better
        I hit my thumb
        the nurse kicked off the meeting
        the doctor told me he can't come
        it hurts me a little when I walk
        my partner will bring me
        he left me at the bus stop
        is it safe to drive?
        I feel safe with the new inhaler
        I live alone
        I'd love to live nearer
        my mother died in 2019
        I would die for a cup of tea
        killing time in the waiting room
        I am tired
        I can't go on Tuesday
        I cannot carry on with these tablets, they make me sick
        I did it myself
        I weighed myself: 82 kg
        I cut my toenails myself
        the temperature is fine, 36.8
        it is 30 degrees in the flat
        I am confused about the date
        I'm so confused by this letter
        blue inhaler twice a day
        a blue badge
        my lips are dry
        my tongue is fine
        I wear a face mask
        the attack of the wasps is over
        we played chess
        the rash has faded
        I am not allergic to anything
        allergic to penicillin
        a mild reaction to the plaster
        a burning question
        heartburn is worse after meals
        water broke through the roof
        knock at the door when you come out
        I cannot wait
        I wish I was there
        no reason
        can't wait to be here in May
        chesty cough hurts
        I am cooking with gas
        I attach a photo of the mole
        I hit my head on the cupboard
        the inhaler is working well
        I have no problems with breathing
        I had 20 tablets left over
        I took the tablets at 10 and 12, as you said
        been shot of it for years
        the room temperature is 40
        I am going to die of boredom
        no reason to go on statins
        I do not want to be here on Friday as I work
        she hurt me a bit with the needle
        I am not safe to drive
        I went grey at 30
        stools are normal, not black
        reduced movement in my shoulder
        I had a stroke in 2015
        I have too many tablets at home
        scared of needles
        he walks with a limp
        panic attack`),
    ])
      assert.equal(redFlagIn(text), null, text)
  })
})

import { yearOf } from './day.ts'
import type { Member } from './household.ts'
import { type Culture } from './names/culture.ts'
import { cultureOf, english } from './names/cultures.ts'
import { southAsianMuslim, wifesTitle } from './names/muslim.ts'
import type { Sex } from './person.ts'
import type { Dice } from './random.ts'

export interface Named extends Member {
  readonly culture: Culture
  given: string
  middles: string
  family: string
  bornAs: string
  /** Bears the given name of the father, who lives in the same household. */
  sonOf?: Named
}

/** The name that a household hands down, in the form that a man bears. */
interface Line {
  readonly culture: Culture
  readonly family: string
}

/** How often a son has exactly his father's given name. */
const FATHERS_NAME = 0.02
const DOUBLE_BARRELLED = 0.04

/** Gives everybody of a household a name, the way families name each other. */
export function named(members: readonly Member[], dice: Dice): Named[] {
  const line = newLine(dice)
  const people: Named[] = []
  for (const member of members) people.push(oneOf(member, people, line, dice))
  return people
}

/** Names a child born into a family that has its names already. */
export function namedChild(member: Member, parent: Pick<Named, 'culture' | 'family'>, dice: Dice): Named {
  const family = formOf(parent.culture, parent.family, member.sex)
  return {
    ...member,
    ...forenames(parent.culture, member, dice),
    culture: parent.culture,
    family,
    bornAs: family,
  }
}

function oneOf(member: Member, people: readonly Named[], line: Line, dice: Dice): Named {
  switch (member.role) {
    case 'sharer':
    case 'resident':
      return single(member, newLine(dice), dice)
    case 'head':
      return single(member, line, dice)
    case 'partner':
      return partner(member, line, dice)
    case 'elder':
      return elder(member, line, dice)
    case 'child':
      return child(member, people, line, dice)
  }
}

function single(member: Member, line: Line, dice: Dice): Named {
  const family = formOf(line.culture, line.family, member.sex)
  const maiden = formOf(line.culture, line.culture.family(dice), member.sex)
  const wasMarried = dice.chance(0.3) && member.sex === 'female'
  return withNames(member, line.culture, family, wasMarried ? maiden : family, dice)
}

function partner(member: Member, line: Line, dice: Dice): Named {
  const culture = dice.chance(0.92) ? line.culture : cultureOf(dice)
  const own = formOf(culture, culture.family(dice), member.sex)
  const married = formOf(line.culture, line.family, member.sex)
  const draw = dice.fraction()
  if (draw < culture.wifeTakes) return withNames(member, culture, married, own, dice)
  if (culture === english && draw < culture.wifeTakes + DOUBLE_BARRELLED) {
    return withNames(member, culture, joined(own, married), own, dice)
  }
  const kept =
    culture === southAsianMuslim && member.sex === 'female' && dice.chance(0.6) ? wifesTitle(dice) : own
  return withNames(member, culture, kept, kept, dice)
}

function elder(member: Member, line: Line, dice: Dice): Named {
  const family = formOf(line.culture, line.family, member.sex)
  const own = formOf(line.culture, line.culture.family(dice), member.sex)
  return withNames(member, line.culture, family, member.sex === 'female' ? own : family, dice)
}

function child(member: Member, people: readonly Named[], line: Line, dice: Dice): Named {
  const father = people.find(({ role, sex }) => (role === 'head' || role === 'partner') && sex === 'male')
  const mother = people.find(({ role, sex }) => (role === 'head' || role === 'partner') && sex === 'female')
  const takes = line.culture.childTakes * (father ? 1 : 0.65)
  const family = dice.chance(takes) ? line.family : otherFamily(line, mother, dice)
  const born = formOf(line.culture, family, member.sex)
  const self = withNames(member, line.culture, born, born, dice)
  const draw = dice.fraction()
  if (father && member.sex === 'male' && draw < FATHERS_NAME) {
    return { ...self, given: father.given, family: father.family, bornAs: father.family, sonOf: father }
  }
  const siblings = people.filter(({ role }) => role === 'child')
  const before = siblings.at(-1)
  if (member.twin && before) return twinOf(before, self, dice)
  return siblings.some(({ given }) => given === self.given) ? renamed(self, dice) : self
}

function twinOf(before: Named, self: Named, dice: Dice): Named {
  const pairs = self.culture.twins?.[self.sex]
  const second = renamed(self, dice, before.given)
  second.family = before.sonOf ? second.family : formOf(self.culture, before.family, self.sex)
  second.bornAs = second.family
  if (pairs && before.sex === self.sex && !before.sonOf && dice.chance(0.4)) {
    const pair = dice.one(pairs)
    before.given = pair[0]
    second.given = pair[1]
  }
  return second
}

function otherFamily(line: Line, mother: Named | undefined, dice: Dice): string {
  const other = mother ? mother.bornAs : line.culture.family(dice)
  return line.culture === english && dice.chance(0.4) ? joined(other, line.family) : other
}

function renamed(self: Named, dice: Dice, not = self.given): Named {
  for (let tries = 0; tries < 8; tries++) {
    const names = forenames(self.culture, self, dice)
    if (names.given !== not) return { ...self, ...names }
  }
  return self
}

function newLine(dice: Dice): Line {
  const culture = cultureOf(dice)
  return { culture, family: culture.family(dice) }
}

function withNames(member: Member, culture: Culture, family: string, bornAs: string, dice: Dice): Named {
  return { ...member, ...forenames(culture, member, dice), culture, family, bornAs }
}

function forenames(culture: Culture, { sex, born }: Member, dice: Dice) {
  return culture.forenames(dice, sex, yearOf(born))
}

export function formOf(culture: Culture, family: string, sex: Sex): string {
  return culture.familyFor?.(family, sex) ?? family
}

function joined(first: string, second: string): string {
  const name = `${first}-${second}`
  return first === second || name.split('-').length > 2 ? second : name
}

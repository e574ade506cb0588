/**
 * How people, homes and records are numbered. The population is made a block at a time, a thousand or so neighbours
 * with room for those who join and those who are gone, so that a number never depends on how many others there are.
 */
import { ADDRESSES_PER_BLOCK } from './address.ts'
import { scattered } from './random.ts'

/** People on the first list from one block. */
export const BLOCK = 1_024
/** More nights than this would need more room for joiners. */
export const MOST_NIGHTS = 31
/** Most people of one block who join in one night. */
export const MOST_JOINERS = 4
/** Most people of one block who are on the platform but on no list. */
export const MOST_GONE = 40

const JOINERS_AT = BLOCK
const GONE_AT = JOINERS_AT + (MOST_NIGHTS - 1) * MOST_JOINERS
const PEOPLE_PER_BLOCK = GONE_AT + MOST_GONE

/** Blocks have some 450 homes. Those of joiners, of the gone, and of people who moved are numbered after them. */
const JOINERS_HOME = 600
const GONE_HOME = JOINERS_HOME + (MOST_NIGHTS - 1) * MOST_JOINERS
const OTHER_HOMES = GONE_HOME + MOST_GONE

const FIRST_RECORD = 100_000
/** A practice's numbers have gaps, left by patients of other years. */
const RECORDS_PER_BLOCK = 2 * BLOCK
/** Who somebody is in the whole population, and where and since when they stand on the practice's list. */
export interface Place {
  readonly index: number
  /** Night of the first list with them, 0 for none. */
  readonly joins: number
  /** Number of their record at the practice, 0 for none. */
  readonly sourceId: number
}

export function listedPlace(block: number, nth: number): Place {
  // The records of one household are as far apart as those of neighbours.
  const record = scattered(nth, 32, RECORDS_PER_BLOCK / 32, block)
  return {
    index: block * PEOPLE_PER_BLOCK + nth,
    joins: 1,
    sourceId: FIRST_RECORD + block * RECORDS_PER_BLOCK + record,
  }
}

/** Joiners get the next free numbers, after all records of the nights before. `blocks` is how many there are in all. */
export function joinerPlace(block: number, night: number, nth: number, blocks: number): Place {
  const record = ((night - 2) * blocks + block) * MOST_JOINERS + nth
  return {
    index: block * PEOPLE_PER_BLOCK + JOINERS_AT + (night - 2) * MOST_JOINERS + nth,
    joins: night,
    sourceId: FIRST_RECORD + blocks * RECORDS_PER_BLOCK + record,
  }
}

export function gonePlace(block: number, nth: number): Place {
  return { index: block * PEOPLE_PER_BLOCK + GONE_AT + nth, joins: 0, sourceId: 0 }
}

export function home(block: number, nth: number): number {
  return block * ADDRESSES_PER_BLOCK + nth
}

export function joinersHome(block: number, night: number, nth: number): number {
  return home(block, JOINERS_HOME + (night - 2) * MOST_JOINERS + nth)
}

export function goneHome(block: number, nth: number): number {
  return home(block, GONE_HOME + nth)
}

/** An address in the same neighbourhood, for who moves or has moved. `share` is from 0 up to 1. */
export function otherHome(of: number, share: number): number {
  const room = ADDRESSES_PER_BLOCK - OTHER_HOMES
  return of - (of % ADDRESSES_PER_BLOCK) + OTHER_HOMES + Math.floor(share * room)
}

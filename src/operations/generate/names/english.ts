/**
 * Given names of England by generation, in rough order of how common they were.
 *
 * Source: Office for National Statistics, "Baby names in England and Wales" (top 100 names for 1904 to 1994, every ten
 * years, and yearly lists from 1996), https://www.ons.gov.uk/peoplepopulationandcommunity/birthsdeathsandmarriages/livebirths
 * Only the ranks are taken, from memory of the lists; the shares come from `byRank`, flatter for each
 * generation, because one boy in sixteen was a John in 1934 and one in fifty an Oliver in 2014.
 */
import type { Sex } from '../person.ts'
import { byRank, words, type Weighted } from '../random.ts'

interface Generation {
  /** Last year of birth. */
  readonly until: number
  readonly flatness: number
  readonly female: readonly string[]
  readonly male: readonly string[]
}

const GENERATIONS: readonly Generation[] = [
  {
    until: 1939,
    flatness: 6,
    female: words(`
      Margaret Jean Mary Joan Patricia Sheila Barbara Doreen June Shirley Dorothy Joyce Maureen Elizabeth Audrey
      Brenda Kathleen Sylvia Eileen Pamela Betty Beryl Ann Irene Marjorie Rita Jill Marion Norma Hazel Iris Edna
      Josephine Ruth Winifred Muriel Olive Evelyn Phyllis Hilda Vera Gladys Ivy Elsie Thelma Freda Nora Constance`),
    male: words(`
      John Peter William Brian David James Michael Ronald Kenneth George Robert Thomas Derek Eric Raymond Dennis Roy
      Alan Anthony Gordon Norman Donald Frank Arthur Edward Leslie Frederick Charles Ernest Harold Joseph Stanley
      Geoffrey Douglas Reginald Albert Colin Keith Bernard Leonard Jack Walter Cyril Sidney Maurice Gerald`),
  },
  {
    until: 1959,
    flatness: 7,
    female: words(`
      Margaret Susan Patricia Christine Mary Linda Ann Jean Janet Maureen Barbara Valerie Carol Sandra Pauline
      Elizabeth Pamela Jennifer Kathleen Anne Sheila Jacqueline Gillian Judith Marilyn Lesley Jane Diane Angela
      Hilary Rosemary Janice Marion Denise Geraldine Wendy Lynn Sylvia Eileen Irene Teresa Yvonne Rita Josephine
      Cheryl Frances Elaine Helen Brenda Veronica Hazel Vivien`),
    male: words(`
      John David Michael Peter Robert Anthony Brian Alan William James Kenneth Roger Keith Colin Christopher Barry
      Raymond Derek Ronald Terence Richard Stephen Paul Philip Graham Malcolm Dennis Roy Geoffrey Trevor Thomas
      George Ian Martin Kevin Nigel Andrew Stuart Leslie Edward Neil Clive Gerald Norman Donald Eric Rodney Douglas
      Melvyn Howard`),
  },
  {
    until: 1979,
    flatness: 9,
    female: words(`
      Susan Julie Karen Sarah Jacqueline Deborah Tracey Jane Helen Diane Sharon Claire Nicola Tracy Angela Alison
      Caroline Amanda Sandra Linda Catherine Elizabeth Carol Joanne Wendy Janet Dawn Christine Emma Lisa Michelle
      Rachel Louise Clare Rebecca Victoria Samantha Paula Lorraine Maria Anna Andrea Kerry Melanie Kelly Lynn
      Beverley Zoe Zoë Ruth Heather Jayne Theresa`),
    male: words(`
      David Paul Andrew Mark John Michael Stephen Ian Robert Richard Christopher Peter Simon Anthony Kevin Gary
      Steven Martin James Philip Alan Neil Nigel Timothy Colin Graham Jonathan Nicholas William Adrian Brian Stuart
      Keith Thomas Matthew Darren Lee Jason Daniel Craig Wayne Dean Sean Carl Barry Adam Benjamin Trevor Duncan
      Stewart`),
  },
  {
    until: 1999,
    flatness: 13,
    female: words(`
      Sarah Laura Gemma Emma Rebecca Claire Victoria Samantha Rachel Amy Jennifer Nicola Katie Lisa Kelly Natalie
      Louise Michelle Hayley Hannah Helen Charlotte Joanne Lucy Elizabeth Leanne Danielle Donna Katherine Clare
      Stephanie Stacey Lauren Jessica Chloe Sophie Emily Megan Bethany Georgia Eleanor Kirsty Olivia Abigail Jade
      Holly Alice Alexandra Zoe Kayleigh Shannon Naomi Amber Melissa Paige Molly`),
    male: words(`
      Christopher James David Daniel Michael Matthew Andrew Richard Paul Mark Thomas Adam Robert John Lee Benjamin
      Steven Jonathan Craig Stephen Simon Nicholas Peter Anthony Alexander Gary Ian Ryan Darren Barry Luke Joshua
      Jack Jordan Samuel Joseph Liam Connor Ashley Callum William Kieran Nathan Jake Kyle Charles Oliver Aaron Lewis
      Edward Scott Martin George Harry Sean Dominic Bradley`),
  },
  {
    until: 2011,
    flatness: 18,
    female: words(`
      Chloe Emily Jessica Ellie Sophie Megan Charlotte Lucy Hannah Olivia Lauren Katie Amy Molly Holly Grace Ella Mia
      Ruby Lily Amelia Evie Isabella Abigail Leah Millie Freya Isabelle Daisy Poppy Erin Summer Phoebe Caitlin
      Eleanor Georgia Imogen Isobel Rebecca Amber Jasmine Eve Alice Maisie Scarlett Zara Madison Bethany Courtney
      Libby Keira Skye Rosie Faith Hope Matilda`),
    male: words(`
      Jack Thomas Joshua James Daniel Harry Samuel Joseph Matthew Callum William Luke Oliver Lewis George Alfie Ethan
      Ryan Charlie Benjamin Liam Jacob Adam Alexander Jake Max Connor Cameron Nathan Dylan Tyler Jamie Owen Logan
      Archie Harvey Kieran Leo Mason Riley Jayden Hayden Bradley Aaron Toby Edward Finley Louis Kai Rhys Isaac Noah
      Henry Sebastian Reece Kyle`),
  },
  {
    until: 9999,
    flatness: 25,
    female: words(`
      Olivia Amelia Isla Ava Mia Ivy Lily Florence Freya Willow Isabella Sienna Evie Poppy Sophia Ella Grace Charlotte
      Elsie Daisy Rosie Matilda Harper Phoebe Emily Millie Maya Alice Luna Evelyn Emilia Sofia Ruby Penelope Aria
      Violet Esme Hallie Eliza Bonnie Mabel Ada Maeve Orla Delilah Aurora Jessica Thea Lottie Eleanor Scarlett Layla
      Robyn Zara Nancy Edith Iris Ottilie Margot Lyra Bella Erin Imogen Clara Beatrice Chloë`),
    male: words(`
      Oliver George Noah Arthur Leo Harry Jack Charlie Oscar Jacob Henry Thomas Freddie Alfie Theo William Theodore
      Archie Joshua Alexander James Isaac Edward Lucas Tommy Finley Max Logan Ethan Teddy Benjamin Arlo Joseph
      Sebastian Harrison Elijah Luca Reuben Louie Roman Rory Albie Hugo Jude Ezra Hunter Reggie Frankie Ronnie Stanley
      Albert Jesse Jaxon Carter Mason Dylan Riley Felix Toby Grayson Bobby Frederick Caleb Ralph Otis Myles Zachary`),
  },
]

/** Second halves of the given names that have come in pairs since about 1990: Lily-Mae, Alfie-James. */
export const SECOND_HALVES: Readonly<Record<Sex, readonly string[]>> = {
  female: words('Mae Rose Grace Marie Louise Leigh Jane Ann May Lou'),
  male: words('James Lee Jay John Ray Joe'),
}

/** Given names that sound or look alike and are liked for twins. */
export const ENGLISH_TWINS: Readonly<Record<Sex, readonly (readonly [string, string])[]>> = {
  female: [
    ['Ella', 'Bella'],
    ['Faith', 'Hope'],
    ['Holly', 'Molly'],
    ['Emily', 'Emilia'],
    ['Lily', 'Lila'],
    ['Isla', 'Isabella'],
    ['Amelia', 'Amelie'],
    ['Jean', 'Joan'],
    ['Ann', 'Anne'],
    ['Mia', 'Maya'],
  ],
  male: [
    ['Jayden', 'Hayden'],
    ['Harry', 'Henry'],
    ['Jack', 'Jake'],
    ['Leo', 'Theo'],
    ['Daniel', 'David'],
    ['Alfie', 'Archie'],
    ['Ronald', 'Donald'],
    ['Aaron', 'Adam'],
    ['Louis', 'Louie'],
    ['Toby', 'Bobby'],
  ],
}

const BY_GENERATION = GENERATIONS.map(({ until, flatness, female, male }) => ({
  until,
  female: byRank(female, flatness),
  male: byRank(male, flatness),
}))

/** The given names in use for somebody born in that year. */
export function englishGiven(sex: Sex, yearOfBirth: number): Weighted<string> {
  const generation = BY_GENERATION.find(({ until }) => yearOfBirth <= until) ?? BY_GENERATION.at(-1)
  if (!generation) throw new Error('There is no generation of English names')
  return generation[sex]
}

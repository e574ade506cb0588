/**
 * Family names of England.
 *
 * Source: public counts of the commonest surnames in England (the electoral roll and Census based lists that the Office
 * for National Statistics, Forebears and "List of most common surnames in Europe" on Wikipedia publish): Smith 1.26 %,
 * Jones 0.75 %, Taylor 0.59 %, Brown 0.56 % and so on for the first twenty. After them only the ranks are
 * taken, from memory; shares fall with the square root of the rank, which meets the published counts at ranks 20, 100
 * and 500. About half of England bears a name beyond these; those are put together from the elements that English
 * surnames of place are made of (Reaney and Wilson, "A Dictionary of English Surnames"), a few thousand of them.
 */
import { Weighted, words, type Dice } from '../random.ts'

const PUBLISHED: readonly (readonly [string, number])[] = [
  ['Smith', 1.26],
  ['Jones', 0.75],
  ['Taylor', 0.59],
  ['Brown', 0.56],
  ['Williams', 0.39],
  ['Wilson', 0.39],
  ['Johnson', 0.37],
  ['Davies', 0.34],
  ['Robinson', 0.32],
  ['Wright', 0.32],
  ['Thompson', 0.31],
  ['Evans', 0.3],
  ['Walker', 0.3],
  ['White', 0.3],
  ['Roberts', 0.28],
  ['Green', 0.28],
  ['Hall', 0.28],
  ['Wood', 0.27],
  ['Jackson', 0.27],
  ['Clarke', 0.26],
]

const BY_RANK = words(`
  Harris Lewis Thomas Turner Cooper Hill Ward Hughes Moore Clark King Harrison Morris Watson Baker Martin Edwards Morgan
  Allen Parker Davis Lee Bennett Phillips Price Shaw Griffiths Carter Mitchell Cook Richardson Bailey Collins Bell Murphy
  Miller Cox Marshall Simpson Anderson Ellis Adams Kelly Foster Chapman Mason Richards Powell Webb Rogers Gray Hunt Mills
  Palmer Holmes Campbell Barnes Knight Lloyd Matthews Butler Russell Barker Stevens Jenkins Fisher Dixon Harvey Pearson
  Graham Fletcher Howard Andrews Elliott Reynolds Ford Ryan Saunders Fox Stewart Payne Hart Walsh Day Brooks Pearce
  Lawrence West Scott Atkinson Burton Bradley Dawson Spencer Gibson Rose Cole Hudson Watts Ball Grant Wells Booth Hunter
  Murray Gordon Armstrong Stone Webster Carr Rowe Newman Lane Riley Owen O'Brien Robertson Kennedy Perry Francis Berry
  Hawkins Johnston Cunningham Sutton Porter Nicholson Stephenson Burns Lowe Gardner Marsh Hayes Nelson Woods Bishop
  Hopkins Dean Kemp George Reid Henderson Harding Jordan Read Long Warren Burgess Hamilton Nash Wallace Cross Bird
  Wilkinson Parsons Potter Goodwin Curtis Bates Barrett Hancock Woodward Bull Franklin Walton Bryant Gilbert Osborne
  O'Connor O'Neill Sharp May Byrne Abbott Baldwin Barton Bentley Black Bolton Bond Bowen Boyle Bray Briggs Brookes Buckley
  Burke Bush Carroll Chambers Charlton Clayton Coates Coleman Connolly Conway Cooke Craig Crawford Crossley Dale Daly
  Daniels Denton Dickinson Dobson Doherty Donnelly Duffy Duncan Dunn Dyer Eaton Farrell Faulkner Field Finch Fleming
  Flynn Forster Freeman French Frost Fuller Gallagher Garner Gibbons Giles Glover Goddard Godfrey Gough Gould Greenwood
  Griffin Hale Hammond Hardy Harper Hartley Haynes Heath Herbert Hewitt Hicks Higgins Hilton Hobbs Hodgson Holden Holland
  Hooper Horton Houghton Howarth Howe Howell Humphreys Humphries Hussey Hutchinson Ingram Jarvis Jennings Joyce Kay Kent
  Kerr Kirby Kirk Law Leach Leonard Little Logan Lucas Lynch Lyons Mann Marsden Mellor Middleton Miles
  Moran Morton Moss Myers Naylor Newton Nicholls Nolan Norman North Norris Norton Oliver Osborn Page Park Parkin Parkinson
  Parry Patterson Peacock Perkins Peters Pickering Pike Poole Pope Potts Pratt Preston Pritchard Pugh Quinn Rees Reed
  Rhodes Rice Richmond Robson Rowley Rushton Sanders Schofield Short Simmons Sims Skinner Slater Steele Stanley Stokes
  Storey Sullivan Summers Swift Sykes Talbot Thomson Thornton Thorpe Tucker Tyler Vaughan Vincent Wade Wall Walters Warner
  Waters Watkins Weston Wheeler Whitehead Whittaker Wilkins Willis Winter Wilde Woodhouse Wyatt Yates York Young Aldridge
  Alexander Allan Appleby Archer Arnold Ashton Austin Baines Bannister Barlow Beaumont Benson Blackburn Blake Bloom
  Bradshaw Brady Brennan Bridges Broadbent Bullock Butcher Cameron Carpenter Cartwright Chadwick Christie Church Clegg
  Clements Connor Cotton Crowther Dodd Douglas Downing Drew Edge Emery Firth Fitzgerald Flanagan Forrest Gill Goodman
  Hargreaves Haigh Hirst Hobson Horne Joseph Kershaw Lamb Lister Lomas Madden Mather Mayes Metcalfe Monk Oakley Ogden
  Ormerod Partridge Peel Proctor Radford Ramsden Redfern Rigby Seddon Sherwood Shepherd Singleton Stubbs Tait Tomlinson
  Townsend Tyson Unsworth Wainwright Whitlock Wolstenholme Woodcock Worthington Wray`)

const SCOTTISH = words(`
  McDonald MacDonald McKenzie MacKenzie McLean MacLeod McGregor McIntyre McKay MacKay McMillan McPherson McFarlane
  McAllister McIntosh McCormack McGrath McCarthy McCann McLaughlin McGuire McNamara McBride McKenna McNeil`)

const PLACE_STARTS = words(`
  Ash Ather Beck Birken Black Brad Bram Bran Brent Broad Broom Brough Buck Burn Cal Carl Chat Chester Chil Clay Clif
  Copp Cran Crow Dal Den Dray East Edge Elder Elm Entwis Fair Farn Fern Gar Gold Gran Green Hal Ham Hard Hart Has Haw
  Hazel Heath Hather Hes Hey High Hol Horn Hors Hough Kel Ken Kers King Lang Lax Lea Lind Lock Long Lud Lyn Mal Man Mar
  Mel Mere Mid Mil Mor New Nor North Nut Oak Old Ot Pem Pick Pres Rad Rams Raw Red Ring Ro Row Rush Sal Sand Sed Shel
  Ship Sil Stan Staple Stock Stony Strat Sun Sut Swan Swin Thorn Til Tun Up Wal War Wat Wed Wel West Whet Whit Wil Win
  Wood Wool Wor Wrag Yel`)
const PLACE_ENDS = words(`
  ley ton ford ham worth wood field bury combe dale shaw thorpe by stead more well bridge brook hurst den ridge cliffe
  croft gate land hill wick stone side burn cote man ward house mire holme beck low bank`)

const FIRST_OF_PLACE = spread(PLACE_STARTS)
const LAST_OF_PLACE = spread(PLACE_ENDS)
const COMMON = new Weighted([
  ...PUBLISHED,
  ...BY_RANK.map((name, at) => [name, 0.26 * Math.sqrt(20 / (at + 21))] as const),
])
const MC = spread(SCOTTISH)

/** One English family name: common, Scottish, of a place, or double-barrelled. */
export function englishFamily(dice: Dice): string {
  const draw = dice.fraction()
  if (draw < 0.5) return COMMON.pick(dice)
  if (draw < 0.53) return MC.pick(dice)
  if (draw < 0.55) return `${COMMON.pick(dice)}-${COMMON.pick(dice)}`
  return FIRST_OF_PLACE.pick(dice) + LAST_OF_PLACE.pick(dice)
}

function spread(names: readonly string[]): Weighted<string> {
  return new Weighted(names.map((name, at) => [name, 1 / Math.sqrt(at + 4)]))
}

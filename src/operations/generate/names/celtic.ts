/** Welsh and Irish names. Source: the name lists of the Welsh Government and of the Irish Central Statistics Office. */
import { byRank, words } from '../random.ts'
import type { Sex } from '../person.ts'
import type { Culture } from './culture.ts'
import { forenamesOf } from './forenames.ts'

const WELSH = {
  female: words(`
    Siân Megan Carys Ffion Eleri Angharad Nia Bethan Catrin Gwen Lowri Sioned Mair Non Elin Cerys Rhiannon Myfanwy Tegwen
    Eirlys Olwen Mali Efa Cadi Dilys Glenys Llinos Siwan`),
  male: words(`
    Rhys Dylan Huw Owain Geraint Ieuan Iwan Gethin Emyr Aled Dafydd Gareth Hywel Tomos Llŷr Gruffydd Gruffudd Macsen
    Osian Ifan Steffan Gwilym Llywelyn Meirion Siôn Caradog Gruffŷdd`),
}

const WELSH_FAMILIES = words(`
  Jones Davies Williams Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen James Rees Jenkins Price Morris
  Richards Lloyd Phillips Parry Powell Howells Pritchard Bowen Llewellyn Vaughan Prosser ap_Gwilym ap_Rhys ab_Owain
  ap_Dafydd Gruffydd Pugh Probert Bevan Gwynne Bebb`)

const IRISH = {
  female: words(`
    Mary Siobhán Niamh Aoife Róisín Sinéad Bridget Máire Órla Gráinne Clodagh Maeve Caoimhe Deirdre Fionnuala Áine
    Ciara Saoirse Eilís Noreen Bernadette Éabha`),
  male: words(`
    Patrick Seán Ciarán Michael Conor Declan Brendan Eoin Pádraig Tadhg Oisín Cillian Liam Colm Dermot Fergus Cormac
    Fintan Séamus Donal Rónán Eoghan Darragh`),
}

const IRISH_FAMILIES = words(`
  Murphy Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy
  Lynch Murray Quinn O'Rourke O'Donnell O'Callaghan Fitzgerald Brennan Nolan O'Shea O'Keeffe Ó_Briain Ó_Súilleabháin
  Ó_Domhnaill Mac_Gearailt D'Arcy O'Mahony O'Dwyer Healy Keane`)

/** The form of an Irish name that a daughter bears. */
const DAUGHTERS: Readonly<Record<string, string>> = {
  'Ó Briain': 'Ní Bhriain',
  'Ó Súilleabháin': 'Ní Shúilleabháin',
  'Ó Domhnaill': 'Ní Dhomhnaill',
  'Mac Gearailt': 'Nic Gearailt',
}
const SONS = new Map(Object.entries(DAUGHTERS).map(([son, daughter]) => [daughter, son]))

const welshFamilies = byRank(WELSH_FAMILIES, 3)
const irishFamilies = byRank(IRISH_FAMILIES, 6)

export const welsh: Culture = {
  forenames: forenamesOf(WELSH, { flatness: 10, middles: 0.7 }),
  family: (dice) => welshFamilies.pick(dice),
  familyFor: (family, sex) =>
    sex === 'female' ? family.replace(/^a[pb] /, 'ferch ') : family.replace(/^ferch /, 'ap '),
  wifeTakes: 0.75,
  childTakes: 0.85,
}

export const irish: Culture = {
  forenames: forenamesOf(IRISH, { flatness: 8, middles: 0.7 }),
  family: (dice) => irishFamilies.pick(dice),
  familyFor: (family: string, sex: Sex) =>
    (sex === 'female' ? DAUGHTERS[family] : SONS.get(family)) ?? family,
  wifeTakes: 0.7,
  childTakes: 0.85,
}

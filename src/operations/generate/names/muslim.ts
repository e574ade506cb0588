/**
 * Names of families from Pakistan, Bangladesh and the Arab world. Source: common names among them in Britain, as in the
 * birth name lists of the Office for National Statistics, where all spellings of Mohammed together come first.
 *
 * Three habits matter for matching: the name of the Prophet stands before the name somebody goes by, and is entered
 * now as the given name and now together with it; a wife keeps a name of her own, often a title (Begum, Bibi);
 * and particles (al-, bin, Abd) are part of the name.
 */
import { byRank, words, type Dice } from '../random.ts'
import type { Culture, Forenames } from './culture.ts'

const MOHAMMED = byRank(words('Mohammed Muhammad Mohammad Mohamed Muhammed Mohamad Md'), 1)

const SOUTH_ASIAN_MEN = byRank(
  words(`
    Arif Imran Asif Tariq Bilal Usman Hassan Hussain Hamza Zubair Yusuf Ibrahim Adil Kashif Nadeem Rashid Shabir Waqas
    Zain Faisal Junaid Khalid Naveed Rizwan Sajid Salman Shahid Tahir Umar Zahid Abdul_Rahim Abdul_Karim Mizanur Shafiqul
    Anwar Iqbal Nazrul Faruk Haroon Idris`),
  8,
)
const SOUTH_ASIAN_WOMEN = byRank(
  words(`
    Fatima Aisha Maryam Zainab Khadija Nasreen Shazia Sadia Amina Farah Nadia Rukhsana Shabana Saima Sana Hafsa Iqra Zara
    Razia Parveen Nargis Rehana Tahira Yasmin Zahra Sumaiya Nusrat Salma Jamila Hafiza Aaliyah Aaliya Inaya Noor`),
  8,
)
const SOUTH_ASIAN_FAMILIES = byRank(
  words(`
    Khan Ahmed Hussain Ali Begum Akhtar Malik Mahmood Iqbal Shah Mirza Chaudhry Uddin Miah Rahman Islam Bibi Butt Sheikh
    Qureshi Siddiqui Raza Aslam Hassan Choudhury Hoque Alam Khatun Mahmud Bashir Rafiq Anwar Javed Aziz Riaz Yousaf
    Zaman Nawaz Saleem Kausar Parveen Bhatti Awan Rehman ul-Haq ur-Rehman Hossain Sarkar`),
  7,
)
const WIVES = byRank(words('Begum Bibi Akhtar Khatun Kausar Parveen Sultana Jahan Nessa'), 2)

const ARAB_MEN = byRank(
  words(`
    Ahmed Ali Omar Hassan Khaled Abd_al-Rahman Abdullah Mustafa Youssef Tarek Karim Samir Abdul-Aziz Nasser Walid Ziad
    Hamid Bashar Faris Mahmoud Abd_el-Karim Saif`),
  6,
)
const ARAB_WOMEN = byRank(
  words(
    'Fatima Layla Mariam Noor Amal Hana Rania Salma Yasmin Zeinab Huda Samira Dina Lina Rasha Iman Sahar Abeer',
  ),
  6,
)
const ARAB_FAMILIES = byRank(
  words(`
    al-Hassan Ahmed al-Sayed Ibrahim Hassan El-Sayed Ali bin_Rashid Saleh al-Rashid Abdullah Khalil al-Masri Haddad Mansour
    Nasser bin_Ahmed al-Amin El-Din ibn_Yusuf Osman Abdi Warsame Mohamud Farah Abu_Bakr al-Najjar Hamdan al-Zahrani
    Abdelrahman Said bint_Khalid`),
  9,
)

export const southAsianMuslim: Culture = {
  forenames: (dice, sex) =>
    sex === 'male' ? prefixed(dice, SOUTH_ASIAN_MEN.pick(dice), 0.6) : plain(SOUTH_ASIAN_WOMEN.pick(dice)),
  family: (dice) => SOUTH_ASIAN_FAMILIES.pick(dice),
  wifeTakes: 0.35,
  childTakes: 0.8,
  twins: {
    female: [
      ['Aaliyah', 'Aaliya'],
      ['Zara', 'Sara'],
      ['Amina', 'Aminah'],
      ['Hafsa', 'Hafiza'],
    ],
    male: [
      ['Hassan', 'Hussain'],
      ['Umar', 'Usman'],
      ['Zubair', 'Zuhair'],
      ['Hamza', 'Hamzah'],
    ],
  },
}

/** The name a wife goes by when she does not bear her husband's. */
export function wifesTitle(dice: Dice): string {
  return WIVES.pick(dice)
}

export const arab: Culture = {
  forenames: (dice, sex) =>
    sex === 'male' ? prefixed(dice, ARAB_MEN.pick(dice), 0.25) : plain(ARAB_WOMEN.pick(dice)),
  family: (dice) => ARAB_FAMILIES.pick(dice),
  wifeTakes: 0.15,
  childTakes: 0.9,
}

function prefixed(dice: Dice, name: string, share: number): Forenames {
  const draw = dice.fraction()
  const prefix = MOHAMMED.pick(dice)
  if (draw > share) return plain(name)
  return draw < share / 2 ? { given: prefix, middles: name } : { given: `${prefix} ${name}`, middles: '' }
}

function plain(given: string): Forenames {
  return { given, middles: '' }
}

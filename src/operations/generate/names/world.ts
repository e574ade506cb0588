/**
 * Hindu and Sikh, Chinese, Vietnamese, Turkish, Nigerian and Ghanaian names. Source: the commonest names of these
 * communities in Britain and at home (name reports of China's Ministry of Public Security and of the Turkish Statistical
 * Institute, and common knowledge).
 */
import { byRank, words } from '../random.ts'
import type { Culture } from './culture.ts'
import { englishGiven } from './english.ts'
import { forenamesOf } from './forenames.ts'

const INDIAN = {
  female: words(`
    Priya Anita Sunita Meera Kavita Neha Pooja Anjali Deepa Rekha Usha Lakshmi Jaswinder Harpreet Manpreet Gurpreet
    Nisha Sonal Hetal Bhavna Jyoti Radhika Kiran Simran Aditi Shreya Divya`),
  male: words(`
    Raj Amit Sanjay Vijay Anil Suresh Ramesh Rakesh Harpreet Gurpreet Manpreet Jaswinder Baljit Rohan Arjun Nikhil Kiran
    Dinesh Mahesh Hitesh Jayesh Vikram Ravi Aarav Ashok Kishan Mohinder Prakash`),
}
const INDIAN_FAMILIES = words(`
  Patel Singh Kaur Shah Sharma Kumar Desai Mehta Gill Sandhu Dhillon Chaudhari Nair Menon Iyer Reddy Rao Joshi Parmar
  Chauhan Solanki Gupta Bhatt Trivedi Mistry Dhaliwal Grewal Sidhu Bains Varma Thakkar Lad Pillai Raman Krishnan Fernandes
  D'Souza Rathod`)

const CHINESE_FAMILIES = words(`
  Wang Li Zhang Chen Liu Wong Chan Huang Yang Lee Wu Leung Cheung Zhao Lau Zhou Lam Xu Ng Ho Sun Cheng Yeung Ma Tsang
  Kwok Tang Lai Zhu Lin He Guo Gao Luo Zheng Liang Xie Ouyang`)
const CHINESE_FIRST = words(
  'Xiao Wei Mei Li Jia Ming Yu Jing Hui Zhi Xin Yan Hong Ka Siu Wing Chi Wai Man Kwok Yi Zi',
)
const CHINESE_SECOND = words(
  'ming ling hua wei jun hong yan fang na lei ping xia qing bo lan yun tao jie ying wing kit fai chun yee man lok',
)

const VIETNAMESE = {
  female: words('Hương Linh Thảo Lan Mai Ngọc Phương Hoa Trang Thu Hằng Yến'),
  male: words('Minh Anh Dũng Hùng Tuấn Đức Long Quang Hải Nam Thành Bình'),
}
const VIETNAMESE_FAMILIES = words('Nguyễn Trần Lê Phạm Hoàng Phan Vũ Đặng Bùi Đỗ Hồ Ngô')

const TURKISH = {
  female: words(`
    Fatma Ayşe Emine Hatice Zeynep Elif Meryem Gülşen Çiğdem Şebnem Özlem Tuğba Sevgi Işıl Yıldız Nurgül Dilek Ebru
    Aslı İpek`),
  male: words(`
    Mehmet Mustafa Ahmet Ali Hüseyin Hasan İbrahim İsmail Ömer Emre Hakan Oğuz Çağlar Şükrü Barış Murat Yusuf Kadir
    Serkan Işık Uğur Tolga`),
}
const TURKISH_FAMILIES = words(`
  Yılmaz Kaya Demir Şahin Çelik Yıldız Yıldırım Öztürk Aydın Özdemir Arslan Doğan Kılıç Aslan Çetin Kara Koç Kurt Özkan
  Şimşek Işık Güneş Bulut Korkmaz Erdoğan İnce Ünal Güler`)

const WEST_AFRICAN = {
  female: words(`
    Ngozi Chioma Folake Funmilayo Temitope Ifeoma Adaeze Yetunde Bukola Ama Akosua Abena Blessing Grace Oluwaseun Amara
    Titilayo Efua Adwoa Nneka`),
  male: words(`
    Oluwaseun Adebayo Olumide Ayodele Chukwuemeka Chinedu Emeka Tunde Babatunde Temitope Emmanuel Kwame Kofi Kwabena
    Samuel David Obinna Segun Femi Yaw`),
}
const WEST_AFRICAN_FAMILIES = words(`
  Adeyemi Okafor Okonkwo Adebayo Oluwole Eze Nwosu Balogun Ogunleye Akinwande Okoro Obi Onyeka Bello Mensah Owusu Boateng
  Asante Osei Appiah Nwachukwu Chukwu Adegoke Afolabi Ojo Olatunji Ogunbanjo Amoah Opoku Agyemang`)

const indianFamilies = byRank(INDIAN_FAMILIES, 5)
const chineseFamilies = byRank(CHINESE_FAMILIES, 8)
const vietnameseFamilies = byRank(VIETNAMESE_FAMILIES, 1)
const turkishFamilies = byRank(TURKISH_FAMILIES, 10)
const westAfricanFamilies = byRank(WEST_AFRICAN_FAMILIES, 12)
const indianForenames = forenamesOf(INDIAN, { flatness: 10, middles: 0.2 })
const vietnameseForenames = forenamesOf(VIETNAMESE, { flatness: 8, middles: 0, english: 0.2 })

export const indian: Culture = {
  // A Sikh has Singh or Kaur as a middle name where it is not the family name.
  forenames: (dice, sex, year) => {
    const names = indianForenames(dice, sex, year)
    return dice.chance(0.25) ? { ...names, middles: sex === 'female' ? 'Kaur' : 'Singh' } : names
  },
  family: (dice) => indianFamilies.pick(dice),
  familyFor: (family, sex) => {
    if (family !== 'Singh' && family !== 'Kaur') return family
    return sex === 'female' ? 'Kaur' : 'Singh'
  },
  wifeTakes: 0.8,
  childTakes: 0.95,
}

export const chinese: Culture = {
  forenames: (dice, sex, year) => {
    const first = dice.one(CHINESE_FIRST)
    const second = dice.one(CHINESE_SECOND)
    const style = dice.fraction()
    const joined = style < 0.45 ? first + second : `${first}${style < 0.7 ? ' ' : '-'}${capital(second)}`
    return dice.chance(0.3)
      ? { given: englishGiven(sex, year).pick(dice), middles: joined }
      : { given: joined, middles: '' }
  },
  family: (dice) => chineseFamilies.pick(dice),
  wifeTakes: 0.15,
  childTakes: 0.97,
  familyFirst: true,
}

export const vietnamese: Culture = {
  forenames: (dice, sex, year) => ({
    ...vietnameseForenames(dice, sex, year),
    middles: sex === 'female' ? 'Thị' : 'Văn',
  }),
  family: (dice) => vietnameseFamilies.pick(dice),
  wifeTakes: 0.15,
  childTakes: 0.97,
  familyFirst: true,
}

export const turkish: Culture = {
  forenames: forenamesOf(TURKISH, { flatness: 9, middles: 0.15 }),
  family: (dice) => turkishFamilies.pick(dice),
  wifeTakes: 0.85,
  childTakes: 0.97,
}

export const westAfrican: Culture = {
  forenames: forenamesOf(WEST_AFRICAN, { flatness: 12, middles: 0.6, english: 0.25 }),
  family: (dice) => westAfricanFamilies.pick(dice),
  wifeTakes: 0.75,
  childTakes: 0.92,
  // Every Yoruba pair of twins: the first to be born, and the one who came after.
  twins: { female: [['Taiwo', 'Kehinde']], male: [['Taiwo', 'Kehinde']] },
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1)
}

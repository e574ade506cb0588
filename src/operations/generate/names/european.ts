/**
 * Polish names, and a handful from the rest of Europe. Source: the name statistics of the Polish PESEL register
 * (dane.gov.pl) and common names of Romania, Portugal, Italy, Spain, Germany, the Netherlands and Scandinavia.
 */
import { byRank, words } from '../random.ts'
import type { Culture } from './culture.ts'
import { forenamesOf } from './forenames.ts'

const POLISH = {
  female: words(`
    Anna Katarzyna Małgorzata Agnieszka Barbara Ewa Magdalena Joanna Monika Zofia Justyna Aleksandra Wiktoria Dorota Beata
    Elżbieta Paulina Natalia Oliwia Kinga Grażyna Żaneta`),
  male: words(`
    Piotr Krzysztof Łukasz Paweł Andrzej Tomasz Marcin Michał Grzegorz Jakub Wojciech Stanisław Jerzy Mateusz Kamil
    Zbigniew Rafał Sławomir Jan Adam Bartłomiej`),
}

const POLISH_FAMILIES = words(`
  Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański Woźniak Dąbrowski Kozłowski
  Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Nowakowski Pawłowski Michalski Kociński Adamczyk Dudek Zając
  Wieczorek Jabłoński Król Majewski Olszewski Jaworski Wróbel Malinowski Pawlak Witkowski Walczak Stępień Górski
  Rutkowski Sikora Baran Szewczyk Tomaszewski Pietrzak Marciniak Wróblewski Jakubowski Głowacki Zawadzki`)

const EUROPEAN = {
  female: words(`
    Maria Ioana Elena Andreea Sofia Ana Giulia Francesca Carmen Lucía María_José Ingrid Katja Marie Beatriz Inês Žana
    Ștefania Søs Zoé Chloé`),
  male: words(`
    Andrei Ștefan Alexandru Ionuț João José Paulo Marco Luca Giuseppe Javier Jürgen Matthias Pieter Lars Søren Jørgen
    André François Dimitrios Tomás`),
}

const EUROPEAN_FAMILIES = words(`
  da_Silva Popescu Rossi García Ionescu Santos Ferreira Müller de_Souza Fernández van_der_Berg Jansen Schmidt Groß Weiß
  Sørensen Jørgensen Øster Núñez Costa Bianchi D'Angelo dos_Santos Ștefănescu Țurcanu Papadopoulos Lefèvre Dvořák
  Novák Nagy Petrov van_Dijk de_la_Cruz Strauß Håkansson`)

const polishFamilies = byRank(POLISH_FAMILIES, 8)
const europeanFamilies = byRank(EUROPEAN_FAMILIES, 12)

export const polish: Culture = {
  forenames: forenamesOf(POLISH, { flatness: 8, middles: 0.25 }),
  family: (dice) => polishFamilies.pick(dice),
  familyFor: (family, sex) =>
    sex === 'female' ? family.replace(/(sk|ck|dzk)i$/, '$1a') : family.replace(/(sk|ck|dzk)a$/, '$1i'),
  wifeTakes: 0.8,
  childTakes: 0.9,
}

export const european: Culture = {
  forenames: forenamesOf(EUROPEAN, { flatness: 10, middles: 0.3 }),
  family: (dice) => europeanFamilies.pick(dice),
  wifeTakes: 0.5,
  childTakes: 0.85,
}

/** Letters that no accent can be taken off, as an old system spells them. */
const PLAIN: Readonly<Record<string, string>> = {
  ł: 'l',
  Ł: 'L',
  ø: 'o',
  Ø: 'O',
  đ: 'd',
  Đ: 'D',
  ı: 'i',
  ß: 'ss',
}

/** A name as systems without accents keep it: Łukasz becomes Lukasz, Siân becomes Sian. */
export function withoutAccents(name: string): string {
  if (isPlain(name)) return name
  return name
    .replace(/[łŁøØđĐıß]/g, (letter) => PLAIN[letter] ?? letter)
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
}

/** Lower case letters and nothing else, for the name of a mailbox. */
export function mailboxWord(name: string): string {
  return withoutAccents(name)
    .toLowerCase()
    .replace(/[^a-z]/g, '')
}

export function typographic(name: string): string {
  return name.includes("'") ? name.replaceAll("'", '’') : name
}

function isPlain(name: string): boolean {
  for (let at = 0; at < name.length; at++) if (name.charCodeAt(at) > 127) return false
  return true
}

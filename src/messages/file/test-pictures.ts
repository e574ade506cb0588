/** A picture of 16 by 8 points as a JPEG, with nothing beside it. */
const bareJpeg = Buffer.from(
  [
    '/9j/4AAQSkZJRgABAQAAAQABAAD/2wBDABsSFBcUERsXFhceHBsgKEIrKCUlKFE6PTBCYFVlZF9VXVtqeJmBanGQc1tdhbWGkJ6j',
    'q62rZ4C8ybqmx5moq6T/2wBDARweHigjKE4rK06kbl1upKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSkpKSk',
    'pKSkpKSkpKT/wAARCAAIABADASIAAhEBAxEB/8QAFgABAQEAAAAAAAAAAAAAAAAAAAQF/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/E',
    'ABQBAQAAAAAAAAAAAAAAAAAAAAT/xAAYEQACAwAAAAAAAAAAAAAAAAAABUKBwf/aAAwDAQACEQMRAD8AwlwGNYXg9bKtP//Z',
  ].join(''),
  'base64',
)

/** A picture of one point. */
export const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

export const pdf = (text = 'A form') => Buffer.from(`%PDF-1.7\n${text}\n%%EOF\n`)

/** What a phone writes into a photo besides the picture, none of which is to be kept. */
export const detailsOfPhone = ['Exif place 51.5N 0.1W', 'a small copy', 'xmp:CreateDate', 'a film of it']

/** A photo as a phone takes it, lying on its side (6): where, when, by what, a small copy, and a film behind its end. */
export function photo({ side = 6, little = false }: { side?: number; little?: boolean } = {}): Buffer {
  return Buffer.concat([
    bareJpeg.subarray(0, 20),
    segment(0xe1, 'Exif\0\0', tiff(side, little), detailsOfPhone[0]!),
    segment(0xe0, 'JFXX\0', detailsOfPhone[1]!),
    segment(0xe1, 'http://ns.adobe.com/xap/1.0/\0', detailsOfPhone[2]!),
    segment(0xe2, 'ICC_PROFILE\0', 'the colours'),
    segment(0xfe, 'a comment'),
    bareJpeg.subarray(20),
    Buffer.from(`${detailsOfPhone[3]}\xff\xd9`, 'latin1'),
  ])
}

/** A segment of a JPEG. */
export function segment(marker: number, ...parts: (string | Buffer)[]): Buffer {
  const content = Buffer.concat(
    parts.map((part) => (typeof part === 'string' ? Buffer.from(part, 'latin1') : part)),
  )
  const length = content.length + 2
  return Buffer.concat([Buffer.of(0xff, marker, length >> 8, length & 0xff), content])
}

/** A directory with the camera in it, and then which side is up. */
function tiff(side: number, little: boolean): Buffer {
  const bytes = Buffer.alloc(38)
  const short = (value: number, at: number) =>
    little ? bytes.writeUInt16LE(value, at) : bytes.writeUInt16BE(value, at)
  const long = (value: number, at: number) =>
    little ? bytes.writeUInt32LE(value, at) : bytes.writeUInt32BE(value, at)
  bytes.write(little ? 'II' : 'MM')
  short(42, 2)
  long(8, 4)
  short(2, 8)
  short(0x010f, 10)
  short(2, 12)
  short(0x0112, 22)
  short(3, 24)
  long(1, 26)
  short(side, 30)
  return bytes
}

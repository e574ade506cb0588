/** Emails are not counted in texts, but end somewhere. In characters. */
export const longestEmail = 10_000
/** Of an email, in characters. */
export const longestSubject = 150

import type { Why } from './refused.ts'

/** What a page says to somebody who was not let in: what happened, and what they do now. */
interface Told {
  title: string
  says: string
  todo: string
  /** How the page is answered: 403 where somebody may not, 502 where the provider did not do its part. */
  status: 403 | 502
}

const again = 'Sign in again.'
const askOperator = 'Tell whoever looks after Patient Sync for you.'

/** `name` is what the provider's button says. */
export function wordsFor(why: Why, name: string): Told {
  return { ...words(name)[why], status: outside.includes(why) ? 502 : 403 }
}

const outside: readonly Why[] = ['provider-trouble', 'unreachable', 'misconfigured']

function words(name: string): Record<Why, Omit<Told, 'status'>> {
  return {
    cancelled: {
      title: 'You did not sign in',
      says: `The sign-in with ${name} was cancelled, there or by you.`,
      todo: 'Sign in again, or in another way.',
    },
    'sign-in-needed': {
      title: 'You did not sign in',
      says: `${name} wants you to do something there first, and did not let you.`,
      todo: `Open ${name} by itself and sign in there once. Then sign in here again.`,
    },
    'provider-trouble': {
      title: `${name} has a problem`,
      says: `${name} did not give an answer that we can use.`,
      todo: 'Try again in a few minutes, or sign in another way. If it goes on, tell whoever looks after Patient Sync for you.',
    },
    unreachable: {
      title: `${name} cannot be reached`,
      says: `${name} did not answer in time.`,
      todo: 'Try again in a few minutes, or sign in another way.',
    },
    misconfigured: {
      title: `${name} does not know Patient Sync`,
      says: `${name} refused Patient Sync itself, not you. Trying again will not help.`,
      todo: `${askOperator} Until then, sign in another way.`,
    },
    'not-begun': {
      title: 'This sign-in is over',
      says: 'It was begun in another window or browser, or more than 10 minutes ago.',
      todo: again,
    },
    used: {
      title: 'This sign-in was used before',
      says: 'Each sign-in works once. Perhaps the page was loaded again.',
      todo: again,
    },
    'not-proven': {
      title: 'You could not be signed in',
      says: `What came back from ${name} is not what it should be, so nobody was signed in.`,
      todo: `Sign in again. If it goes on, tell whoever looks after Patient Sync for you.`,
    },
    'too-long-ago': {
      title: 'You signed in too long ago',
      says: `You signed in to ${name} a while ago, and Patient Sync asks that you do it now.`,
      todo: `Sign in again. Where ${name} does not ask for your card or code, sign out there first.`,
    },
    'identity-level': {
      title: 'Your identity is not checked far enough',
      says: `${name} has not checked who you are to the level that patients' data needs.`,
      todo: 'Ask the registration authority (RA) of your organisation to check your identity.',
    },
    'authentication-level': {
      title: 'This way of signing in is not strong enough',
      says: `You signed in to ${name} in a way that is not enough for patients' data.`,
      todo: 'Sign in again with your smartcard, security key or authenticator app.',
    },
    'no-role': {
      title: 'You did not choose a role',
      says: `${name} did not say which of your roles you act in. Perhaps you have none.`,
      todo: 'Sign in again and choose the role at your practice. If you have none, ask the registration authority (RA) of your organisation.',
    },
    'role-not-allowed': {
      title: 'This role may not use Patient Sync',
      says: `The role that you chose at ${name} is not one that may use Patient Sync.`,
      todo: 'Sign in again with another role, or ask the manager of your practice.',
    },
    'no-membership': {
      title: 'You have no access at this practice',
      says: 'Patient Sync knows you, but you do not work at the practice that you signed in for.',
      todo: 'Sign in again with your role at another practice, or ask the manager of this one to invite you.',
    },
    'other-practice': {
      title: 'Your role is at another practice',
      says: `The role that you chose at ${name} is not at the practice that you are working in. Nothing was changed.`,
      todo: `Go back, show again that it is you, and choose your role at this practice. To work at the other one, sign out and sign in for it.`,
    },
    'not-known': {
      title: 'Patient Sync does not know you yet',
      says: `You signed in to ${name}, but nobody here has said that this is you.`,
      todo: `If you were invited, open the link of your invitation. If you sign in here another way, do that, and add ${name} under My sign-in. Otherwise ask the manager of your practice to invite you.`,
    },
    'already-linked': {
      title: 'This sign-in belongs to somebody else',
      says: `The person who signed in to ${name} is known here as somebody else.`,
      todo: `Make sure that you are signed in to ${name} as yourself. If you are, ${askOperator[0]!.toLowerCase()}${askOperator.slice(1)}`,
    },
  }
}

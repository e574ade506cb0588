import { day } from '../../platform/moment.ts'
import { Button, Checkboxes, Details, Input, Radios } from '../../platform/web/design.ts'
import { problem, typed, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Notice, Only, PostForm } from '../../platform/web/marks.tsx'
import { Cell, RowHead, Table } from '../../platform/web/table.tsx'
import {
  mayRole,
  PERMISSIONS,
  permissionNames,
  PRACTICE_ROLES,
  RIGHTS,
  rights,
  roleNames,
  ROLES,
} from '../rights.ts'
import { INVITATION_DAYS, PASSWORD_LINK_MINUTES } from '../links/link.ts'
import type { Colleague, Post } from './people.ts'

/** Everybody who works here, and who did. `link` is shown once, to who has just invited somebody. */
export function PeoplePage(props: {
  colleagues: Colleague[]
  mayManage: boolean
  told?: Html | undefined
}): Html {
  const here = props.colleagues.filter(({ endedAt }) => !endedAt)
  const gone = props.colleagues.filter(({ endedAt }) => endedAt)
  const headings = ['Name', 'Role', 'Also', 'Works here since', ...(props.mayManage ? ['What to do'] : [])]
  return (
    <>
      <div class="ps-head">
        <h1 class="ps-h1">People</h1>
        <div class="ps-head__end">
          <Act href="/people/who-may">Who may do what</Act>
          <Only may="configure-practice">
            <Act href="/practice-contact">What patients are told about us</Act>
          </Only>
          {props.mayManage && <Button text="Invite somebody" href="/people/new" small />}
        </div>
      </div>
      {props.told}
      <Table caption="People who work here" headings={headings}>
        {here.map((colleague) => (
          <Row colleague={colleague} mayManage={props.mayManage} />
        ))}
      </Table>
      {gone.length > 0 && (
        <>
          <h2 class="ps-h2">No longer here</h2>
          <p>Their names stay in the history of what they did.</p>
          <ul>
            {gone.map(({ name, endedAt }) => (
              <li>
                {name}, until {day(endedAt!)}
              </li>
            ))}
          </ul>
        </>
      )}
    </>
  )
}

function Row({ colleague, mayManage }: { colleague: Colleague; mayManage: boolean }): Html {
  const { staff, name, email, role, permissions, since, hasSignedUp } = colleague
  return (
    <tr role="row">
      <RowHead>
        {name}
        <span class="ps-table__sub">{email}</span>
      </RowHead>
      <Cell label="Role">
        <div>
          {capital(roleNames[role])}
          {!hasSignedUp && (
            <>
              {' '}
              <Chip colour="yellow">Invited</Chip>
            </>
          )}
        </div>
      </Cell>
      <Cell label="Also">
        {permissions.map((permission) => permissionNames[permission]).join(', ') || 'Nothing'}
      </Cell>
      <Cell label="Works here since">{day(since)}</Cell>
      {mayManage && (
        <Cell label="What to do">
          <Act row href={`/people/${staff}`} about={`what ${name} may do`}>
            Change
          </Act>
        </Cell>
      )}
    </tr>
  )
}

/** The form to invite somebody. */
export function InvitePage({ form }: { form: Form<unknown> }): Html {
  return (
    <>
      <Crumb />
      <h1 class="ps-h1 ps-mb3">Invite somebody</h1>
      <p>
        They get a link that you hand over. It works once, for {INVITATION_DAYS} days. Who signs in here
        already for another practice keeps that and needs no link.
      </p>
      <PostForm action="/people">
        <Input
          id="name"
          name="name"
          label={{ text: 'Name' }}
          autocomplete="off"
          value={typed(form, 'name')}
          errorMessage={problem(form, 'name')}
        />
        <Input
          id="email"
          name="email"
          type="email"
          label={{ text: 'Email' }}
          autocomplete="off"
          spellcheck={false}
          value={typed(form, 'email')}
          errorMessage={problem(form, 'email')}
        />
        <PostFields form={form} />
        <Button text="Invite" preventDoubleClick />
      </PostForm>
    </>
  )
}

/** What one person is and may do here, and removing them. */
export function PersonPage(props: { colleague: Colleague; form: Form<unknown> }): Html {
  const { staff, name, hasSignedUp, role, permissions } = props.colleague
  return (
    <>
      <Crumb />
      <h1 class="ps-h1 ps-mb3">{name}</h1>
      {!hasSignedUp && (
        <Notice
          kind="info"
          title={`${name} has not signed in yet`}
          end={
            <PostForm action={`/people/${staff}/link`}>
              <Button text="Make another link" variant="secondary" small />
            </PostForm>
          }
        >
          <p>Another link takes the place of the one before.</p>
        </Notice>
      )}
      <PostForm action={`/people/${staff}`}>
        <PostFields form={props.form} now={{ role, permissions }} />
        <Button text="Save" preventDoubleClick />
      </PostForm>
      {hasSignedUp && <SignInOf colleague={props.colleague} />}
      <div class="ps-mt4">
        <Details summary={{ text: `${name} no longer works here` }}>
          <p>They are signed out at once. What they did stays in the history, with their name.</p>
          <PostForm action={`/people/${staff}/removal`}>
            <Button text={`Remove ${name}`} variant="warning" preventDoubleClick />
          </PostForm>
        </Details>
      </div>
    </>
  )
}

/** For somebody who has forgotten their password, or left a screen open somewhere. */
function SignInOf({ colleague: { staff, name } }: { colleague: Colleague }): Html {
  return (
    <section class="ps-section" aria-labelledby="sign-in-h">
      <h2 class="ps-h2" id="sign-in-h">
        How {name} signs in
      </h2>
      <p>
        Forgotten password: make a link with which they set a new one, and hand it to them and nobody else. Be
        sure who is asking. They still need their authenticator app.
      </p>
      <PostForm action={`/people/${staff}/password-link`}>
        <Button text="Make a link for a new password" variant="secondary" preventDoubleClick />
      </PostForm>
      <p>Lost device, or a screen left open: sign them out everywhere. They can sign in again.</p>
      <PostForm action={`/people/${staff}/sign-out`}>
        <Button text="Sign out everywhere" variant="secondary" preventDoubleClick />
      </PostForm>
    </section>
  )
}

function PostFields({ form, now }: { form: Form<unknown>; now?: Post }): Html {
  const role = typed(form, 'role') || now?.role
  const chosen: readonly string[] =
    now && Object.keys(form.values).length === 0 ? now.permissions : [form.values.permissions ?? []].flat()
  return (
    <>
      <Radios
        idPrefix="role"
        name="role"
        fieldset={{ legend: { text: 'Role' } }}
        errorMessage={problem(form, 'role')}
        items={PRACTICE_ROLES.map((value) => ({
          value,
          text: capital(roleNames[value]),
          checked: value === role,
        }))}
      />
      <Checkboxes
        idPrefix="permissions"
        name="permissions"
        fieldset={{ legend: { text: 'Also, where the role allows it' } }}
        items={PERMISSIONS.map((value) => ({
          value,
          text: capital(permissionNames[value]),
          checked: chosen.includes(value),
        }))}
      />
    </>
  )
}

/** Says once how the invited person gets in. */
export function Invited({ name, link }: { name: string; link: string | null }): Html {
  if (link === null) {
    return (
      <Notice kind="done" title={`${name} works here now`}>
        <p>They sign in as before and choose this practice.</p>
      </Notice>
    )
  }
  return (
    <Notice kind="done" title={`Give this link to ${name}`}>
      <p>
        It is shown only now, works once, and for {INVITATION_DAYS} days. Hand it over yourself, or send it to
        an address that only they read.
      </p>
      <p>
        <code class="ps-secret">{link}</code>
      </p>
    </Notice>
  )
}

/** Says once how somebody gets to a new password. */
export function ResetLink({ name, link }: { name: string; link: string }): Html {
  return (
    <Notice kind="done" title={`Give this link to ${name}`}>
      <p>It is shown only now, works once, and for {PASSWORD_LINK_MINUTES} minutes. Hand it over yourself.</p>
      <p>
        <code class="ps-secret">{link}</code>
      </p>
    </Notice>
  )
}

/** Says that somebody is out. */
export function SignedOut({ name, ended }: { name: string; ended: number }): Html {
  const title = ended === 0 ? `${name} was signed in nowhere` : `${name} is signed out everywhere`
  return <Notice kind="done" title={title} />
}

/** The table that the guards are made from. */
export function WhoMayPage(): Html {
  return (
    <>
      <Crumb />
      <h1 class="ps-h1 ps-mb3">Who may do what</h1>
      <div class="ps-tablewrap" tabindex={0} role="region" aria-label="Who may do what">
        <table class="ps-table">
          <caption class="nhsuk-u-visually-hidden">Rights of each role</caption>
          <thead>
            <tr>
              <th scope="col">To</th>
              {ROLES.map((role) => (
                <th scope="col">{capital(roleNames[role])}</th>
              ))}
            </tr>
          </thead>
          <tbody>
            {RIGHTS.map((right) => (
              <tr>
                <th scope="row">
                  {capital(rights[right].may)}
                  <span class="ps-table__sub">{rights[right].why}</span>
                </th>
                {ROLES.map((role) => (
                  <td>{mayRole(role, right)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </>
  )
}

/** The practices that somebody can go on in. */
export function MyPracticesPage(props: {
  practices: { practice: string; name: string }[]
  now: string | null
}): Html {
  return (
    <>
      <h1 class="ps-h1 ps-mb3">Your practices</h1>
      <p>
        {props.practices.length === 1
          ? 'You work at one practice. A manager of another one can invite you there, too.'
          : 'You work in one at a time, and see nothing of the others meanwhile.'}
      </p>
      {props.practices.map(({ practice, name }) =>
        practice === props.now ? (
          <p>
            <b>{name}</b>: you are here
          </p>
        ) : (
          <PostForm action="/my-practices">
            <input type="hidden" name="practice" value={practice} />
            <Button text={`Go to ${name}`} variant="secondary" />
          </PostForm>
        ),
      )}
    </>
  )
}

function Crumb(): Html {
  return (
    <p class="ps-crumb">
      <a href="/people">People</a>
    </p>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

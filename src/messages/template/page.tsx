import { Button, Input, Textarea } from '../../platform/web/design.ts'
import { fieldOf, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Act, Chip, Empty, Only, PostForm } from '../../platform/web/marks.tsx'
import { shortMoment } from '../../patients/when.ts'
import { INSTALLATION } from '../../platform/audit.ts'
import { gapsOf, isKnownGap, KNOWN_GAPS } from './gaps.ts'
import type { Template, Version } from './template.ts'

/** Where templates are written: by a practice for itself, or by whoever looks after the installation for all. */
export interface Desk {
  base: '/messages/templates' | '/operations/templates'
  may: 'write-templates' | 'run-installation'
  /** Whose templates are changed here. */
  practice: string
}

/** All templates that are offered here, the practice's own first. */
export function TemplatesPage(props: { desk: Desk; templates: readonly Template[]; now: Date }): Html {
  const { desk, templates, now } = props
  const own = templates.filter(({ practice }) => practice === desk.practice)
  const shared = templates.filter(({ practice }) => practice !== desk.practice)
  const isOfAll = desk.practice === INSTALLATION
  return (
    <>
      <h1 class="ps-h1 ps-mb3">Templates</h1>
      <p>
        {isOfAll
          ? 'Messages that every practice can start from. A practice can write its own beside them.'
          : 'Messages that are sent often. Choose one when you write to a patient.'}
      </p>
      <Only may={desk.may}>
        <p>
          <Act href={`${desk.base}/new`}>New template</Act>
        </p>
      </Only>
      {own.length === 0 ? (
        <Empty title={isOfAll ? 'There are no templates yet' : 'Your practice has no templates yet'} />
      ) : (
        <Cards desk={desk} templates={own} now={now} />
      )}
      {shared.length > 0 && (
        <>
          <h2 class="ps-h2 ps-mt4 ps-mb2">For every practice</h2>
          <Cards desk={desk} templates={shared} now={now} />
        </>
      )}
    </>
  )
}

function Cards({ desk, templates, now }: { desk: Desk; templates: readonly Template[]; now: Date }): Html {
  return (
    <ul class="pm-templates">
      {templates.map(({ id, name, text, who, madeAt, retiredAt, version }) => (
        <li>
          <h3 class="ps-h3 ps-m0">
            <a href={`${desk.base}/${id}`}>{name}</a>
            {retiredAt !== null && <Chip colour="grey">Not offered any more</Chip>}
          </h3>
          <p class="pm-text ps-m0">{text}</p>
          <p class="ps-small ps-quiet ps-m0">
            {version === 1 ? 'Written' : `Version ${version}, changed`} by {who}, {shortMoment(madeAt, now)}
          </p>
        </li>
      ))}
    </ul>
  )
}

/** A form for a new template. */
export function NewTemplatePage({ desk, form }: { desk: Desk; form: Form<unknown> }): Html {
  return (
    <>
      <Crumb desk={desk} />
      <h1 class="ps-h1 ps-mb3">New template</h1>
      <PostForm action={`${desk.base}/new`}>
        <Fields form={form} />
        <Button text="Save the template" preventDoubleClick />
      </PostForm>
    </>
  )
}

/** One template as it is, how to change it for whoever may, and what it was. */
export function TemplatePage(props: {
  desk: Desk
  template: Template
  versions: readonly Version[]
  form: Form<unknown>
  now: Date
}): Html {
  const { desk, template, versions, form, now } = props
  const isOwn = template.practice === desk.practice && template.retiredAt === null
  return (
    <>
      <Crumb desk={desk} />
      <h1 class="ps-h1 ps-mb3">{template.name}</h1>
      {template.retiredAt !== null && (
        <p>Nobody is offered it since {shortMoment(template.retiredAt, now)}. What was sent from it stays.</p>
      )}
      {isOwn ? (
        <Only may={desk.may} otherwise={<Words {...template} />}>
          <Change desk={desk} template={template} form={form} />
        </Only>
      ) : (
        <>
          <Words {...template} />
          {template.practice !== desk.practice && <p>It is the same for every practice.</p>}
        </>
      )}
      {versions.length > 1 && <Versions versions={versions} now={now} />}
    </>
  )
}

function Change({ desk, template, form }: { desk: Desk; template: Template; form: Form<unknown> }): Html {
  return (
    <>
      <PostForm action={`${desk.base}/${template.id}`}>
        <input type="hidden" name="version" value={String(template.version)} />
        <Fields form={form} />
        <Button text="Save the changes" preventDoubleClick />
      </PostForm>
      <h2 class="ps-h2 ps-mt3 ps-mb2">Stop offering it</h2>
      <p>Nobody can choose it any more. What was sent from it stays.</p>
      <PostForm action={`${desk.base}/${template.id}/retire`}>
        <Button text="Stop offering this template" classes="nhsuk-button--secondary" preventDoubleClick />
      </PostForm>
    </>
  )
}

function Fields({ form }: { form: Form<unknown> }): Html {
  const known = KNOWN_GAPS.map((gap) => `((${gap}))`).join(', ')
  return (
    <>
      <Input
        {...fieldOf(form, 'name')}
        label={{ text: 'Name' }}
        hint={{ text: 'What colleagues choose it by. Patients do not see it.' }}
      />
      <Input
        {...fieldOf(form, 'subject')}
        label={{ text: 'Subject of an email (optional)' }}
        hint={{ text: 'It can be read without opening the email: nothing private.' }}
      />
      <Textarea
        {...fieldOf(form, 'text')}
        rows="6"
        label={{ text: 'Message' }}
        hint={{
          text: `Filled in by themselves: ${known}. Any other words in double brackets, such as ((day)), are a gap that the sender must fill before it can leave.`,
        }}
      />
    </>
  )
}

function Words({ subject, text }: Pick<Template, 'subject' | 'text'>): Html {
  const open = gapsOf(`${subject ?? ''} ${text}`).filter((gap) => !isKnownGap(gap))
  return (
    <div class="nhsuk-inset-text">
      {subject !== null && (
        <p>
          <b>{subject}</b>
        </p>
      )}
      <p class="pm-text">{text}</p>
      {open.length > 0 && <p class="ps-small ps-quiet ps-m0">To fill in: {open.join(', ')}</p>}
    </div>
  )
}

function Versions({ versions, now }: { versions: readonly Version[]; now: Date }): Html {
  return (
    <>
      <h2 class="ps-h2 ps-mt4 ps-mb2">What it said before</h2>
      {versions.slice(1).map((version) => (
        <details class="nhsuk-details">
          <summary class="nhsuk-details__summary">
            <span class="nhsuk-details__summary-text">
              Version {version.version}, {shortMoment(version.made_at, now)}, {version.who}
            </span>
          </summary>
          <div class="nhsuk-details__text">
            <Words {...version} />
          </div>
        </details>
      ))}
    </>
  )
}

const Crumb = ({ desk }: { desk: Desk }): Html => (
  <p class="ps-crumb">
    <a href={desk.base}>Templates</a>
  </p>
)

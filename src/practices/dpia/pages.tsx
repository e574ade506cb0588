import { Button, Radios, Textarea } from '../../platform/web/design.ts'
import { problem, type Form } from '../../platform/web/form.ts'
import type { Html } from '../../platform/web/html.ts'
import { Notice, PostForm } from '../../platform/web/marks.tsx'
import { moment } from '../../platform/moment.ts'
import { whyStopped, type Answers } from './answers.ts'
import type { PackFacts } from './facts.ts'
import { Filled } from './facts-sections.tsx'
import { questionsOf, STEPS, type Question } from './questions.ts'

/** One step: the facts that are filled in, and the decisions that are left. */
export function StepPage(props: {
  step: number
  facts: PackFacts
  answers: Answers
  form: Form<unknown>
  mayAnswer: boolean
}): Html {
  const { step, facts, answers, form, mayAnswer } = props
  const { name } = STEPS[step - 1]!
  const stops = questionsOf(step).flatMap((question) => whyStopped(question, answers) ?? [])
  return (
    <>
      <p class="ps-crumb">
        <a href="/activation">Activation</a>
      </p>
      <h1 class="ps-h1 ps-mb3">
        Step {step} of {STEPS.length}: {name}
      </h1>
      {stops.map((why) => (
        <Notice kind="warn" title={why} />
      ))}
      <section aria-labelledby="filled-h" class="ps-mb4">
        <h2 class="ps-h2" id="filled-h">
          Filled in for you
        </h2>
        <Filled step={step} facts={facts} />
      </section>
      {mayAnswer ? (
        <>
          <h2 class="ps-h2">Left to you</h2>
          <PostForm action={`/activation/dpia/${step}`} classes="ac-form">
            {questionsOf(step).map((question) => (
              <QuestionField question={question} answers={answers} form={form} />
            ))}
            <Button text="Save and continue" preventDoubleClick />
          </PostForm>
        </>
      ) : (
        <Answered step={step} answers={answers} />
      )}
    </>
  )
}

/** For who may read the assessment and not answer it. */
function Answered({ step, answers }: { step: number; answers: Answers }): Html {
  return (
    <>
      <h2 class="ps-h2">Left to your practice</h2>
      <p>A manager or the governance lead answers this.</p>
      <dl>
        {questionsOf(step).map(({ id, label, options }) => {
          const given = answers.get(id)
          const words = options?.find(({ value }) => value === given?.answer)?.text ?? given?.answer
          return (
            <div class="ps-mb3">
              <dt>
                <b>{label}</b>
              </dt>
              <dd class="ps-m0">
                {words || 'Not answered yet'}
                {given && (
                  <span class="ps-facts__from">
                    {given.name}, {moment(given.at)}
                  </span>
                )}
              </dd>
            </div>
          )
        })}
      </dl>
    </>
  )
}

function QuestionField({
  question,
  answers,
  form,
}: {
  question: Question
  answers: Answers
  form: Form<unknown>
}): Html {
  const { id, label, hint, options, optional } = question
  const given = answers.get(id)
  const value = typeof form.values[id] === 'string' ? form.values[id] : (given?.answer ?? '')
  const said = given ? `${hint ? `${hint} ` : ''}Last answered by ${given.name}, ${moment(given.at)}.` : hint
  const hintOf = said === undefined ? undefined : { text: said }
  if (options) {
    return (
      <Radios
        idPrefix={id}
        name={id}
        fieldset={{ legend: { text: label } }}
        hint={hintOf}
        items={options.map((option) => ({
          value: option.value,
          text: option.text,
          checked: option.value === value,
        }))}
        errorMessage={problem(form, id)}
      />
    )
  }
  return (
    <Textarea
      id={id}
      name={id}
      rows="4"
      label={{ text: optional ? `${label} (if anything)` : label }}
      hint={hintOf}
      value={value}
      errorMessage={problem(form, id)}
    />
  )
}

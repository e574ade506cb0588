// Made by generate-design.ts from the macro-options.json of nhsuk-frontend. Do not edit.
import type { Html } from './html.ts'

/** Attributes of an element: never text that is already HTML. */
export type Attributes = Record<string, string | number | boolean | undefined>

export interface BackLinkOptions {
  id?: string | undefined
  text?: string | undefined
  html?: Html | undefined
  type?: string | undefined
  href?: string | undefined
  variant?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  visuallyHiddenText?: string | undefined
}

export interface BreadcrumbOptions {
  id?: string | undefined
  items: readonly {
    text?: string | undefined
    html?: Html | undefined
    href?: string | undefined
    attributes?: Attributes | undefined
  }[]
  variant?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  ariaLabel?: string | undefined
  backLink?: BackLinkOptions | undefined
}

export interface ButtonOptions {
  id?: string | undefined
  text?: string | undefined
  html?: Html | undefined
  name?: string | undefined
  type?: string | undefined
  value?: string | undefined
  disabled?: boolean | undefined
  href?: string | undefined
  variant?: string | undefined
  small?: boolean | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  ariaLabel?: string | undefined
  preventDoubleClick?: boolean | undefined
  icon?: {
    name?: string | undefined
    html?: Html | undefined
    placement?: string | undefined
  } | undefined
}

export interface CaptionOptions {
  id?: string | undefined
  element?: string | undefined
  text?: string | undefined
  html?: Html | undefined
  placement: string
  size?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface CardOptions {
  id?: string | undefined
  heading?: {
    id?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    visuallyHiddenText?: string | undefined
    size?: string | undefined
    level?: number | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  href?: string | undefined
  clickable?: boolean | undefined
  variant?: string | undefined
  image?: {
    src?: string | undefined
    alt?: string | undefined
    html?: Html | undefined
  } | undefined
  description?: {
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  actions?: {
    items?: readonly {
      id?: string | undefined
      text?: string | undefined
      html?: Html | undefined
      visuallyHiddenText?: string | undefined
      name?: string | undefined
      type?: string | undefined
      value?: string | undefined
      href?: string | undefined
      classes?: string | undefined
      attributes?: Attributes | undefined
    }[] | undefined
    classes?: string | undefined
  } | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface CharacterCountOptions {
  id?: string | undefined
  name: string
  rows?: string | undefined
  value?: string | undefined
  maxlength: string
  countType?: string | undefined
  threshold?: string | undefined
  label: LabelOptions
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  spellcheck?: boolean | undefined
  disabled?: boolean | undefined
  autocomplete?: string | undefined
  countMessage?: {
    classes?: string | undefined
  } | undefined
  textareaDescriptionText?: string | undefined
  charactersUnderLimitText?: Record<string, unknown> | undefined
  charactersAtLimitText?: string | undefined
  charactersOverLimitText?: Record<string, unknown> | undefined
  wordsUnderLimitText?: Record<string, unknown> | undefined
  wordsAtLimitText?: string | undefined
  wordsOverLimitText?: Record<string, unknown> | undefined
}

export interface CheckboxesOptions {
  id?: string | undefined
  describedBy?: string | undefined
  fieldset?: FieldsetOptions | undefined
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInputs?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInputs?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  idPrefix?: string | undefined
  name: string
  items: readonly {
    text?: string | undefined
    html?: Html | undefined
    id?: string | undefined
    name?: string | undefined
    value?: string | undefined
    label?: LabelOptions | undefined
    hint?: HintOptions | undefined
    divider?: string | undefined
    checked?: boolean | undefined
    conditional?: {
      html?: Html | undefined
    } | undefined
    disabled?: boolean | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
    behaviour?: string | undefined
    behaviourGroup?: string | undefined
  }[]
  values?: readonly string[] | undefined
  disabled?: boolean | undefined
  small?: boolean | undefined
  inline?: boolean | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface DateInputOptions {
  id: string
  namePrefix?: string | undefined
  items?: readonly {
    name?: string | undefined
    label?: LabelOptions | undefined
    error?: boolean | undefined
  }[] | undefined
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInputs?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInputs?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  fieldset?: FieldsetOptions | undefined
  day?: {
    name?: string | undefined
    value?: string | undefined
    label?: LabelOptions | undefined
    error?: boolean | undefined
  } | undefined
  month?: {
    name?: string | undefined
    value?: string | undefined
    label?: LabelOptions | undefined
    error?: boolean | undefined
  } | undefined
  year?: {
    name?: string | undefined
    value?: string | undefined
    label?: LabelOptions | undefined
    error?: boolean | undefined
  } | undefined
  values?: {
    day?: string | undefined
    month?: string | undefined
    year?: string | undefined
  } | undefined
  disabled?: boolean | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface DetailsOptions {
  summary?: {
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  text?: string | undefined
  html?: Html | undefined
  id?: string | undefined
  open?: boolean | undefined
  variant?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface ErrorMessageOptions {
  text?: string | undefined
  html?: Html | undefined
  id?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  visuallyHiddenText?: string | undefined
}

export interface ErrorSummaryOptions {
  id?: string | undefined
  heading?: {
    id?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  description?: {
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  errorList?: readonly {
    href?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    attributes?: Attributes | undefined
  }[] | undefined
  disableAutoFocus?: boolean | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface FieldsetOptions {
  id?: string | undefined
  describedBy?: string | undefined
  legend?: LegendOptions | undefined
  classes?: string | undefined
  role?: string | undefined
  attributes?: Attributes | undefined
  html?: Html | undefined
}

export interface FileUploadOptions {
  name: string
  id?: string | undefined
  disabled?: boolean | undefined
  multiple?: boolean | undefined
  describedBy?: string | undefined
  label: LabelOptions
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  chooseFilesButtonClassList?: readonly string[] | undefined
  chooseFilesButtonText?: string | undefined
  dropInstructionText?: string | undefined
  multipleFilesChosenText?: Record<string, unknown> | undefined
  noFileChosenText?: string | undefined
  enteredDropZoneText?: string | undefined
  leftDropZoneText?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface HintOptions {
  text?: string | undefined
  html?: Html | undefined
  id?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface InputOptions {
  id?: string | undefined
  name: string
  type?: string | undefined
  inputmode?: string | undefined
  value?: string | undefined
  disabled?: boolean | undefined
  describedBy?: string | undefined
  label: LabelOptions
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  prefix?: {
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  suffix?: {
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  code?: boolean | undefined
  width?: number | undefined
  large?: boolean | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  classes?: string | undefined
  autocomplete?: string | undefined
  pattern?: string | undefined
  placeholder?: string | undefined
  spellcheck?: boolean | undefined
  autocapitalize?: string | undefined
  inputWrapper?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  attributes?: Attributes | undefined
}

export interface InsetTextOptions {
  id?: string | undefined
  text?: string | undefined
  html?: Html | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  visuallyHiddenText?: string | undefined
}

export interface LabelOptions {
  id?: string | undefined
  text?: string | undefined
  html?: Html | undefined
  visuallyHiddenText?: string | undefined
  caption?: CaptionOptions | undefined
  for?: string | undefined
  heading?: {
    id?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    visuallyHiddenText?: string | undefined
    caption?: CaptionOptions | undefined
    size?: string | undefined
    level?: number | undefined
    attributes?: Attributes | undefined
  } | undefined
  size?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface LegendOptions {
  id?: string | undefined
  text?: string | undefined
  html?: Html | undefined
  visuallyHiddenText?: string | undefined
  caption?: CaptionOptions | undefined
  size?: string | undefined
  heading?: {
    id?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    visuallyHiddenText?: string | undefined
    caption?: CaptionOptions | undefined
    size?: string | undefined
    level?: number | undefined
    attributes?: Attributes | undefined
  } | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface NotificationBannerOptions {
  id?: string | undefined
  title?: {
    id?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    visuallyHiddenText?: string | undefined
    headingLevel?: number | undefined
    level?: number | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  heading?: {
    id?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    visuallyHiddenText?: string | undefined
    href?: string | undefined
    caption?: CaptionOptions | undefined
    level?: number | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
    element?: string | undefined
  } | undefined
  text?: string | undefined
  html?: Html | undefined
  variant?: string | undefined
  role?: string | undefined
  disableAutoFocus?: boolean | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface PaginationOptions {
  id?: string | undefined
  items?: readonly {
    number?: string | undefined
    ariaLabel?: string | undefined
    href?: string | undefined
    current?: boolean | undefined
    ellipsis?: boolean | undefined
    attributes?: Attributes | undefined
  }[] | undefined
  previous?: {
    text?: string | undefined
    html?: Html | undefined
    label?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    href?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  next?: {
    text?: string | undefined
    html?: Html | undefined
    label?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    href?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  ariaLabel?: string | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface PasswordInputOptions {
  id?: string | undefined
  name: string
  value?: string | undefined
  disabled?: boolean | undefined
  describedBy?: string | undefined
  label: LabelOptions
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  prefix?: {
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  suffix?: {
    text?: string | undefined
    html?: Html | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  code?: boolean | undefined
  width?: number | undefined
  large?: boolean | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  classes?: string | undefined
  autocomplete?: string | undefined
  inputWrapper?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  attributes?: Attributes | undefined
  showPasswordText?: string | undefined
  hidePasswordText?: string | undefined
  showPasswordAriaLabel?: string | undefined
  hidePasswordAriaLabel?: string | undefined
  passwordShownAnnouncementText?: string | undefined
  passwordHiddenAnnouncementText?: string | undefined
  button?: {
    variant?: string | undefined
    classes?: string | undefined
  } | undefined
}

export interface RadiosOptions {
  id?: string | undefined
  fieldset?: FieldsetOptions | undefined
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInputs?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInputs?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  idPrefix?: string | undefined
  name: string
  items: readonly {
    text?: string | undefined
    html?: Html | undefined
    id?: string | undefined
    value?: string | undefined
    label?: LabelOptions | undefined
    hint?: HintOptions | undefined
    divider?: string | undefined
    checked?: boolean | undefined
    conditional?: {
      html?: Html | undefined
    } | undefined
    disabled?: boolean | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  }[]
  value?: string | undefined
  disabled?: boolean | undefined
  small?: boolean | undefined
  inline?: boolean | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface SelectOptions {
  id?: string | undefined
  name: string
  items: readonly {
    value?: string | undefined
    text?: string | undefined
    divider?: boolean | undefined
    selected?: boolean | undefined
    disabled?: boolean | undefined
    attributes?: Attributes | undefined
  }[]
  value?: string | undefined
  disabled?: boolean | undefined
  describedBy?: string | undefined
  label: LabelOptions
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  classes?: string | undefined
  inputWrapper?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  attributes?: Attributes | undefined
}

export interface SummaryListOptions {
  id?: string | undefined
  border?: boolean | undefined
  lastRowBorder?: boolean | undefined
  rows: readonly {
    id?: string | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
    border?: boolean | undefined
    key?: {
      id?: string | undefined
      text?: string | undefined
      html?: Html | undefined
      width?: string | undefined
      classes?: string | undefined
      attributes?: Attributes | undefined
    } | undefined
    value?: {
      id?: string | undefined
      text?: string | undefined
      html?: Html | undefined
      width?: string | undefined
      classes?: string | undefined
      attributes?: Attributes | undefined
    } | undefined
    actions?: {
      items?: readonly {
        id?: string | undefined
        text?: string | undefined
        html?: Html | undefined
        visuallyHiddenText?: string | undefined
        name?: string | undefined
        type?: string | undefined
        value?: string | undefined
        href?: string | undefined
        classes?: string | undefined
        attributes?: Attributes | undefined
      }[] | undefined
      width?: string | undefined
      classes?: string | undefined
      attributes?: Attributes | undefined
    } | undefined
  }[]
  html?: Html | undefined
  card?: CardOptions | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
}

export interface TagOptions {
  id?: string | undefined
  text?: string | undefined
  html?: Html | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  colour?: string | undefined
  border?: boolean | undefined
}

export interface TextareaOptions {
  id?: string | undefined
  name: string
  spellcheck?: boolean | undefined
  rows?: string | undefined
  value?: string | undefined
  disabled?: boolean | undefined
  describedBy?: string | undefined
  label: LabelOptions
  hint?: HintOptions | undefined
  errorMessage?: ErrorMessageOptions | undefined
  formGroup?: {
    classes?: string | undefined
    attributes?: Attributes | undefined
    beforeInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
    afterInput?: {
      text?: string | undefined
      html?: Html | undefined
    } | undefined
  } | undefined
  classes?: string | undefined
  autocomplete?: string | undefined
  attributes?: Attributes | undefined
}

export interface WarningCalloutOptions {
  id?: string | undefined
  heading?: {
    id?: string | undefined
    text?: string | undefined
    html?: Html | undefined
    visuallyHiddenText?: string | undefined
    level?: number | undefined
    classes?: string | undefined
    attributes?: Attributes | undefined
  } | undefined
  text?: string | undefined
  html?: Html | undefined
  actions?: {
    items?: readonly {
      id?: string | undefined
      text?: string | undefined
      html?: Html | undefined
      visuallyHiddenText?: string | undefined
      name?: string | undefined
      type?: string | undefined
      value?: string | undefined
      href?: string | undefined
      classes?: string | undefined
      attributes?: Attributes | undefined
    }[] | undefined
    classes?: string | undefined
  } | undefined
  classes?: string | undefined
  attributes?: Attributes | undefined
  visuallyHiddenText?: string | undefined
}

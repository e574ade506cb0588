import type * as options from './design.gen.ts'
import { component } from './macro.ts'

// The NHS design system, one line per component. What a person typed goes in as `text` and comes out escaped.
export const BackLink = component<options.BackLinkOptions>('back-link')
export const Breadcrumb = component<options.BreadcrumbOptions>('breadcrumb')
export const Button = component<options.ButtonOptions>('button')
export const Checkboxes = component<options.CheckboxesOptions>('checkboxes')
export const DateInput = component<options.DateInputOptions>('date-input')
export const Details = component<options.DetailsOptions>('details')
export const ErrorSummary = component<options.ErrorSummaryOptions>('error-summary')
export const Fieldset = component<options.FieldsetOptions>('fieldset')
export const FileUpload = component<options.FileUploadOptions>('file-upload')
export const Input = component<options.InputOptions>('input')
export const InsetText = component<options.InsetTextOptions>('inset-text')
export const NotificationBanner = component<options.NotificationBannerOptions>('notification-banner')
export const Pagination = component<options.PaginationOptions>('pagination')
export const PasswordInput = component<options.PasswordInputOptions>('password-input')
export const Radios = component<options.RadiosOptions>('radios')
export const Select = component<options.SelectOptions>('select')
export const SummaryList = component<options.SummaryListOptions>('summary-list')
export const Tag = component<options.TagOptions>('tag')
export const Textarea = component<options.TextareaOptions>('textarea')
export const WarningCallout = component<options.WarningCalloutOptions>('warning-callout')

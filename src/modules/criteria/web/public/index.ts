/** What other rooms may show of the library. */
export { criterionOption, CriterionPicker, type CriterionPickerProps } from './criterion-picker.tsx';
export { CriterionQuote, type QuotedCriterion } from './criterion-quote.tsx';
export { CriterionSuggestions } from './criterion-suggestions.tsx';

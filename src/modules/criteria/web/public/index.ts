/** What other rooms may show of the library. */
export { CriterionPicker } from './criterion-picker.tsx';
export { CriterionQuote } from './criterion-quote.tsx';
export { CriterionSuggestions } from './criterion-suggestions.tsx';

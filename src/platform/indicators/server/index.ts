/** The door of the indicators room. */
export {
  allIndicators,
  findIndicator,
  indicatorsFor,
  registerIndicator,
  registerReportedIndicator,
  type ComputedIndicator,
  type CountedUnit,
  type Indicator,
  type IndicatorDefinition,
  type MeasureAsk,
  type RowsAsk,
} from './registry.ts';

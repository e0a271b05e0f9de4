/** The door of the indicators room. */
export {
  allIndicators,
  clauseText,
  findIndicator,
  indicatorsFor,
  registerClauseTexts,
  registerIndicator,
  registerReportedIndicator,
  allTargets,
  registerTargets,
  type ClauseText,
  type ComputedIndicator,
  type CountedUnit,
  type Indicator,
  type IndicatorDefinition,
  type IndicatorFamily,
  type MeasureAsk,
  type RowsAsk,
  type UnitRows,
} from './registry.ts';
export {
  countedUnit,
  countedUnitOf,
  measure,
  measureMany,
  ownFigures,
  ownRows,
  reportedBy,
  rowsMany,
  rowsOf,
} from './measure.ts';
export { reportFigure, switchSource } from './service.ts';
export { sourceOn, sourcesOn } from './switches.ts';
export { meets, targetKey, targetOf, type Target } from './targets.ts';
export { freezeFigures, type Frozen } from './freezes.ts';
export { registerCounting, statesOf, type CountAt, type Counting, type CountedFigure } from './counting.ts';
export { industriesOfUnits, unitsForPlan } from '#platform/identity/server/index.ts';

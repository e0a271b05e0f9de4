/** The door of the indicators room. */
export {
  authorities,
  officeAndAuthorities,
  allIndicators,
  findIndicator,
  indicatorsFor,
  registerClauseTexts,
  registerIndicator,
  registerReportedIndicator,
  allTargets,
  registerTargets,
  type ComputedIndicator,
  type CountedUnit,
  type Indicator,
  type IndicatorDefinition,
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
export { targetKey, targetOf } from './targets.ts';
export { freezeFigures } from './freezes.ts';
export { registerCounting, statesOf, type CountAt, type CountedFigure } from './counting.ts';
export { industriesOfUnits, unitsForPlan } from '#platform/identity/server/index.ts';

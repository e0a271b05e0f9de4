/** The door of the hazards room. */
export {
  ages,
  citations,
  countOf,
  counted,
  figureCells,
  figureMonths,
  figureTotals,
  funnel,
  funnelSteps,
  recount,
  rollUp,
  standing,
  type CitedCell,
  type FigureCell,
  type FigureDim,
  type FigureSlice,
} from './figures.ts';
export { factsOfDelisting, factsOfListing } from './facts.ts';
export { figureRows } from './service/figure-rows.ts';
export * as hazardActs from './acts.ts';
export * as signals from './signals.ts';
export type { Signal } from './signals.ts';
export { hazardRowsOf } from './service/ledger.ts';
export { paceFigure, paceText, slowUnits, type PeerKind, type SlowUnit } from './slow.ts';
export { endedOf, findBrief, findBriefByCode, lastPercent, openMajor, type HazardBrief } from './neighbours.ts';
export { isVisible as isHazardVisible } from './case-store.ts';
export {
  sharedFigures,
  sharedFiles,
  sharedHazards,
  sharedSources,
  type SharedFigures,
  type SharedHazard,
  type SharedSource,
} from './sharing.ts';

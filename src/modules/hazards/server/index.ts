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
  recount,
  rollUp,
  standing,
  type FigureDim,
} from './figures.ts';
export { figureRows } from './service/figure-rows.ts';
export * as hazardActs from './acts.ts';
export * as signals from './signals.ts';
export type { Signal } from './signals.ts';
export { hazardRowsOf } from './service/ledger.ts';
export { paceFigure, paceText, slowUnits, type PeerKind, type SlowUnit } from './slow.ts';
export { endedOf, findBrief, findBriefByCode, lastPercent, openMajor, type HazardBrief } from './neighbours.ts';
export { isVisible as isHazardVisible } from './case-store.ts';
export { sharedFigures, sharedFiles, sharedHazards, sharedSources } from './sharing.ts';

/**
 * The figures that the product was asked for by name, with the target that was set, as data: a test holds the bench against it, so that
 * none of them is forgotten and no target is made easier.
 */
import type { Area } from './figures.ts';

export interface Named {
  readonly area: Area;
  readonly target: number;
  readonly aim: 'value ≤' | 'value ≥' | 'ratio ≥';
}

const atMost = (area: Area, target: number): Named => ({ area, target, aim: 'value ≤' });
const atLeast = (area: Area, target: number): Named => ({ area, target, aim: 'value ≥' });

const percentiles = (kind: string, p50: number, p95: number, p99: number): Record<string, Named> => ({
  [`load.mixed.${kind}.p50`]: atMost('Proof', p50),
  [`load.mixed.${kind}.p95`]: atMost('Proof', p95),
  [`load.mixed.${kind}.p99`]: atMost('Proof', p99),
});

export const named: Readonly<Record<string, Named>> = {
  'hazards.list': { area: 'House', target: 0.6, aim: 'ratio ≥' },
  'hazards.list.p99': atMost('House', 50),
  'hazards.list.deep': atMost('House', 3),
  'hazards.list.sort': atMost('House', 3),
  'statistics.table': atMost('House', 10),
  'hazards.create': atLeast('House', 400),
  'enterprises.search2': atMost('House', 10),
  'enterprises.search4': atMost('House', 5),
  'enterprises.import': atMost('House', 20),
  'enterprises.import.memory': atMost('House', 400),
  'app.start': atMost('House', 2000),
  'web.console': atMost('House', 450),
  'statistics.any': atMost('Ledger', 50),
  'statistics.past': atMost('Ledger', 200),
  'hazards.candidates': atMost('Ledger', 50),
  'supervision.sweep': atMost('Ledger', 5),
  'documents.letters': atMost('Ledger', 30),
  'hazards.duplicates.precision': atLeast('Ledger', 0.98),
  'hazards.duplicates.recall': atLeast('Ledger', 0.9),
  'plan.tree': atMost('Campaign', 300),
  'plan.refresh': atMost('Campaign', 10),
  'evaluation.run': atMost('Campaign', 5),
  'reports.district': atMost('Campaign', 5),
  'survival.kills': atMost('Proof', 0),
  ...percentiles('todo', 50, 150, 300),
  ...percentiles('list', 50, 150, 300),
  ...percentiles('record', 50, 150, 300),
  ...percentiles('figure', 50, 150, 300),
  ...percentiles('act', 100, 300, 500),
  ...percentiles('upload', 100, 300, 500),
  'load.mixed.errors': atMost('Proof', 0.1),
  'load.spike': atMost('Proof', 60),
};

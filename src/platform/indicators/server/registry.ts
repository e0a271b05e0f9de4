/** The registry of indicators: each room registers the figures it knows when it is loaded. */
import type { Tx } from '#kernel/server/db.ts';
import type { Actor } from '#kernel/shared/actor.ts';
import { invariant } from '#kernel/shared/errors.ts';
import type { Page } from '#kernel/shared/page.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import type { RuleSeed } from '#platform/rules/server/index.ts';
import type { IndicatorForm, IndicatorPart, IndicatorRow, IndicatorSpan, IndicatorValue } from '../shared/schema.ts';

/** Kinds of units that an indicator is measured for: those who supervise, alone or with the office itself. */
export const authorities = ['department', 'street'] as const;
export const officeAndAuthorities = ['office', ...authorities] as const;

/** A unit that figures are counted for: a street by its place, a department by the industries it supervises on the last day. */
export interface CountedUnit {
  readonly id: string;
  readonly kind: string;
  readonly streetCode: string | null;
}

export interface MeasureAsk {
  readonly span: IndicatorSpan;
  /** Units that are asked for; the answer holds one value for each, and one with `unitId` null when `district` is set. */
  readonly units: readonly CountedUnit[];
  readonly district: boolean;
  /** What was known at that moment: reports made later do not count. Left out: everything known now. */
  readonly knownAt?: Date | undefined;
}

export interface RowsAsk {
  readonly span: IndicatorSpan;
  readonly unit: CountedUnit | null;
  readonly part: IndicatorPart;
  readonly limit: number;
  readonly page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly knownAt?: Date | undefined;
  /** These records and no others (of the kind that is counted), as far as the actor may see them. */
  readonly ids?: readonly string[] | undefined;
}

/** The records that a figure counts, by their ids; `numerator` of an amount is its sum, else how many there are. */
export interface CountedIds {
  readonly unitId: string | null;
  readonly numerator: number;
  readonly denominator: number | null;
  readonly numeratorIds: readonly string[];
  readonly denominatorIds: readonly string[] | null;
}

/** What is said of a figure, whoever counts it. */
export interface IndicatorDefinition {
  /** `<room>.<figure>`; never reused for another meaning. */
  readonly code: string;
  readonly title: string;
  /** How it is counted, in one Chinese sentence for the reader (这个数怎么来). */
  readonly formula: string;
  /** 件, 家, 人次, 场, 万元 …; rates are shown in per cent. */
  readonly unit: string;
  readonly form: IndicatorForm;
  /** Which direction is good; `none`: neither (a count of letters). */
  readonly better: 'higher' | 'lower' | 'none';
  /** Demands of the plan that it measures (`T8-2`). */
  readonly clauses: readonly string[];
  /** Kinds of unit that have this figure; others are not asked and show nothing. */
  readonly unitKinds: readonly ('office' | 'department' | 'street')[];
  /**
   * Of a reported rate: over several periods both parts add up (报送率: due and done of each quarter). Left out, a rate takes the
   * last period (覆盖率: trained of all that exist). Counts and amounts always add up, stocks never.
   */
  readonly adds?: boolean;
}

/** Figures that one statement counts together: asked for many codes it goes to the database once. */
export interface IndicatorFamily {
  readonly name: string;
  measure(tx: Tx, actor: Actor, codes: readonly string[], ask: MeasureAsk): Promise<Map<string, IndicatorValue[]>>;
  /** The same question, answered with the records themselves: for figures that have to open the same rows for ever. */
  ids(tx: Tx, actor: Actor, codes: readonly string[], ask: MeasureAsk): Promise<Map<string, CountedIds[]>>;
  /** The rows behind many figures of many units at once, at most `most` of each; see `rowsMany`. */
  rows?(
    tx: Tx,
    actor: Actor,
    codes: readonly string[],
    ask: MeasureAsk,
    most: number,
  ): Promise<Map<string, UnitRows[]>>;
}

/** Rows of one part of one unit's figure: how many there are, and the first of them. */
export interface UnitRows {
  readonly unitId: string;
  readonly part: IndicatorPart;
  readonly total: number;
  readonly rows: readonly IndicatorRow[];
}

/**
 * A figure that a room counts from its own records. `measure` is set-based: few statements for all units together, since
 * everything is refreshed at once. Both functions count in the actor's scope, by one shared condition, so that the number
 * and the rows it opens cannot differ; and both answer for any past span.
 */
export interface ComputedIndicator extends IndicatorDefinition {
  measure(tx: Tx, actor: Actor, ask: MeasureAsk): Promise<IndicatorValue[]>;
  rows(tx: Tx, actor: Actor, ask: RowsAsk): Promise<Page<IndicatorRow>>;
  /** Counts many figures at once; `measure` of one of them is the same question for one. */
  readonly family?: IndicatorFamily;
}

export type Indicator =
  (IndicatorDefinition & { readonly computed: false }) | (ComputedIndicator & { readonly computed: true });

const known = new Map<string, Indicator>();
/** Codes that were registered twice in one form are a defect; computed over reported is the switch-over. */
const forms = new Set<string>();

const add = (indicator: Indicator): void => {
  const form = `${indicator.code} ${indicator.computed}`;
  invariant(!forms.has(form), `indicator ${indicator.code} is registered twice`);
  forms.add(form);
  if (!indicator.computed && known.has(indicator.code)) return;
  known.set(indicator.code, indicator);
};

/** A room registers a figure that it counts by itself. */
export const registerIndicator = (indicator: ComputedIndicator): void => add({ ...indicator, computed: true });

/**
 * A figure that no room counts yet: units report it with proof. When a room registers the same code as computed, that is the
 * definition from then on; what was reported before stays, and a switch says from which day the program counts.
 */
export const registerReportedIndicator = (definition: IndicatorDefinition): void =>
  add({ ...definition, computed: false });

export const findIndicator = (code: string): Indicator | undefined => known.get(code);
export const allIndicators = (): readonly Indicator[] => [...known.values()];
/** Indicators that measure a demand of the plan. */
export const indicatorsFor = (clause: string): readonly Indicator[] =>
  allIndicators().filter((indicator) => indicator.clauses.includes(clause));

/** A demand of the plan in the words of the district's paper, for the drawer that explains a figure. */
export interface ClauseText {
  readonly id: string;
  readonly section: string;
  readonly summary: string;
  readonly deadline: PlainDate | null;
}
const clauseTexts = new Map<string, ClauseText>();
/** The room that keeps the plan tells the words of its demands. */
export function registerClauseTexts(texts: readonly ClauseText[]): void {
  for (const { id, section, summary, deadline } of texts) clauseTexts.set(id, { id, section, summary, deadline });
}
export const clauseText = (id: string): ClauseText | undefined => clauseTexts.get(id);

const targets: RuleSeed[] = [];
/** Targets (目标值) as versioned rules; put into each district by the room's seed. See `targetKey`. */
export function registerTargets(seeds: readonly RuleSeed[]): void {
  targets.push(...seeds);
}
export const allTargets = (): readonly RuleSeed[] => targets;

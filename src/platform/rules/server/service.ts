/** Acts of the rules room: reading the history, adding a version. */
import { record } from '#platform/audit/server/index.ts';
import { Term, termText } from '#platform/calendar/shared/term.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { fail, failWith } from '#kernel/shared/errors.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { rulesErrors } from '../shared/errors.ts';
import type { RuleInput, RuleList, RuleValue, RuleView } from '../shared/schema.ts';
import { book } from './book.ts';
import { endOf, inForce } from './in-force.ts';
import { allRules, bumpEdition, insertRule, type RuleRow } from './store.ts';

const failRules = failWith(rulesErrors);

const mayEdit = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'office.admin', 'admin.system');

/** The value as a person reads it. */
export function valueText(value: unknown, unit: string): string {
  const term = Term.strict().safeParse(value);
  if (term.success) return termText(term.data);
  if (typeof value === 'boolean') return value ? '是' : '否';
  if (typeof value === 'number' || typeof value === 'string') return `${value}${unit}`;
  if (Array.isArray(value) && value.every((v) => typeof v === 'string' || typeof v === 'number'))
    return `${value.join('、')}${unit}`;
  return JSON.stringify(value);
}

const kindNames = {
  number: '数字',
  string: '文字',
  boolean: '是或否',
  term: '期限',
  list: '列表',
  object: '一组值',
  null: '空',
} as const;

/** Form of a value: a new version keeps the form that the code reads. */
function kindOf(value: unknown): keyof typeof kindNames {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'list';
  if (Term.strict().safeParse(value).success) return 'term';
  if (typeof value === 'object') return 'object';
  return typeof value as 'number' | 'string' | 'boolean';
}

const sameForm = (was: unknown, next: unknown): boolean => {
  if (kindOf(was) !== kindOf(next)) return false;
  if (kindOf(was) !== 'object') return true;
  const keys = (v: unknown): string =>
    Object.keys(v as object)
      .sort()
      .join();
  return keys(was) === keys(next);
};

function presentRule(versions: readonly RuleRow[], today: PlainDate): RuleView {
  const newest = versions[0] as RuleRow;
  return {
    key: newest.key,
    label: newest.label,
    group: newest.key.split('.')[0] as string,
    current: inForce(versions, today)?.version ?? null,
    versions: versions.map((row) => ({
      version: row.version,
      value: row.value as RuleValue,
      text: valueText(row.value, row.unit),
      unit: row.unit,
      document: row.document,
      clause: row.clause,
      validFrom: row.valid_from,
      validTo: row.valid_to,
      endsOn: endOf(versions, row),
      confidence: row.confidence,
      note: row.note,
      tag: row.tag,
      needsCheck: row.tag.includes('?') || (row.confidence !== null && row.confidence < 0.7),
      source: row.source,
      createdBy: row.created_by_name,
      createdAt: row.created_at.toISOString(),
    })),
  };
}

export async function listRules(ctx: Ctx): Promise<RuleList> {
  return ctx.inTx(async (tx) => ({
    rules: [...(await book.read(tx)).byKey.values()].map((versions) => presentRule(versions, ctx.clock.today())),
    canEdit: mayEdit(ctx.actor),
  }));
}

export async function getRule(ctx: Ctx, key: string): Promise<RuleView> {
  return ctx.inTx(async (tx) => {
    const versions = (await book.read(tx)).byKey.get(key);
    if (!versions) throw failRules('rules.unknown');
    return presentRule(versions, ctx.clock.today());
  });
}

/**
 * Adds a version of a rule when its document changes (新规定生效). Nothing is overwritten: records of the past keep
 * the version of their day. A version that begins before today needs a note.
 */
export async function addVersion(ctx: Ctx, key: string, input: RuleInput): Promise<RuleView> {
  if (!mayEdit(ctx.actor)) throw failRules('rules.forbidden');
  return ctx.inTx(async (tx) => {
    // The edition's row is the lock: two administrators add one after the other.
    await bumpEdition(tx, ctx.clock.now());
    const versions = (await allRules(tx)).filter((row) => row.key === key).reverse();
    const newest = versions[0];
    if (!newest) throw failRules('rules.unknown');
    if (newest.version !== input.baseVersion)
      throw fail('common.stale', { who: newest.created_by_name, version: newest.version });
    if (!sameForm(newest.value, input.value))
      throw failRules('rules.wrongKind', { was: kindNames[kindOf(newest.value)] });
    const today = ctx.clock.today();
    if (input.validFrom < today && input.note === '') throw failRules('rules.backdated', { today });
    const { baseVersion: _, ...rest } = input;
    const row = {
      key,
      version: newest.version + 1,
      label: rest.label ?? newest.label,
      value: rest.value,
      unit: rest.unit ?? newest.unit,
      document: rest.document,
      clause: rest.clause,
      valid_from: rest.validFrom,
      valid_to: rest.validTo,
      confidence: rest.confidence,
      note: rest.note,
      tag: rest.tag,
      source: 'admin' as const,
    };
    const facts = (r: Omit<typeof row, 'source'>) =>
      JSON.stringify([r.label, r.value, r.unit, r.document, r.clause, r.valid_from, r.valid_to, r.tag, r.confidence]);
    if (facts(newest as typeof row) === facts(row)) throw failRules('rules.noChange');
    await insertRule(tx, { ...row, by: ctx.actor, at: ctx.clock.now() });
    book.changed(tx);
    const stored = (await allRules(tx)).filter((r) => r.key === key).reverse();
    await record(tx, ctx, {
      action: 'rules.addVersion',
      subjectType: 'rule',
      subjectId: (stored.at(-1) as RuleRow).id,
      subjectCode: key,
      facts: {
        version: row.version,
        value: row.value,
        unit: row.unit,
        document: row.document,
        clause: row.clause,
        validFrom: row.valid_from,
        validTo: row.valid_to,
        before: newest.value,
      },
    });
    return presentRule(stored, today);
  });
}

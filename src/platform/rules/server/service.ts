/** Acts of the rules room: reading the history, adding a version. */
import { record } from '#platform/audit/server/index.ts';
import { isTerm } from '#platform/calendar/shared/term.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { fail, failWith } from '#kernel/shared/errors.ts';
import type { PlainDate } from '#kernel/shared/time.ts';
import { rulesErrors } from '../shared/errors.ts';
import type { RuleInput, RuleList, RuleValue, RuleView } from '../shared/schema.ts';
import { isDataKey, isGroup, valueWords } from '../shared/words.ts';
import { book } from './book.ts';
import { endOf, inForce } from './in-force.ts';
import { allRules, bumpEdition, insertRule, type RuleRow } from './store.ts';

const failRules = failWith(rulesErrors);

const mayEdit = (actor: Actor): boolean => actor.kind === 'system' || hasRole(actor, 'office.admin', 'admin.system');

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
  if (isTerm(value)) return 'term';
  if (typeof value === 'object') return 'object';
  return typeof value as 'number' | 'string' | 'boolean';
}

/**
 * Whether the code that reads `was` can read `next`: the same kind at every place. Entries of a list may be added and taken
 * away, each in the form of one that was there; a field that only some entries have may be left out. Where the names of the
 * parts are data (条款), a part may take the form of another.
 */
function sameForm(was: unknown, next: unknown): boolean {
  if (kindOf(was) !== kindOf(next)) return false;
  if (Array.isArray(was) && Array.isArray(next))
    return next.every((entry) =>
      was.length === 0 ? typeof entry === 'string' : was.some((one) => fits(was, one, entry)),
    );
  if (kindOf(was) !== 'object') return true;
  const [before, after] = [was as Record<string, unknown>, next as Record<string, unknown>];
  const names = (v: object): string => Object.keys(v).toSorted().join();
  if (names(before) !== names(after)) return false;
  return Object.entries(after).every(
    ([name, part]) =>
      sameForm(before[name], part) || (isDataKey(name) && Object.values(before).some((other) => sameForm(other, part))),
  );
}

/** An entry of a list beside one of those before: fields that not all of them had may come or go, and be empty. */
function fits(all: readonly unknown[], one: unknown, entry: unknown): boolean {
  if (!isGroup(one) || !isGroup(entry)) return sameForm(one, entry);
  const groups = all.filter(isGroup);
  const formOf = (name: string): unknown[] => groups.filter((g) => name in g).map((g) => g[name]);
  return (
    Object.entries(entry).every(([name, part]) => formOf(name).some((form) => sameForm(form, part))) &&
    Object.keys(one).every((name) => name in entry || formOf(name).length < groups.length)
  );
}

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
      text: valueWords(row.key, row.value, row.unit),
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

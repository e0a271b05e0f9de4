/** Templates of letters (公文模板): rows with a validity, changed by an administrator, never by code. */
import { record } from '#platform/audit/server/index.ts';
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { hasRole, type Actor } from '#kernel/shared/actor.ts';
import { failWith } from '#kernel/shared/errors.ts';
import { newId } from '#kernel/shared/id.ts';
import { dayOf, plainDate, type PlainDate } from '#kernel/shared/time.ts';
import { documentsErrors } from '../shared/errors.ts';
import { checkFields, checkTemplate, fillTemplate } from '../shared/fill.ts';
import {
  TemplateContent,
  type OfficialLetter,
  type TemplateContentInput,
  type TemplateView,
} from '../shared/letter.ts';
import type { NewTemplateVersion } from '../shared/schema.ts';
import * as seriesStore from './store.ts';
import * as store from './letter-store.ts';

const fail = failWith(documentsErrors);

/** What a room seeds: a template, and the series of its numbers. */
export interface TemplateSeed {
  /** Kind of letter by which hooks go: `hint-letter`. */
  readonly key: string;
  readonly name: string;
  readonly series: string;
  /** Form of the number where the series is not there yet: 河东安办〔{year}〕{n}号 */
  readonly pattern?: string;
  readonly seriesName?: string;
  readonly validFrom?: string;
  readonly note?: string;
  readonly content: TemplateContentInput;
}

/** Puts a room's templates in where their keys are absent; what an administrator changed is never touched. Idempotent. */
export async function seedTemplates(tx: Tx, ctx: Ctx, rows: readonly TemplateSeed[]): Promise<void> {
  const known = new Set((await store.newestTemplates(tx, ctx.actor)).map((t) => t.key));
  const at = ctx.clock.now();
  for (const seed of rows) {
    if (seed.pattern && !(await store.seriesExists(tx, ctx.actor, seed.series)))
      await seriesStore.insertSeries(
        tx,
        {
          id: newId<'series'>(),
          series: seed.series,
          unit_id: null,
          name: seed.seriesName ?? seed.name,
          pattern: seed.pattern,
        },
        at,
      );
    if (known.has(seed.key)) continue;
    const content = TemplateContent.parse(seed.content);
    const faults = checkTemplate(content);
    if (faults.length > 0)
      throw fail('documents.templateFault', { faults: faults.map((f) => `${f.where}：${f.message}`).join('；') });
    await store.insertTemplate(tx, ctx.actor, {
      id: newId<'template'>(),
      key: seed.key,
      version: 1,
      name: seed.name,
      series: seed.series,
      content,
      valid_from: plainDate(seed.validFrom ?? '2024-01-01'),
      valid_to: null,
      source: 'seed',
      note: seed.note ?? '',
      made_by: ctx.actor.userId,
      made_by_name: ctx.actor.name,
      made_at: at,
    });
  }
}

export async function templateInForce(tx: Tx, actor: Actor, key: string, on: PlainDate): Promise<store.TemplateRow> {
  const row = await store.templateOn(tx, actor, key, on);
  if (!row) throw fail('documents.noTemplate', { key, on });
  return row;
}

/**
 * Fills the version of a template that holds on a day. Throws `documents.fieldMissing` with the Chinese labels of what
 * is still empty, `documents.fieldUnknown` with names that the template does not have, `documents.noTemplate`.
 */
export async function renderLetter(
  tx: Tx,
  ctx: Ctx,
  input: { template: string; on: PlainDate; fields: Record<string, unknown> },
): Promise<{ title: string; body: OfficialLetter }> {
  return fillRow(await templateInForce(tx, ctx.actor, input.template, input.on), input.fields, input.on);
}

/**
 * The same for a room that knows more than the letter says: what the version in force does not name is left out, so that an
 * administrator may drop a field. Throws `documents.fieldMissing`, `documents.noTemplate`.
 */
export async function renderKnown(
  tx: Tx,
  ctx: Ctx,
  input: { template: string; on: PlainDate; fields: Record<string, unknown> },
): Promise<{ title: string; body: OfficialLetter; series: string; basis: TemplateContent['basis'] }> {
  const row = await templateInForce(tx, ctx.actor, input.template, input.on);
  const content = TemplateContent.parse(row.content);
  const known = new Set(content.fields.map((f) => f.key));
  const fields = Object.fromEntries(Object.entries(input.fields).filter(([key]) => known.has(key)));
  return { ...fillRow(row, fields, input.on), series: row.series, basis: content.basis };
}

export function fillRow(
  row: store.TemplateRow,
  fields: Record<string, unknown>,
  on: PlainDate,
): { title: string; body: OfficialLetter } {
  const content = TemplateContent.parse(row.content);
  const { missing, unknown } = checkFields(content, fields);
  if (unknown.length > 0) throw fail('documents.fieldUnknown', { name: row.name, fields: unknown.join('、') });
  if (missing.length > 0) throw fail('documents.fieldMissing', { fields: missing.map((f) => f.label).join('、') });
  return fillTemplate(content, fields, on);
}

const present = (row: store.TemplateRow): TemplateView => ({
  id: row.id,
  key: row.key,
  version: row.version,
  name: row.name,
  series: row.series,
  content: TemplateContent.parse(row.content),
  validFrom: row.valid_from,
  validTo: row.valid_to,
  source: row.source,
  note: row.note,
  madeBy: row.made_by_name,
  madeAt: row.made_at.toISOString(),
});

const mayEditTemplates = (actor: Actor): boolean =>
  actor.kind === 'system' || hasRole(actor, 'office.admin', 'admin.system');

/** Templates in force today, for whoever drafts; administrators also see those that do not hold. */
export async function listTemplates(ctx: Ctx): Promise<{ items: TemplateView[]; canEdit: boolean }> {
  return ctx.inTx(async (tx) => {
    const canEdit = mayEditTemplates(ctx.actor);
    const rows = canEdit
      ? await store.newestTemplates(tx, ctx.actor)
      : await store.templatesOn(tx, ctx.actor, dayOf(ctx.clock.now()));
    return { items: rows.map(present), canEdit };
  });
}

/** Every version of one template, newest first. */
export async function templateHistory(ctx: Ctx, key: string): Promise<{ items: TemplateView[]; canEdit: boolean }> {
  return ctx.inTx(async (tx) => ({
    items: (await store.templateVersions(tx, ctx.actor, key)).map(present),
    canEdit: mayEditTemplates(ctx.actor),
  }));
}

/**
 * A new version of a template, or a new template. Letters that were drafted keep the version they were made from.
 * Throws `documents.templateFault` with every fault, `documents.templateStale` when somebody was faster.
 */
export async function saveTemplate(ctx: Ctx, key: string, input: NewTemplateVersion): Promise<TemplateView> {
  if (!mayEditTemplates(ctx.actor)) throw fail('documents.templateForbidden');
  const faults = checkTemplate(input.content);
  if (faults.length > 0)
    throw fail('documents.templateFault', { faults: faults.map((f) => `${f.where}：${f.message}`).join('；') });
  return ctx.inTx(async (tx) => {
    const versions = await store.templateVersions(tx, ctx.actor, key);
    const newest = versions[0]?.version ?? 0;
    if (newest !== input.baseVersion) throw fail('documents.templateStale', { version: newest });
    if (!(await store.seriesExists(tx, ctx.actor, input.series)))
      throw fail('documents.noSeriesOf', { series: input.series });
    const row: store.TemplateRow = {
      id: newId<'template'>(),
      key,
      version: newest + 1,
      name: input.name,
      series: input.series,
      content: input.content,
      valid_from: input.validFrom,
      valid_to: input.validTo,
      source: 'person',
      note: input.note,
      made_by: ctx.actor.userId,
      made_by_name: ctx.actor.name,
      made_at: ctx.clock.now(),
    };
    if (!(await store.insertTemplate(tx, ctx.actor, row)))
      throw fail('documents.templateStale', { version: newest + 1 });
    await record(tx, ctx, {
      action: 'documents.saveTemplate',
      subjectType: 'letterTemplate',
      subjectId: row.id,
      subjectCode: `${key} 第${row.version}版`,
      facts: { key, version: row.version, validFrom: row.valid_from, note: row.note },
    });
    return present(row);
  });
}

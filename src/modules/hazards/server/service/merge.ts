/** Two records become one (并案), and apart again (拆分). Every source keeps its own row with all that was done on it. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { addJob } from '#kernel/server/outbox.ts';
import {
  finishTodos,
  listRequests,
  note,
  openClockOf,
  openTodoIds,
  reopenTodos,
  restartClock,
  transition,
} from '#platform/casework/server/index.ts';
import { getFiles } from '#platform/files/server/index.ts';
import { channelGroups, groupOf } from '../../shared/labels.ts';
import type { HazardSources, Source, Unmerge } from '../../shared/duplicates.ts';
import type { HazardRecord } from '../../shared/schema.ts';
import { plainDate } from '#kernel/shared/time.ts';
import * as pairs from '../duplicates/store.ts';
import type { Before } from '../duplicates/store.ts';
import { balance, cancelFacts, restoreFacts } from '../facts.ts';
import { mayUnmerge, mergeFault } from '../merge-policy.ts';
import { isCustodian, isProtected, seesOrigin, shownChannel } from '../origin.ts';
import { isListed, isStopped } from '../policy.ts';
import { fileViewOf, present } from '../present.ts';
import { markSources } from '../source-figures.ts';
import * as store from '../store.ts';
import type { HazardRow } from '../store.ts';
import { fail, hazardCase, lock, subjectOf } from './step.ts';

async function faultOf(tx: Tx, ctx: Ctx, keep: HazardRow, source: HazardRow): Promise<string | null> {
  const requests = await listRequests(tx, ctx.actor, subjectOf(source));
  return mergeFault(keep, source, {
    isStopped: isStopped(source),
    isListed: isListed(source),
    hasRequest: requests.some((r) => r.status === 'pending'),
    hasNotice: source.notice_id !== null,
  });
}

/** Why the second cannot become a source of the first, or null. */
export async function mergeFaultOf(tx: Tx, ctx: Ctx, keepId: string, sourceId: string): Promise<string | null> {
  const [keep, source] = [await store.find(tx, ctx.actor, keepId), await store.find(tx, ctx.actor, sourceId)];
  return keep && source ? faultOf(tx, ctx, keep, source) : '其中一件已不在';
}

/**
 * `source` becomes a source of `keep`; both are locked and in sight. The source leaves the ledger and its figures, keeps its
 * row, and counts on for its own channel. A protected source leaves no trace on the record that stays: no line, no version.
 * Errors: hazards.mergeRefused with what to do instead.
 */
export async function mergeHazards(
  tx: Tx,
  ctx: Ctx,
  keep: HazardRow,
  source: HazardRow,
  because: string,
): Promise<void> {
  const fault = await faultOf(tx, ctx, keep, source);
  if (fault) throw fail('hazards.mergeRefused', { reason: fault });
  const at = ctx.clock.now();
  const protectedSource = isProtected(source.channel);
  const clock = await openClockOf(tx, ctx.actor, subjectOf(source));
  const before: Before = {
    state: source.state,
    stepDueOn: source.step_due_on,
    stepDueAt: source.step_due_at?.toISOString() ?? null,
    clock: clock && {
      label: clock.label,
      dueAt: clock.due_at?.toISOString() ?? null,
      dueOn: clock.due_on,
      unit: clock.unit,
      basis: clock.basis,
      fallsOn: clock.falls_on,
      extendedFrom: clock.extended_from,
      extensions: clock.extensions,
    },
    todos: await openTodoIds(tx, ctx.actor, subjectOf(source)),
    facts: await balance(tx, source.id),
  };
  await cancelFacts(tx, ctx.actor, source, at);
  await markSources(tx, [keep.id], at);
  await pairs.insertSourceFact(tx, ctx.actor, {
    hazardId: keep.id,
    sourceId: source.id,
    day: source.found_on,
    n: 1,
    streetCode: source.street_code,
    industry: source.industry,
    channel: groupOf(source.channel),
    at,
  });
  await pairs.insertMerge(tx, ctx.actor, {
    sourceId: source.id,
    hazardId: keep.id,
    isProtected: protectedSource,
    because,
    at,
    before,
  });
  await restartClock(tx, ctx, subjectOf(source), '', null);
  await finishTodos(tx, ctx.actor, subjectOf(source), at);
  await transition(tx, ctx, hazardCase, source, 'merge', {
    to: 'void',
    label: protectedSource ? '并案' : `并入 ${keep.code}`,
    audience: 'authority',
    ...(protectedSource ? {} : { note: because }),
    set: { step_due_on: null, step_due_at: null },
  });
  if (!protectedSource)
    await note(
      tx,
      ctx,
      hazardCase,
      keep,
      'merge',
      `并入${channelGroups[groupOf(source.channel)].label}来源 ${source.code}`,
      {
        note: because,
        audience: 'authority',
      },
    );
}

/**
 * Takes a source out again (拆分): it stands where it stood, with the days that ran meanwhile, its figures return to their
 * days, and its timeline says what was done on the other in between. Protected sources: custodians only.
 * Errors: hazards.notMerged, hazards.notYours.
 */
export async function unmergeHazard(ctx: Ctx, id: string, input: Unmerge): Promise<HazardRecord> {
  return ctx.inTx(async (tx) => {
    const keep = await lock(tx, ctx, id);
    const known = (await pairs.sourcesOf(tx, ctx.actor, id)).find(
      (s) => s.id === input.sourceId && s.merged_into === id,
    );
    const merge = known ? await pairs.runningMerge(tx, ctx.actor, input.sourceId) : null;
    if (!known || !merge) throw fail('hazards.notMerged');
    if (!mayUnmerge(ctx.actor, keep, known))
      throw fail('hazards.notYours', { reason: `拆分由监管部门${keep.unit_name}或区安委办办理` });
    const at = ctx.clock.now();
    const done = await pairs.doneSince(tx, ctx.actor, id, merge.at);
    const { before } = merge;
    await pairs.endMerge(tx, ctx.actor, merge.id, input.because, at);
    const source = await store.findBare(tx, ctx.actor, input.sourceId);
    if (!source) throw fail('hazards.notMerged');
    const due = before.clock;
    await transition(tx, ctx, hazardCase, source, 'unmerge', {
      to: before.state,
      label: merge.is_protected ? '恢复为独立一件' : `从 ${keep.code} 拆分，恢复为独立一件`,
      audience: 'authority',
      note: [input.because, merge.is_protected || done.length === 0 ? '' : `并案期间另一件办理了：${done.join('、')}`]
        .filter(Boolean)
        .join('；'),
      set: {
        step_due_on: before.stepDueOn,
        step_due_at: before.stepDueAt === null ? null : new Date(before.stepDueAt),
      },
    });
    if (due)
      await restartClock(tx, ctx, subjectOf(source), due.label, {
        ...due,
        dueAt: due.dueAt === null ? null : new Date(due.dueAt),
        dueOn: due.dueOn === null ? null : plainDate(due.dueOn),
      });
    await reopenTodos(tx, ctx.actor, subjectOf(source), before.todos);
    await restoreFacts(tx, ctx.actor, source, before.facts, at);
    await markSources(tx, [id], at);
    await pairs.insertSourceFact(tx, ctx.actor, {
      hazardId: id,
      sourceId: source.id,
      day: source.found_on,
      n: -1,
      streetCode: source.street_code,
      industry: source.industry,
      channel: groupOf(source.channel),
      at,
    });
    await pairs.decidePair(tx, ctx.actor, [id, source.id], {
      kind: 'duplicate',
      decision: 'different',
      because: input.because,
      at,
    });
    if (!merge.is_protected)
      await note(tx, ctx, hazardCase, keep, 'unmerge', `拆分出来源 ${source.code}`, {
        note: input.because,
        audience: 'authority',
      });
    await addJob(tx, ctx.clock, 'hazards.tellNext', { hazardId: source.id, state: before.state });
    return present(tx, ctx, id);
  });
}

/** The sources of a record: its own and those merged into it, as far as this reader may know of them. */
export async function sourcesOf(ctx: Ctx, id: string): Promise<HazardSources> {
  return ctx.inTx(async (tx) => {
    const h = await store.find(tx, ctx.actor, id);
    if (!h) throw fail('hazards.notFound');
    const merged = await pairs.sourcesOf(tx, ctx.actor, id);
    const own = await store.evidenceOf(tx, ctx.actor, id);
    const ownFiles = own.filter((e) => e.kind === 'before').map((e) => e.file_id);
    const files = new Map(
      (await getFiles(tx, [...new Set([...ownFiles, ...merged.flatMap((s) => s.file_ids)])])).map((f) => [
        f.id,
        fileViewOf(f),
      ]),
    );
    const photos = (ids: readonly string[]): Source['photos'] => ids.flatMap((fileId) => files.get(fileId) ?? []);
    const hides = isProtected(h.channel) && !seesOrigin(ctx.actor);
    const shown = shownChannel(ctx.actor, h.channel);
    const sources: Source[] = [
      {
        id: h.id as Source['id'],
        code: h.code,
        isOwn: true,
        channel: shown,
        group: groupOf(shown),
        title: h.title,
        description: hides ? '' : h.description,
        place: h.place,
        foundOn: h.found_on,
        reportedAt: h.reported_at.toISOString(),
        finders: hides ? '' : h.finders,
        reporterName: hides ? '' : h.reporter_name,
        reporterUnit: hides ? h.unit_name : h.reporter_unit_name,
        photos: photos(ownFiles),
        ticket: isCustodian(ctx.actor) ? await store.ticketOf(tx, ctx.actor, id) : null,
        isProtected: false,
        merged: null,
        mayUnmerge: false,
      },
      ...merged.map((s): Source => ({
        id: s.id as Source['id'],
        code: s.code,
        isOwn: false,
        channel: s.channel,
        group: groupOf(s.channel),
        title: s.title,
        description: s.description,
        place: s.place,
        foundOn: s.found_on,
        reportedAt: s.reported_at.toISOString(),
        finders: s.finders,
        reporterName: s.reporter_name,
        reporterUnit: s.reporter_unit_name,
        photos: photos(s.file_ids),
        ticket: isCustodian(ctx.actor) && s.line !== null ? `${s.line} ${s.ticket ?? ''}` : null,
        isProtected: s.is_protected,
        // Why it was merged is said among the authorities.
        merged: {
          at: s.at.toISOString(),
          by: seesOrigin(ctx.actor) ? `${s.by_unit} ${s.by_name}`.trim() : s.by_unit,
          because: seesOrigin(ctx.actor) ? s.because : '',
        },
        mayUnmerge: s.merged_into === id && mayUnmerge(ctx.actor, h, s),
      })),
    ];
    const counts = { self: 0, inspection: 0, report: 0 };
    for (const s of sources) counts[s.group]++;
    const decided = await pairs.pairsOf(tx, ctx.actor, id);
    const otherOf = (p: { first_id: string; second_id: string }): string =>
      p.first_id === id ? p.second_id : p.first_id;
    const sees = seesOrigin(ctx.actor);
    const linked = sees ? decided.filter((p) => p.decision === 'relapse') : [];
    const open = sees ? decided.filter((p) => p.decision === null) : [];
    const others = await pairs.findingsOf(tx, ctx.actor, [...linked, ...open].map(otherOf));
    return {
      sources,
      counts,
      links: linked.flatMap((p) => {
        const other = others.get(otherOf(p));
        return other
          ? [
              {
                id: other.id as Source['id'],
                code: other.code,
                title: other.title,
                label: other.closed_on !== null && other.found_on <= h.found_on ? '本件是它的复发' : '销号后又出现',
              },
            ]
          : [];
      }),
      suspected: open.filter((p) => {
        const other = others.get(otherOf(p));
        return other !== undefined && other.state !== 'void';
      }).length,
    };
  });
}

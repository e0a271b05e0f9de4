/** Everything the district could say now, in our own keys: through the doors of the rooms that keep it. */
import type { Ctx } from '#kernel/server/context.ts';
import type { Tx } from '#kernel/server/db.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { industryNames, streetNames } from '#platform/identity/server/index.ts';
import { sharedEnterprises, type SharedEnterprise } from '#modules/enterprises/server/index.ts';
import { sharedFigures, sharedHazards, sharedSources } from '#modules/hazards/server/index.ts';
import { sharedListings, sharedMeasures } from '#modules/supervision/server/index.ts';
import { hazardMachine } from '#modules/hazards/shared/states.ts';
import { listingMachine, measureMachine } from '#modules/supervision/shared/states.ts';
import type { SetKey, SourceRecord } from '../shared/mapping.ts';

export type Records = Partial<Record<SetKey, SourceRecord[]>>;
type Values = SourceRecord['values'];

const finals = (states: Readonly<Record<string, { final?: boolean }>>, state: string): boolean =>
  states[state]?.final ?? false;

/** Records of the data sets asked for. */
export async function readRecords(tx: Tx, ctx: Ctx, sets: ReadonlySet<string>): Promise<Records> {
  const { actor } = ctx;
  const [streets, industries] = [await streetNames(tx), await industryNames(tx)];
  const hazards = await sharedHazards(tx, actor);
  const ids = hazards.map((h) => h.id);
  const firms = new Map<string, SharedEnterprise>(
    (
      await sharedEnterprises(
        tx,
        hazards.map((h) => h.enterpriseId),
      )
    ).map((e) => [e.id, e]),
  );
  const placeOf = (r: {
    enterpriseId: string;
    enterpriseName: string;
    streetCode: string;
    industry: string;
  }): Values => ({
    enterpriseName: r.enterpriseName,
    uscc: firms.get(r.enterpriseId)?.uscc ?? null,
    streetCode: r.streetCode,
    streetName: streets.get(r.streetCode) ?? r.streetCode,
    industry: r.industry,
    industryName: industries.get(r.industry) ?? r.industry,
  });
  const result: Records = {};
  if (sets.has('hazards'))
    result.hazards = hazards.map((h): SourceRecord => ({
      key: h.code,
      subjectType: 'hazard',
      subjectId: h.id,
      title: h.title,
      streetCode: h.streetCode,
      isEnded: h.isEnded,
      values: {
        ...h,
        ...placeOf(h),
        stateName: hazardMachine.states[h.state].label,
      },
    }));
  if (sets.has('sources'))
    result.sources = (await sharedSources(tx, actor)).map((s): SourceRecord => ({
      key: `${s.hazardCode}/${s.code}`,
      subjectType: 'hazard',
      subjectId: s.hazardId,
      title: s.title,
      streetCode: s.streetCode,
      isEnded: false,
      values: { ...s },
    }));
  if (sets.has('measures'))
    result.measures = (await sharedMeasures(tx, ids)).map((m): SourceRecord => ({
      key: m.code,
      subjectType: 'measure',
      subjectId: m.id,
      title: m.title,
      streetCode: m.streetCode,
      isEnded: finals(measureMachine.states, m.state),
      values: { ...m, ...placeOf(m) },
    }));
  if (sets.has('listings'))
    result.listings = (await sharedListings(tx, ids)).map((l): SourceRecord => ({
      key: l.code,
      subjectType: 'listing',
      subjectId: l.id,
      title: l.title,
      streetCode: l.streetCode,
      isEnded: finals(listingMachine.states, l.state),
      values: { ...l, ...placeOf(l) },
    }));
  if (sets.has('enterprises'))
    result.enterprises = [...firms.values()].map((e): SourceRecord => {
      const key = e.uscc ?? e.id;
      return {
        key,
        subjectType: 'enterprise',
        subjectId: e.id,
        title: e.name,
        streetCode: e.streetCode,
        isEnded: e.isEnded,
        values: { ...e, ...placeOf({ ...e, enterpriseId: e.id, enterpriseName: e.name }), key },
      };
    });
  if (sets.has('figures'))
    result.figures = (await sharedFigures(tx, actor, dayOf(ctx.clock.now()))).map((f): SourceRecord => ({
      key: `${f.streetCode}/${f.industry}`,
      subjectType: '',
      subjectId: null,
      title: `${streets.get(f.streetCode) ?? f.streetCode} ${industries.get(f.industry) ?? f.industry}`,
      streetCode: f.streetCode,
      isEnded: false,
      values: {
        ...f,
        streetName: streets.get(f.streetCode) ?? f.streetCode,
        industryName: industries.get(f.industry) ?? f.industry,
      },
    }));
  return result;
}

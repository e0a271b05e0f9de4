/** The district's report of a quarter, from the press of the button to the Word file: counted anew, held against all units, laid out. */
import { Document, Packer, Paragraph } from 'docx';
import { makeCtx } from '#kernel/server/context.ts';
import { sql } from '#kernel/server/db.ts';
import { plainDate } from '#kernel/shared/time.ts';
import { numberedParts } from '#platform/documents/shared/numbered.ts';
import { configureFiles } from '#platform/files/server/index.ts';
import { actorOf, configureIdentity } from '#platform/identity/server/index.ts';
import { makeSummary } from '#modules/periodic-reports/server/index.ts';
import { districtBody } from '#modules/periodic-reports/server/district-letter.ts';
import { everything, wordBytes } from '#modules/periodic-reports/server/district-papers.ts';
import { loadDemo } from '#app/demo/load.ts';
import path from 'node:path';
import { benchDistrict } from './lib/database.ts';
import { median, rounds, time } from './lib/measure.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = ['reports.district'];

const TODAY = plainDate('2026-09-28');
const ROUNDS = 5;

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  if (!wants('reports.district')) return [];
  const district = await benchDistrict();
  try {
    configureFiles({ dir: path.join(district.dataDir, 'files'), maxBytes: 5_000_000 });
    configureIdentity({ demo: true, secureCookies: false, passwordCost: { memoryKiB: 64, passes: 1 } });
    const ctx = district.ctx();
    await loadDemo({ handle: ctx.handle, log: ctx.log, today: TODAY });
    const found = await sql<{ id: string }>`select id from users where login = 'anweiban-guanli'`.execute(
      ctx.handle.db,
    );
    const id = found.rows[0]?.id;
    if (!id) throw new Error('the demo district has no office');
    const office = makeCtx({
      handle: ctx.handle,
      clock: district.clock,
      actor: await ctx.inTx((tx) => actorOf(tx, district.clock, id as never)),
    });
    const period = (
      await sql<{
        period: string;
      }>`select period from reports where kind = 'quarterly' group by 1 order by 1 desc limit 1`.execute(ctx.handle.db)
    ).rows[0]?.period as string;
    const issued = { number: '', on: null, issuer: '河东区安全生产委员会办公室', madeAt: '2026-09-28T01:00:00.000Z' };
    let size = 0;
    let parts: string[] = [];
    const one = (): Promise<number> =>
      time(async () => {
        const { summary } = await makeSummary(office, { kind: 'quarterly', period });
        size = (await wordBytes(summary, everything(summary), issued)).length;
        const { title, body } = districtBody(summary, everything(summary));
        parts = [
          title,
          ...[...body.parts, ...body.appendices.flatMap((a) => a.parts)].flatMap((p) =>
            p.kind === 'table'
              ? p.rows.flat()
              : numberedParts([p]).flatMap((n) => (n.kind === 'table' ? [] : [n.text])),
          ),
        ];
      });
    const bare = (): Promise<number> =>
      time(async () => {
        await Packer.toBuffer(new Document({ sections: [{ children: parts.map((text) => new Paragraph(text)) }] }));
      });
    // The first of a process is slow whatever it holds.
    await one();
    await bare();
    const value = median(await rounds(ROUNDS, one)) / 1000;
    const floor = median(await rounds(ROUNDS, bare)) / 1000;
    say(`${period}: ${parts.length} paragraphs and cells, ${Math.round(size / 1024)} KiB`);
    return [atMost('reports.district', value, 's', 5, floor)];
  } finally {
    await district.stop();
  }
}

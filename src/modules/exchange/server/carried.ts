/**
 * The files of the records in a package (随包照片和文件): photos before and after, schemes, opinions. They go with the record that names
 * them, within the sizes of the rule; what stays is listed with the reason. What the public or an insider handed in never goes (D§5.4).
 */
import type { Tx } from '#kernel/server/db.ts';
import type { Ctx } from '#kernel/server/context.ts';
import { readFileBytes } from '#platform/files/server/index.ts';
import { ruleOn } from '#platform/rules/server/index.ts';
import { sharedFiles } from '#modules/hazards/server/index.ts';
import { z } from 'zod';
import * as store from './store.ts';

const Limits = z.object({ eachMb: z.number().positive(), totalMb: z.number().positive() });
const MB = 1024 * 1024;

/** Chooses what goes with these records, in their order, and keeps the choice. Rule: exchange.carriedFiles. */
export async function chooseFiles(
  tx: Tx,
  ctx: Ctx,
  p: Pick<store.PackageRow, 'id' | 'receiver' | 'carries_files'>,
  rows: readonly store.RecordRow[],
): Promise<void> {
  const chosen: store.CarriedRow[] = [];
  if (p.carries_files) {
    const limits = Limits.parse((await ruleOn<unknown>(tx, 'exchange.carriedFiles', ctx.clock.today())).value);
    const of = rows.filter(
      (row) => row.data_set === 'hazards' && row.subject_id !== null && ['new', 'changed', 'ended'].includes(row.op),
    );
    const files = await sharedFiles(
      tx,
      ctx.actor,
      of.map((row) => row.subject_id as string),
    );
    const before = await store.carriedBefore(
      tx,
      p.receiver,
      p.id,
      [...files.values()].flat().map((file) => file.id),
    );
    const inside = new Set<string>();
    let total = 0;
    for (const row of of)
      for (const file of files.get(row.subject_id as string) ?? []) {
        const sent = before.get(file.id);
        const why = sent
          ? `${sent} 已经带过`
          : file.size > limits.eachMb * MB
            ? `超过单份 ${limits.eachMb} MB`
            : !inside.has(file.sha256) && total + file.size > limits.totalMb * MB
              ? `本包已满（共 ${limits.totalMb} MB），随下一次变化再报，或另行报送`
              : '';
        if (why === '' && !inside.has(file.sha256)) {
          inside.add(file.sha256);
          total += file.size;
        }
        chosen.push({
          package_id: p.id,
          seq: chosen.length + 1,
          data_set: row.data_set,
          record_key: row.record_key,
          file_id: file.id,
          name: file.name,
          label: file.label ?? '',
          bytes: file.size,
          sha256: file.sha256,
          is_included: why === '',
          why,
        });
      }
  }
  await store.replaceCarried(tx, p.id, chosen);
}

/** The bytes that travel with the signed part, by digest. */
export async function carriedBytes(rows: readonly Pick<store.CarriedRow, 'sha256'>[]): Promise<Record<string, string>> {
  const bytes: Record<string, string> = {};
  for (const { sha256 } of rows) bytes[sha256] ??= (await readFileBytes({ sha256 })).toString('base64');
  return bytes;
}

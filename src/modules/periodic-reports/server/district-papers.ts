/** The district's report as Word before and after it is issued, and its tables as Excel. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { officialWord } from '#platform/documents/server/index.ts';
import { safeText, sendFile } from '#platform/files/server/index.ts';
import { officeUnit } from '#platform/identity/server/index.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { lightColumns, type DraftSummary, type Summary } from '../shared/summary.ts';
import { getDraft } from '#platform/documents/server/index.ts';
import { districtBody, numberOf } from './district-letter.ts';
import { getRow } from './district.ts';

/** All texts that units wrote: what a preview shows before a person chose. */
export const everything = (s: Summary): DraftSummary => ({
  picks: s.texts.flatMap((t) => t.items.map((i) => `${t.key}/${i.unitId}`)),
  opinion: '',
});

/** Bytes of the Word file. */
export const wordBytes = (
  s: Summary,
  input: DraftSummary,
  issued: { number: string; on: string | null; issuer: string; madeAt: string },
): Promise<Buffer> => {
  const { title, body } = districtBody(s, input);
  return officialWord({
    title,
    number: issued.number,
    issuerName: issued.issuer,
    date: issued.on === null ? null : dayOf(new Date(issued.on)),
    body,
    madeAt: issued.madeAt,
  });
};

export async function summaryWord(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const { row, issuer, input } = await ctx.reading(async (tx) => {
    const row = await getRow(tx, ctx, id);
    let input = everything(row.content);
    if (row.draft_id && ctx.actor.unitKind === 'office') {
      // As it was drafted: with the texts that were chosen.
      const { fields } = await getDraft(ctx.within(tx), row.draft_id);
      input = { picks: (fields['picks'] as string[] | undefined) ?? [], opinion: String(fields['opinion'] ?? '') };
    }
    return { row, issuer: (await officeUnit(tx))?.name ?? '', input };
  });
  const bytes = await wordBytes(row.content, input, {
    number: row.document_number ?? '',
    on: row.issued_at?.toISOString() ?? null,
    issuer,
    madeAt: row.made_at.toISOString(),
  });
  return sendFile(raw, bytes, `${row.content.title}全区汇总.docx`, 'word');
}

/** The annex: totals with both sums and why they differ, figures of every unit, streets by industry, who reported. */
export async function annexWorkbook(s: Summary): Promise<Buffer> {
  const { default: ExcelJS } = await import('exceljs');
  const book = new ExcelJS.Workbook();
  const sheet = (name: string, widths: number[], head: string[]) => {
    const page = book.addWorksheet(name, { views: [{ state: 'frozen', ySplit: 2, xSplit: 1 }] });
    page.columns = widths.map((width) => ({ width }));
    page.addRow([`${s.title}：${name}`]).font = { bold: true, size: 14 };
    page.addRow(head).font = { bold: true };
    return page;
  };
  const two = (v: { value: number | null; denominator: number | null }, form: string): string | number | null =>
    v.value === null ? null : form === 'rate' ? `${v.value}/${v.denominator ?? 0}` : v.value;
  const totals = sheet(
    '全区数据',
    [34, 8, 14, 16, 14, 14, 14, 80],
    ['栏目', '单位', '全区', '来源', '各街道合计', '各部门合计', '上期全区', '合计与全区不同的原因'],
  );
  for (const f of s.figures)
    totals.addRow([
      f.label,
      f.unit,
      two(numberOf(f), f.form),
      numberOf(f).source,
      two(f.streets, f.form),
      two(f.departments, f.form),
      f.former ? two(f.former, f.form) : null,
      safeText(f.differences.join('；')),
    ]);
  const units = sheet(
    '各单位数据',
    [20, ...s.figures.map(() => 14)],
    ['单位', ...s.figures.map((f) => `${f.label}（${f.unit}）`)],
  );
  for (const u of s.units)
    units.addRow([u.unit, ...s.figures.map((f) => (u.figures[f.key] ? two(u.figures[f.key] as never, f.form) : null))]);
  const corrected = sheet('与台账不同', [20, 34, 12, 12, 60], ['单位', '栏目', '台账数', '填报数', '理由']);
  for (const u of s.units)
    for (const f of s.figures) {
      const v = u.figures[f.key];
      if (
        !v ||
        v.records === null ||
        (v.records === v.value && (v.recordsDenominator ?? null) === (v.denominator ?? null))
      )
        continue;
      corrected.addRow([
        u.unit,
        f.label,
        two({ value: v.records, denominator: v.recordsDenominator }, f.form),
        two(v, f.form),
        safeText(v.reason),
      ]);
    }
  const { lights } = s;
  if (lights.length > 0) {
    const page = sheet('任务亮灯', [20, ...lightColumns.map(() => 10)], ['单位', ...lightColumns.map((l) => l.label)]);
    for (const row of lights) page.addRow([row.unit, ...row.cells.map((cell) => cell.n)]);
  }
  const grid = sheet(
    '分街域分行业',
    [16, ...s.grid.industries.map(() => 12), 10],
    ['街道', ...s.grid.industries.map((i) => i.name), '合计'],
  );
  for (const r of s.grid.streets) grid.addRow([r.name, ...r.cells, r.total]);
  grid.addRow(['合计', ...s.grid.totals, s.grid.total]).font = { bold: true };
  const status = sheet('报送情况', [20, 12, 12], ['单位', '状态', '是否按期']);
  for (const r of s.received) status.addRow([r.name, '已报送', r.onTime ? '按期' : '迟报']);
  for (const m of s.missing) status.addRow([m.name, m.state, '未报']);
  return Buffer.from(await book.xlsx.writeBuffer());
}
export async function summaryAnnex(ctx: Ctx, id: string, raw: RawRequest): Promise<undefined> {
  const row = await ctx.reading((tx) => getRow(tx, ctx, id));
  return sendFile(raw, await annexWorkbook(row.content), `${row.content.title}数据附表.xlsx`, 'excel');
}

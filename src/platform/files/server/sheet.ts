/** A ledger as Excel: what it is and under which conditions on top, one row a case, nothing that a spreadsheet would run. */
import type { Ctx } from '#kernel/server/context.ts';
import type { RawRequest } from '#kernel/server/room.ts';
import { endSheet, isTaken } from '#kernel/server/sheet-out.ts';
import type { Page } from '#kernel/shared/page.ts';
import { timeText, type Ledger } from '#kernel/shared/ledger.ts';
import { dayOf } from '#kernel/shared/time.ts';
import { safeText, streamFile } from './sending.ts';
import { record as audit } from '#platform/audit/server/index.ts';

interface SheetSource<T> {
  /** Name of the file on old systems, ASCII. */
  slug: string;
  action: string;
  /** One page of what the screen's list gives: the sheet can hold no row that the list does not show. */
  page(inside: Ctx, page: number, limit: number): Promise<Page<T>>;
}

const PAGE = 200;
export async function sendSheet<T, F extends object>(
  ctx: Ctx,
  raw: RawRequest,
  ledger: Ledger<T, F>,
  filter: F,
  source: SheetSource<T>,
): Promise<undefined> {
  const today = dayOf(ctx.clock.now());
  // On the trail before the first row goes out; the rows are sent outside this act, which locks the trail.
  const first = await ctx.inTx(async (tx) => {
    const page = await source.page(ctx.within(tx), 1, PAGE);
    await audit(tx, ctx, {
      action: source.action,
      subjectType: 'user',
      subjectId: ctx.actor.userId,
      facts: { rows: page.total, filter: { ...filter } },
    });
    return page;
  });
  const name = `${ledger.title}_${today}.xlsx`;
  const stream = streamFile(raw, name, 'excel', first.total, `${source.slug}-${today}.xlsx`);
  // Some 300 files that hardly any start needs.
  const { default: ExcelJS } = await import('exceljs');
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({
    stream,
    useStyles: true,
    useSharedStrings: false,
  });
  const page = workbook.addWorksheet(ledger.title.slice(0, 31), {
    views: [{ state: 'frozen', ySplit: 4 }],
    pageSetup: { orientation: 'landscape', paperSize: 9, fitToWidth: 1, fitToHeight: 0 },
  });
  page.columns = ledger.columns.map((c) => ({ width: c.width }));
  const say = (text: string, bold = false): void => {
    const row = page.addRow([text]);
    if (bold) row.font = { bold: true, size: 14 };
    row.commit();
  };
  say(ledger.title, true);
  const conditions = ledger.conditions(filter);
  say(`筛选条件：${conditions.length > 0 ? conditions.join('；') : '无（全部）'}`);
  say(
    `共 ${first.total} ${ledger.unit}，截至 ${timeText(ctx.clock.now().toISOString())}，导出人 ${ctx.actor.unitName} ${ctx.actor.name}`,
  );
  const head = page.addRow(ledger.columns.map((c) => c.header));
  head.font = { bold: true };
  head.commit();
  let { items } = first;
  for (let n = 1; items.length > 0; n++) {
    for (const item of items)
      page
        .addRow(
          ledger.columns.map((c) => {
            const value = c.value(item);
            return typeof value === 'string' ? safeText(value) : value;
          }),
        )
        .commit();
    if (!(await isTaken(page, stream))) return undefined;
    if (n * PAGE >= first.total) break;
    items = (await source.page(ctx, n + 1, PAGE)).items;
  }
  page.commit();
  await endSheet(workbook, stream);
  return undefined;
}

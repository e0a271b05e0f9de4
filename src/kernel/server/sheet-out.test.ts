import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import test from 'node:test';
import { buffer } from 'node:stream/consumers';
import { setImmediate as turn } from 'node:timers/promises';
import ExcelJS from 'exceljs';
import { endSheet, isTaken } from './sheet-out.ts';

const BATCHES = 40;
const PER_BATCH = 500;

/** Writes a sheet as the rooms do; tells how many batches are made. */
async function written(out: PassThrough, made: (batches: number) => void): Promise<'whole' | 'abandoned'> {
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out, useStyles: true, useSharedStrings: false });
  const page = workbook.addWorksheet('台账');
  for (let batch = 1; batch <= BATCHES; batch++) {
    // Nothing that a compressor makes small.
    for (let i = 0; i < PER_BATCH; i++)
      page.addRow(Array.from({ length: 6 }, () => Math.random().toString(36).repeat(2))).commit();
    made(batch);
    if (!(await isTaken(page, out))) return 'abandoned';
  }
  page.commit();
  await endSheet(workbook, out);
  return 'whole';
}

test('读得慢时不再往下生成，读完以后文件是完整的', async () => {
  const out = new PassThrough();
  let batches = 0;
  const ended = written(out, (n) => (batches = n));
  // Nobody reads: what fits into the buffers on the way is made, the rest is not.
  for (let i = 0; i < 2000; i++) await turn();
  const before = batches;
  assert.ok(before >= 1 && before < BATCHES / 2, `${before} batches wait for the reader`);
  const bytes = await buffer(out);
  assert.equal(await ended, 'whole');
  const book = new ExcelJS.Workbook();
  await book.xlsx.load(bytes as unknown as ArrayBuffer);
  assert.equal(book.worksheets[0]?.rowCount, BATCHES * PER_BATCH);
});

test('读的一方走了：生成随即结束，不再等', async () => {
  const out = new PassThrough();
  let batches = 0;
  const ended = written(out, (n) => (batches = n));
  for (let i = 0; i < 500; i++) await turn();
  out.destroy();
  assert.equal(await ended, 'abandoned');
  assert.ok(batches < BATCHES);
  // Gone before the end of a file that had no more to wait for.
  const workbook = new ExcelJS.stream.xlsx.WorkbookWriter({ stream: out });
  workbook.addWorksheet('空').commit();
  await endSheet(workbook, out);
});

/**
 * The register at its full size: finding one of 300,000 enterprises by two and by four characters, and taking in a
 * ledger of 100,000 rows from .xlsx — read, checked, matched, stored, audited.
 */
import { spawn } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw } from 'node:zlib';
import type pg from 'pg';
import { enterprisesRoom } from '#modules/enterprises/server/room.ts';
import { openLedger } from '#modules/enterprises/server/import/ledger.ts';
import { searchTextOf } from '#modules/enterprises/server/import/record.ts';
import { usccCheckSign } from '#modules/enterprises/shared/uscc.ts';
import { searchEnterprises } from '#modules/enterprises/server/service.ts';
import { benchDistrict, type BenchDistrict } from './lib/database.ts';
import { median, percentile, random, type Random } from './lib/measure.ts';
import { atMost, type Result } from './lib/result.ts';
import type { FigureId } from './figures.ts';
import type { BenchContext } from './run.ts';

export const ids: readonly FigureId[] = [
  'enterprises.search2',
  'enterprises.search2.p95',
  'enterprises.search4',
  'enterprises.search4.p95',
  'enterprises.import',
  'enterprises.import.memory',
  'enterprises.import.again',
];

const REGISTER = 300_000;
const ROWS = 100_000;
const SEARCHES = 300;

const SYLLABLES =
  '安邦宝北贝本彬博昌辰晨成诚驰川春达德鼎东恩飞丰富刚格冠广海瀚航浩和恒弘华辉慧吉佳嘉建江杰金津锦京晶景久凯康科坤朗乐力立利联林龙隆茂美铭诺鹏平普齐启庆荣瑞润森尚升盛世顺思泰天田通万旺维伟文翔祥欣新鑫信星兴旭轩雅阳耀业亿益银盈永友宇元远悦云泽展长兆振正志智中众卓';
const TRADES =
  '商贸 贸易 科技发展 机械制造 机电设备 物业管理 餐饮管理 建筑工程 装饰工程 物流 仓储服务 五金制品 食品 服装 汽车维修 印刷 医疗器械 环保科技 文化传播 供热'.split(
    ' ',
  );
const FORMS = ['有限公司', '有限责任公司', '股份有限公司', '厂', '商店', '经营部'];
const ROADS =
  '津塘路 六纬路 十一经路 成林道 卫国道 大桥道 泰兴南路 新开路 八纬路 华昌大街 翠阜道 东宁路 富民路 程林街 娄庄子大街 万新路 红星路 顺达道'.split(
    ' ',
  );
const STREETS = [
  '大王庄街道', '大直沽街道', '中山门街道', '富民路街道', '二号桥街道', '春华街道', '唐家口街道', '向阳楼街道', '常州道街道', '上杭路街道', '东新街道', '鲁山道街道', '天津铁厂街道',
]; // prettier-ignore
const TRADE_WORDS =
  '批发业 零售业 金属制品业 通用设备制造业 餐饮业 房屋建筑业 道路运输业 仓储业 住宿业 食品制造业'.split(' ');
const SIGNS = '0123456789ABCDEFGHJKLMNPQRTUWXY';

interface Firm {
  name: string;
  code: string;
  address: string;
  street: number;
}

/** The n-th invented enterprise of a series: names repeat syllables as real ones do, codes pass their check sign. */
function firm(r: Random, n: number, series: number): Firm {
  const proper = Array.from({ length: r.int(2, 4) }, () => r.pick([...SYLLABLES])).join('');
  const place = r.pick(['天津', '天津市', '天津市河东区', '']);
  const name = `${place}${proper}${r.pick(TRADES)}${r.chance(0.03) ? `第${r.int(1, 9)}` : ''}${r.pick(FORMS)}`;
  let rest = series * 1_000_000 + n;
  let body = '';
  for (let i = 0; i < 9; i++) {
    body = SIGNS.charAt(rest % 31) + body;
    rest = Math.floor(rest / 31);
  }
  const first = `91120102${body}`;
  return {
    name,
    code: first + (usccCheckSign(first) ?? ''),
    address: `天津市河东区${r.pick(ROADS)}${r.int(1, 400)}号${r.chance(0.4) ? `${r.int(1, 30)}号楼${r.int(1, 9)}门${r.int(101, 2805)}` : ''}`,
    street: r.int(0, 12),
  };
}

export async function run({ wants, say }: BenchContext): Promise<Result[]> {
  const results: Result[] = [];
  if (wants('enterprises.search2') || wants('enterprises.search4')) {
    const district = await benchDistrict();
    try {
      results.push(...(await searches(district, wants, say)));
    } finally {
      await district.stop();
    }
  }
  if (wants('enterprises.import')) results.push(...(await imports(say)));
  return results;
}

/* —— searching —— */

async function fill(district: BenchDistrict, say: (line: string) => void): Promise<Firm[]> {
  const r = random(20260928);
  const owner = await district.owner();
  const firms: Firm[] = [];
  const started = performance.now();
  // The indexes of search are built once at the end: the same indexes, in a fraction of the time.
  const indexes = (
    await owner.query<{ name: string; made: string }>(
      `select c.relname as name, pg_get_indexdef(c.oid) as made from pg_index i join pg_class c on c.oid = i.indexrelid
       join pg_am a on a.oid = c.relam where i.indrelid = 'enterprises'::regclass and a.amname = 'gin'`,
    )
  ).rows;
  for (const index of indexes) await owner.query(`drop index ${index.name}`);
  for (let from = 0; from < REGISTER; from += 10_000) {
    const batch = Array.from({ length: 10_000 }, (_, i) => firm(r, from + i, 1));
    firms.push(...batch);
    await owner.query(
      `insert into enterprises (id, name, name_key, search, uscc, street_code, industry, address, source, created_at, updated_at)
       select gen_random_uuid(), n.name, n.name, n.search, n.code, n.street, 'industrial', n.address, 'bench', now(), now()
       from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[]) as n (name, search, code, street, address)`,
      [
        batch.map((f) => f.name),
        batch.map((f) => searchTextOf([f.name, f.code, f.address])),
        batch.map((f) => f.code),
        batch.map((f) => `120102${String(f.street + 1).padStart(3, '0')}`),
        batch.map((f) => f.address),
      ],
    );
  }
  for (const index of indexes) await owner.query(index.made);
  await owner.query('vacuum (analyze) enterprises');
  say(`${REGISTER} enterprises in ${((performance.now() - started) / 1000).toFixed(0)} s`);
  return firms;
}

/** What people type: characters that stand together in some name, rare and common ones as they come. */
const fragments = (firms: readonly Firm[], length: number, seed: number): string[] => {
  const r = random(seed);
  return Array.from({ length: SEARCHES }, () => {
    const name = [...r.pick(firms).name];
    const at = r.int(0, Math.max(0, name.length - length));
    return name.slice(at, at + length).join('');
  });
};

async function searches(
  district: BenchDistrict,
  wants: (id: string) => boolean,
  say: (line: string) => void,
): Promise<Result[]> {
  const firms = await fill(district, say);
  const ctx = district.ctx('http');
  const [client] = await district.bare(1);
  if (!client) throw new Error('no connection');
  const results: Result[] = [];
  for (const [id, length, target] of [
    ['enterprises.search2', 2, 10],
    ['enterprises.search4', 4, 5],
  ] as const) {
    if (!wants(id)) continue;
    const words = fragments(firms, length, 7 + length);
    const times: number[] = [];
    const floors: number[] = [];
    // Once unmeasured: caches of pages and plans.
    for (const word of words.slice(0, 50)) {
      await searchEnterprises(ctx, word, 20);
      await bare(client, word);
    }
    for (const word of words) {
      let started = performance.now();
      await searchEnterprises(ctx, word, 20);
      times.push(performance.now() - started);
      started = performance.now();
      await bare(client, word);
      floors.push(performance.now() - started);
    }
    say(
      `${id}: median ${median(times).toFixed(2)} ms, p95 ${percentile(times, 0.95).toFixed(2)} ms, slowest ${Math.max(...times).toFixed(1)} ms (“${words[times.indexOf(Math.max(...times))] ?? ''}”); bare ${median(floors).toFixed(2)} ms, p95 ${percentile(floors, 0.95).toFixed(2)} ms`,
    );
    results.push(
      atMost(id, median(times), 'ms', target, median(floors)),
      atMost(`${id}.p95`, percentile(times, 0.95), 'ms', target, percentile(floors, 0.95)),
    );
  }
  return results;
}

/** The same question straight to the database, on a connection of its own. */
function bare(client: pg.Client, word: string): Promise<unknown> {
  const signs = [...word];
  return client.query({
    name: `bare${signs.length}`,
    text: `select e.id, e.name, e.uscc, e.street_code, e.industry, e.address, e.size_class, e.is_high_risk, e.state, e.principal_name, e.phone
      from enterprises e where public.bigrams(e.search) @> $1::text[] and strpos(e.search, $2) > 0 and e.state <> 'merged' limit 200`,
    values: [signs.slice(0, -1).map((c, i) => c + (signs[i + 1] ?? '')), word],
  });
}

/* —— taking in —— */

/** The figures of one process that does nothing else, told by itself. */
interface Told {
  ms: number;
  cpuMs: number;
  databaseCpuMs: number;
  idleMb: number;
  peakMb: number;
  counts: Record<string, number>;
}

async function imports(say: (line: string) => void): Promise<Result[]> {
  const district = await benchDistrict();
  try {
    const file = path.join(district.dataDir, 'ledger.xlsx');
    await writeLedger(file);
    say(`ledger of ${ROWS} rows, ${((await fs.stat(file)).size / 1e6).toFixed(1)} MB`);
    const floor = await inProcess('parse', file, null);
    const told = await inProcess('import', file, district);
    say(
      `parsed barely in ${(floor.ms / 1000).toFixed(1)} s (CPU ${(floor.cpuMs / 1000).toFixed(1)} s), ${(floor.peakMb - floor.idleMb).toFixed(0)} MB above idle`,
    );
    say(
      `imported in ${(told.ms / 1000).toFixed(1)} s (CPU ${(told.cpuMs / 1000).toFixed(1)} s of the program, ${(told.databaseCpuMs / 1000).toFixed(1)} s of the database), ${(told.peakMb - told.idleMb).toFixed(0)} MB above idle of ${told.idleMb.toFixed(0)} MB: ${JSON.stringify(told.counts)}`,
    );
    if ((told.counts['created'] ?? 0) < ROWS * 0.9) throw new Error('the ledger was not taken in');
    const again = await inProcess('import', file, district);
    say(`the same file again in ${(again.ms / 1000).toFixed(1)} s: ${JSON.stringify(again.counts)}`);
    return [
      atMost('enterprises.import', told.ms / 1000, 's', 20, floor.ms / 1000),
      atMost('enterprises.import.memory', told.peakMb - told.idleMb, 'MB', 400, floor.peakMb - floor.idleMb),
      atMost('enterprises.import.again', again.ms / 1000, 's', 20, floor.ms / 1000),
    ];
  } finally {
    await district.stop();
  }
}

/** Runs the work in a process of its own, so that memory above idle is this work's and nobody else's. */
async function inProcess(what: 'parse' | 'import', file: string, district: BenchDistrict | null): Promise<Told> {
  const child = spawn(process.execPath, [import.meta.filename, what, file], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      ...process.env,
      BENCH_CONNECTION: JSON.stringify(district?.database.app ?? null),
      BENCH_DISTRICT: district?.config.district ?? '',
    },
  });
  let out = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error(`${what} ended with ${code}`);
  return JSON.parse(out.trim().split('\n').at(-1) ?? '') as Told;
}

const memoryMb = (): number => process.memoryUsage.rss() / 2 ** 20;

async function child(what: string, file: string): Promise<void> {
  const { openDb } = await import('#kernel/server/db.ts');
  const { makeCtx } = await import('#kernel/server/context.ts');
  const { fixedClock } = await import('#kernel/server/clock.ts');
  const connection = JSON.parse(process.env['BENCH_CONNECTION'] ?? 'null') as
    Parameters<typeof openDb>[0]['connection'] | null;
  const handle = connection ? openDb({ connection, district: process.env['BENCH_DISTRICT'] ?? '', max: 5 }) : null;
  const command = enterprisesRoom.commands?.find((c) => c.verb === 'import');
  const cpuOfDatabase = async (): Promise<number> => (handle ? databaseCpu(handle.pool) : 0);
  if (handle) await handle.pool.query('select 1');
  globalThis.gc?.();
  await new Promise((resolve) => setTimeout(resolve, 300));
  const idleMb = memoryMb();
  let peakMb = idleMb;
  const watch = setInterval(() => (peakMb = Math.max(peakMb, memoryMb())), 20);
  const cpu = process.cpuUsage();
  const cpuBefore = await cpuOfDatabase();
  const started = performance.now();
  let counts: Record<string, number> = {};
  if (what === 'parse') {
    const ledger = await openLedger(file);
    let rows = 0;
    for await (const row of ledger.rows({ today: '2026-09-28' })) rows += row.cells.length > 0 ? 1 : 0;
    await ledger.close();
    counts = { rows };
  } else if (handle) {
    const ctx = makeCtx({ handle, clock: fixedClock('2026-09-28T01:20:00Z'), door: 'cli' });
    const code = await command?.run(ctx, { positional: [file], flags: { json: true }, out: () => {}, err: () => {} });
    if (code !== 0) throw new Error(`the import ended with ${String(code)}`);
  }
  const ms = performance.now() - started;
  const used = process.cpuUsage(cpu);
  clearInterval(watch);
  peakMb = Math.max(
    peakMb,
    process.resourceUsage().maxRSS / 1024 > idleMb ? process.resourceUsage().maxRSS / 1024 : 0,
    memoryMb(),
  );
  if (handle) {
    counts =
      (
        await handle.pool.query<{ counts: Record<string, number> }>(
          'select counts from enterprise_imports order by created_at desc, id desc limit 1',
        )
      ).rows[0]?.counts ?? {};
  }
  const databaseCpuMs = (await cpuOfDatabase()) - cpuBefore;
  await handle?.close();
  process.stdout.write(
    `${JSON.stringify({ ms, cpuMs: (used.user + used.system) / 1000, databaseCpuMs, idleMb, peakMb, counts } satisfies Told)}\n`,
  );
}

/** CPU time of the backends of this pool so far, in milliseconds; 0 where the system does not tell. */
async function databaseCpu(pool: pg.Pool): Promise<number> {
  const pids = (
    await pool.query<{ pid: number }>(
      `select pid from pg_stat_activity where datname = current_database() and usename = current_user`,
    )
  ).rows.map((r) => r.pid);
  let ticks = 0;
  for (const pid of pids) {
    const stat = await fs.readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    ticks += Number(fields[11] ?? 0) + Number(fields[12] ?? 0);
  }
  return ticks * 10;
}

/* —— the ledger, as Excel writes it: shared texts, a date style, twelve columns —— */

async function writeLedger(file: string): Promise<void> {
  const r = random(42);
  const texts = new Map<string, number>();
  const shared: string[] = [];
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');
  const ref = (text: string): number => {
    let at = texts.get(text);
    if (at === undefined) {
      at = shared.length;
      shared.push(text);
      texts.set(text, at);
    }
    return at;
  };
  const names = ['A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K', 'L'];
  const cell = (row: number, column: number, value: string | number, style = ''): string =>
    typeof value === 'number'
      ? `<c r="${names[column] ?? ''}${row}"${style}><v>${value}</v></c>`
      : value === ''
        ? ''
        : `<c r="${names[column] ?? ''}${row}" t="s"><v>${ref(value)}</v></c>`;
  const line = (row: number, values: readonly (string | number)[], dates: readonly number[] = []): string =>
    `<row r="${row}">${values.map((v, c) => cell(row, c, v, dates.includes(c) ? ' s="1"' : '')).join('')}</row>`;
  const head =
    '序号 企业名称 统一社会信用代码 成立日期 注册地址 所属街道 行业 法定代表人 联系电话 从业人数 企业类型 经营范围'.split(
      ' ',
    );
  function* sheet(): Generator<string> {
    yield '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
    yield line(1, ['河东区生产经营单位台账']);
    yield line(2, head);
    for (let i = 0; i < ROWS; i++) {
      const f = firm(r, i, 2);
      // As ledgers are: some dates as text, some codes in lower case or missing.
      const date = r.chance(0.7) ? r.int(30_000, 45_000) : `${r.int(1990, 2024)}年${r.int(1, 12)}月${r.int(1, 28)}日`;
      const code = r.chance(0.05) ? '' : r.chance(0.1) ? f.code.toLowerCase() : f.code;
      yield line(
        i + 3,
        [
          i + 1,
          f.name,
          code,
          date,
          f.address,
          STREETS[f.street] ?? '',
          r.pick(TRADE_WORDS),
          r.pick([...'赵钱孙李周吴郑王']) + r.pick([...SYLLABLES]) + r.pick([...SYLLABLES]),
          `1${r.int(30, 89)}${String(r.int(0, 99_999_999)).padStart(8, '0')}`,
          r.int(1, 400),
          r.pick(['有限责任公司', '股份有限公司', '个体工商户', '有限责任公司（自然人独资）']),
          `${r.pick(TRADES)}；${r.pick(TRADES)}；${r.pick(TRADES)}（依法须经批准的项目，经相关部门批准后方可开展经营活动）`,
        ],
        typeof date === 'number' ? [3] : [],
      );
    }
    yield '</sheetData></worksheet>';
  }
  const relations = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
  const zip = new ZipWriter(file);
  await zip.add('[Content_Types].xml', [
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>',
  ]);
  await zip.add('_rels/.rels', [
    `<Relationships><Relationship Id="rId1" Type="${relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
  ]);
  await zip.add('xl/workbook.xml', [
    `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${relations}"><sheets><sheet name="台账" sheetId="1" r:id="rId1"/></sheets></workbook>`,
  ]);
  await zip.add('xl/_rels/workbook.xml.rels', [
    `<Relationships><Relationship Id="rId1" Type="${relations}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="${relations}/styles" Target="styles.xml"/><Relationship Id="rId3" Type="${relations}/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
  ]);
  await zip.add('xl/styles.xml', [
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="14"/></cellXfs></styleSheet>',
  ]);
  await zip.add('xl/worksheets/sheet1.xml', sheet());
  await zip.add('xl/sharedStrings.xml', sharedStrings(shared, escape));
  await zip.end();
}

function* sharedStrings(shared: readonly string[], escape: (text: string) => string): Generator<string> {
  yield `<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" count="${shared.length}" uniqueCount="${shared.length}">`;
  for (const text of shared) yield `<si><t>${escape(text)}</t></si>`;
  yield '</sst>';
}

/** A ZIP written part by part, each packed while it is made. */
class ZipWriter {
  readonly #out;
  readonly #directory: Buffer[] = [];
  #offset = 0;

  constructor(file: string) {
    this.#out = createWriteStream(file);
  }

  async #write(bytes: Buffer): Promise<void> {
    this.#offset += bytes.length;
    if (!this.#out.write(bytes)) await new Promise<void>((resolve) => this.#out.once('drain', () => resolve()));
  }

  async add(name: string, pieces: Iterable<string>): Promise<void> {
    const packed: Buffer[] = [];
    let crc = 0;
    let size = 0;
    const texts = function* (): Generator<Buffer> {
      let buffer = '';
      for (const piece of pieces) {
        buffer += piece;
        if (buffer.length < 65_536) continue;
        yield Buffer.from(buffer);
        buffer = '';
      }
      yield Buffer.from(buffer);
    };
    await pipeline(
      function* () {
        for (const bytes of texts()) {
          crc = crc32(bytes, crc);
          size += bytes.length;
          yield bytes;
        }
      },
      createDeflateRaw({ level: 1 }),
      new Writable({
        write(chunk: Buffer, _encoding, done) {
          packed.push(chunk);
          done();
        },
      }),
    );
    const body = Buffer.concat(packed);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(8, 4);
    common.writeUInt32LE(crc, 10);
    common.writeUInt32LE(body.length, 14);
    common.writeUInt32LE(size, 18);
    common.writeUInt16LE(title.length, 22);
    const end = Buffer.alloc(14);
    end.writeUInt32LE(this.#offset, 10);
    this.#directory.push(
      Buffer.concat([Buffer.from('PK\x01\x02', 'latin1'), Buffer.from([20, 0]), common, end, title]),
    );
    await this.#write(Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, title]));
    await this.#write(body);
  }

  async end(): Promise<void> {
    const central = Buffer.concat(this.#directory);
    const tail = Buffer.alloc(22);
    tail.write('PK\x05\x06', 'latin1');
    tail.writeUInt16LE(this.#directory.length, 8);
    tail.writeUInt16LE(this.#directory.length, 10);
    tail.writeUInt32LE(central.length, 12);
    tail.writeUInt32LE(this.#offset, 16);
    await this.#write(central);
    await this.#write(tail);
    await new Promise<void>((resolve, reject) => {
      this.#out.once('error', reject);
      this.#out.end(() => resolve());
    });
  }
}

if (process.argv[1] === import.meta.filename) await child(process.argv[2] ?? '', process.argv[3] ?? '');

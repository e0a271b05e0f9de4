import type { CellIssue } from './cell-issue.ts';
import { chineseDigit, chineseInteger, dropInvisible, isPlaceholder, quote } from './text.ts';

/** What a cell offers to a date reader: its text and, where the file knows more, a number or a day. */
export interface DateCell {
  readonly text: string;
  readonly number?: number;
  /** A cell that the file itself marks as a date: `YYYY-MM-DD`, civil day. */
  readonly date?: string;
  /** The date format of the cell shows no day, so the day in `date` may be one that the spreadsheet added. */
  readonly showsNoDay?: boolean;
}

export interface ReadDateOptions {
  /** Today in Asia/Shanghai, `YYYY-MM-DD`; a later day cannot be a past event. */
  readonly today: string;
  /** The workbook counts days from 1904 (old Mac files). */
  readonly date1904?: boolean;
}

export interface ReadDate {
  /** `YYYY-MM-DD`, or null when no day is certain. */
  readonly value: string | null;
  readonly issues: readonly CellIssue[];
}

/** The first year that is taken for a real founding; earlier ones and 1900-01-01 itself are fillers of programs. */
const FIRST_YEAR = 1900;
/** 10000 is 18 May 1927: smaller numbers are too likely to be something else. */
const SMALLEST_SERIAL = 10000;
const LARGEST_SERIAL = 99999;
const DAY_MS = 86_400_000;

const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function iso(year: number, month: number, day: number): string {
  return `${year < 1000 ? String(year).padStart(4, '0') : year}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

/**
 * The day that a spreadsheet's serial number means. The 1900 system counts a 29 February 1900 that never was.
 * The time of day is dropped. Undefined outside 1900–9999.
 */
export function excelSerialToDay(serial: number, date1904 = false): string | undefined {
  const whole = Math.floor(serial + 1e-9);
  if (!Number.isFinite(serial) || whole < 1 || whole > 2_958_465) return undefined;
  if (!date1904 && whole === 60) return undefined;
  const epoch = date1904 ? EPOCH_1904 : whole > 60 ? EPOCH_1900 : EPOCH_1900 + DAY_MS;
  const day = new Date(epoch + whole * DAY_MS);
  return iso(day.getUTCFullYear(), day.getUTCMonth() + 1, day.getUTCDate());
}

type Parts =
  | { kind: 'day'; year: number; month: number; day: number; notes?: CellIssue[] }
  | { kind: 'refused'; issue: CellIssue };

const refuse = (code: string, message: string): Parts => ({
  kind: 'refused',
  issue: { code, severity: 'warning', message },
});

/** Chinese numerals of a date to digits: years are spelt (二〇二四), months and days are counted (二十一). */
function chineseToDigits(text: string): string {
  return text
    .replace(/([〇零○◯OoＯ一二三四五六七八九壹贰貳叁參肆伍陆陸柒捌玖两\d]{2,4})(?=\s*年)/g, (run: string) => {
      const digits = [...run].map((c) => (/[\d]/.test(c) ? c : /[OoＯ]/.test(c) ? '0' : String(chineseDigit(c))));
      return digits.join('');
    })
    .replace(/[〇零○◯一二三四五六七八九十廿卅壹贰貳叁參肆伍陆陸柒捌玖拾]+/g, (run) => {
      const spelt = [...run].map((c) => chineseDigit(c));
      if (run.length >= 2 && spelt.every((d) => d !== undefined) && !/^[零〇○◯]/.test(run)) return spelt.join('');
      const value = chineseInteger(run.replace(/^[零〇○◯]+(?=.)/, ''));
      return value === undefined ? run : String(value);
    });
}

/** A year in two digits belongs to this century when that day is not in the future, otherwise to the last. */
function fullYear(short: number, month: number, day: number, today: string): number {
  const recent = 2000 + short;
  return iso(recent, month, day) <= today ? recent : 1900 + short;
}

function twoDigit(shown: string, short: number, month: number, day: number, today: string): Parts {
  const year = fullYear(short, month, day, today);
  return {
    kind: 'day',
    year,
    month,
    day,
    notes: [
      {
        code: 'twoDigitYear',
        severity: 'warning',
        message: `${quote(shown)}只写了两位年份，按 ${year} 年处理，请核对`,
      },
    ],
  };
}

const SEP = '[./\\-]';

/** Reads the body of a date, already freed of time, labels and unusual signs. Undefined when it has no known shape. */
function readBody(body: string, shown: string, today: string): Parts | undefined {
  let m: RegExpExecArray | null;
  const day = (year: string | number, month: string | number, d: string | number, notes?: CellIssue[]): Parts => ({
    kind: 'day',
    year: Number(year),
    month: Number(month),
    day: Number(d),
    ...(notes ? { notes } : {}),
  });

  if ((m = /^(\d{4})年(\d{1,2})月(\d{1,2})[日号]?$/.exec(body))) return day(m[1]!, m[2]!, m[3]!);
  if ((m = new RegExp(`^(\\d{4})(?:${SEP}|年)(\\d{1,2})(?:${SEP}|月)(\\d{1,2})[日号]?$`).exec(body)))
    return day(m[1]!, m[2]!, m[3]!);
  if ((m = /^(\d{4}) (\d{1,2}) (\d{1,2})$/.exec(body))) return day(m[1]!, m[2]!, m[3]!);
  if ((m = /^(\d{4})(\d{2})(\d{2})[日号]?$/.exec(body))) return day(m[1]!, m[2]!, m[3]!);
  if ((m = /^(\d{4})(\d{2})(\d{2})(?:[01]\d|2[0-3])[0-5]\d(?:[0-5]\d)?$/.exec(body))) return day(m[1]!, m[2]!, m[3]!);
  if ((m = new RegExp(`^(\\d{4})(?:${SEP}|年)(\\d{2})(\\d{2})[日号]?$`).exec(body))) return day(m[1]!, m[2]!, m[3]!);
  if ((m = new RegExp(`^(\\d{4})(\\d{2})${SEP}(\\d{2})$`).exec(body))) return day(m[1]!, m[2]!, m[3]!);

  if (
    (m = new RegExp(`^(\\d{4})(?:${SEP}|年| )(\\d{1,2})月?$`).exec(body)) ||
    (m = /^((?:19|20)\d{2})(0[1-9]|1[0-2])$/.exec(body))
  ) {
    const [year, month] = [Number(m[1]), Number(m[2])];
    if (month < 1 || month > 12) return refuse('invalidDate', `${quote(shown)}中没有 ${month} 月，请核对`);
    return refuse('dayMissing', `${quote(shown)}只到月（${year} 年 ${month} 月），缺少日，未填入，请补全`);
  }
  if (/^(?:1[89]|20)\d{2}年?(?:份|度)?$/.test(body))
    return refuse('dayMissing', `${quote(shown)}只有年份，缺少月日，未填入，请补全`);
  if (/^(\d{1,2})月(\d{1,2})[日号]?$/.test(body))
    return refuse('yearMissing', `${quote(shown)}缺少年份，未填入，请补全`);

  if ((m = new RegExp(`^(\\d{1,2})(${SEP})(\\d{1,2})\\2(\\d{4})$`).exec(body))) {
    const [a, b, year] = [Number(m[1]), Number(m[3]), m[4]!];
    const note = (text: string): CellIssue[] => [{ code: 'reordered', severity: 'warning', message: text }];
    if (a === b) return day(year, a, b);
    if (a > 12 && b <= 12)
      return day(year, b, a, note(`${quote(shown)}按“日/月/年”读为 ${iso(Number(year), b, a)}，请核对`));
    if (b > 12 && a <= 12)
      return day(year, a, b, note(`${quote(shown)}按“月/日/年”读为 ${iso(Number(year), a, b)}，请核对`));
    if (a > 12 && b > 12) return refuse('invalidDate', `${quote(shown)}不是有效日期，请核对`);
    return refuse('ambiguous', `${quote(shown)}分不清哪个是月、哪个是日，未填入，请写成“${year}-月-日”`);
  }
  if ((m = /^(\d{2})年(\d{1,2})月(\d{1,2})[日号]?$/.exec(body)))
    return twoDigit(shown, Number(m[1]), Number(m[2]), Number(m[3]), today);
  if (
    (m = new RegExp(`^(\\d{2})(${SEP})(\\d{1,2})\\2(\\d{1,2})[日号]?$`).exec(body)) ||
    (m = /^(\d{2})()(\d{2})(\d{2})$/.exec(body))
  ) {
    const [first, separator, second, third] = [Number(m[1]), m[2], Number(m[3]), Number(m[4])];
    if (first <= 12 && separator === '/' && third <= 99 && m[4]!.length === 2) {
      return refuse('ambiguous', `${quote(shown)}分不清年、月、日的先后，未填入，请写成四位年份`);
    }
    return twoDigit(shown, first, second, third, today);
  }
  if (new RegExp(`^\\d${SEP}\\d{1,2}${SEP}\\d{1,2}$`).test(body)) {
    return refuse('ambiguous', `${quote(shown)}分不清年、月、日的先后，未填入，请写成四位年份`);
  }
  if (/^\d{2}(?:[./\-]|年)\d{1,2}月?$/.test(body))
    return refuse('dayMissing', `${quote(shown)}不是完整的日期，未填入，请补全年月日`);

  const words = body.toLowerCase();
  if (
    (m = /^(\d{1,2})(?:st|nd|rd|th)?[ \-/.,]*([a-z]{3,9})\.?[ \-/.,]*(\d{4}|\d{2})$/.exec(words)) ||
    (m =
      /^()([a-z]{3,9})\.? *(\d{1,2})(?:st|nd|rd|th)?[., ]+(\d{4})$/.exec(words) ||
      (m = /^()(?:sun|mon|tue|wed|thu|fri|sat) ([a-z]{3}) (\d{2}) (\d{4})(?: gmt.*)?$/.exec(words)))
  ) {
    const month = MONTHS.findIndex((name) => m![2]!.startsWith(name)) + 1;
    const [d, y] = m[4] === undefined ? [m[1]!, m[3]!] : [m[3]!, m[4]];
    if (month > 0) return y.length === 4 ? day(y, month, d) : twoDigit(shown, Number(y), month, Number(d), today);
  }
  if ((m = /^([a-z]{3,9})[ \-/.,]*(\d{2}|\d{4})$/.exec(words)) && MONTHS.some((name) => m![1]!.startsWith(name))) {
    return refuse('dayMissing', `${quote(shown)}不是完整的日期（缺少日或年），未填入，请补全`);
  }
  return undefined;
}

/** A full date somewhere inside a longer text. */
const INSIDE = /\d{4}\s*(?:年|[./\-])\s*\d{1,2}\s*(?:月|[./\-])\s*\d{1,2}(?!\d)\s*[日号]?|(?<!\d)(?:19|20)\d{6}(?!\d)/g;

/** No day is written in more signs; patterns that look for one in a longer text would look for very long. */
const LONGEST = 200;

/**
 * Reads a day as offices write it (2024-03-01, 2024/3/1, 2024.3.1, 20240301, 2024年3月1日, 二〇二四年三月一日, 24.3.1,
 * 1-Mar-2024, serial numbers, date cells …). Generous in reading and strict in inventing: a missing day, an unclear
 * order, an impossible or future day stay empty, with the reason; every rewriting is said.
 */
export function readDate(cell: DateCell, options: ReadDateOptions): ReadDate {
  const raw = cell.text.trim();
  const shown = dropInvisible(cell.text).trim();
  const nothing = (issue: CellIssue): ReadDate => ({ value: null, issues: [issue] });

  if (cell.date !== undefined) {
    const [year, month, day] = cell.date.split('-').map(Number) as [number, number, number];
    if (year <= FIRST_YEAR && month === 1 && day <= 1)
      return nothing({ code: 'empty', severity: 'info', message: '单元格是空的日期，按未填处理' });
    if (cell.showsNoDay === true && day === 1) {
      return nothing({
        code: 'dayMissing',
        severity: 'warning',
        message: `单元格只显示到月（${year} 年 ${month} 月），日不能确定，未填入，请补全`,
      });
    }
    return judge({ kind: 'day', year, month, day }, cell.date, cell.date, options, []);
  }

  const common = /^(\d{4})(?:-(\d{1,2})-(\d{1,2})|\/(\d{1,2})\/(\d{1,2})|年(\d{1,2})月(\d{1,2})日)$/.exec(raw);
  if (common) {
    const [month, day] = [common[2] ?? common[4] ?? common[6], common[3] ?? common[5] ?? common[7]];
    const year = Number(common[1]);
    if (year > FIRST_YEAR)
      return judge({ kind: 'day', year, month: Number(month), day: Number(day) }, raw, shown, options, []);
  }
  const flat = shown.normalize('NFKC').trim();
  if (flat.length > LONGEST)
    return nothing({ code: 'unreadable', severity: 'warning', message: `${quote(shown)}不是日期，未填入，请核对` });
  if (
    flat === '' ||
    isPlaceholder(flat) ||
    /^(?:长期|永久|无固定期限|长期有效|0+|[0\-/.]+|1900[-/.年]0?1[-/.月]0?[01]日?|1899-12-3[01])$/.test(flat)
  ) {
    return nothing({
      code: 'empty',
      severity: 'info',
      message: shown === '' ? '未填日期' : `${quote(shown)}不是日期，按未填处理`,
    });
  }
  if (/^#+$/.test(flat))
    return nothing({ code: 'unreadable', severity: 'warning', message: '单元格显示为一串“#”，不是日期，请重新导出' });

  if (cell.number !== undefined || /^\d{5}(?:\.\d+)?$/.test(flat)) {
    const number = cell.number ?? Number(flat);
    if (number >= SMALLEST_SERIAL && number <= LARGEST_SERIAL) {
      const day = excelSerialToDay(number, cell.number !== undefined && options.date1904 === true);
      if (day !== undefined) {
        const [year, month, d] = day.split('-').map(Number) as [number, number, number];
        const note: CellIssue = {
          code: 'serialNumber',
          severity: 'info',
          message: `${quote(shown)}是表格软件的日期序号，记为 ${day}`,
        };
        return judge({ kind: 'day', year, month, day: d, notes: [note] }, raw, shown, options, []);
      }
    }
  }

  const notes: CellIssue[] = [];
  let body = flat
    .replace(/[。．·•、,，]/g, '.')
    .replace(/[‐‑‒–−﹣ー]/g, '-')
    .replace(/[—―]+/g, '-')
    .replace(/[\\|]/g, '/')
    .replace(/['"‘’“”`]/g, '')
    .replace(/\s+/g, ' ')
    .replace(/年 /g, '年')
    .replace(/[曰]/g, '日');

  const zoned = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)(Z|[+-]\d{2}:?\d{2})$/i.exec(body);
  if (zoned) {
    const offset = zoned[3]!.toUpperCase() === 'Z' ? 'Z' : zoned[3]!.replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
    const time = zoned[2]!.replace(/\.\d+$/, '');
    const instant = Date.parse(`${zoned[1]!}T${time.length === 5 ? `${time}:00` : time}${offset}`);
    if (!Number.isNaN(instant)) {
      const local = new Date(instant + 8 * 3_600_000).toISOString().slice(0, 10);
      const [year, month, day] = local.split('-').map(Number) as [number, number, number];
      if (local !== zoned[1])
        notes.push({
          code: 'timeZone',
          severity: 'warning',
          message: `${quote(shown)}带时区，按北京时间记为 ${local}`,
        });
      return judge({ kind: 'day', year, month, day, ...(notes.length > 0 ? { notes } : {}) }, raw, shown, options, []);
    }
  }
  body = chineseToDigits(body)
    .replace(
      /[ T]*(?:上午|下午|[ap]m)?\s*\d{1,2}[:时点]\s*\d{1,2}(?:[:分]\s*\d{1,2}(?:\.\d+)?秒?|分)?\s*(?:[ap]m)?$/i,
      '',
    )
    .replace(/[ (]*(?:星期|周)[一二三四五六七日天1-7][ )]*/g, '')
    .trim();
  const compact = body
    .replace(/\s*([./\-年月日号])\s*/g, '$1')
    .replace(/([./\-])\1+/g, '$1')
    .replace(/^[./\-]+|[./\-]+$/g, '');

  let parts = readBody(compact, shown, options.today);
  if (!parts && /[OoIl|]/.test(compact) && /^[\dOoIl|./\-年月日号]+$/.test(compact)) {
    const repaired = compact.replace(/[Oo]/g, '0').replace(/[Il|]/g, '1');
    parts = readBody(repaired, shown, options.today);
    if (parts?.kind === 'day')
      notes.push({
        code: 'repaired',
        severity: 'warning',
        message: `${quote(shown)}中的字母 O、I、l 按数字 0、1 读取`,
      });
  }
  if (!parts) {
    const found = [...compact.matchAll(INSIDE)].map((match) => match[0]);
    const rest = compact.replace(INSIDE, '');
    const range = /[至到~起]|^-$|自|从|长期|永久/.test(rest) || (found.length === 2 && /^[\s\-.]*$/.test(rest));
    const first = found[0];
    if (first !== undefined && (found.length === 1 || range) && found.length <= 2) {
      if (/约|左右|前后|大概|预计|暂定|拟|估计|以前|之前|以后|之后|[?？]/.test(rest)) {
        return nothing({
          code: 'approximate',
          severity: 'warning',
          message: `${quote(shown)}不是确定的日期，未填入，请核对`,
        });
      }
      if (range && /^[\s(]*(?:至|到|~|截止|截至)/.test(compact)) {
        return nothing({
          code: 'ambiguous',
          severity: 'warning',
          message: `${quote(shown)}只写了截止日期，未填入，请填写起始日期`,
        });
      }
      parts = readBody(first.replace(/\s/g, ''), shown, options.today);
      if (parts?.kind === 'day') {
        const read = iso(parts.year, parts.month, parts.day);
        notes.push(
          range
            ? {
                code: 'rangeStart',
                severity: 'warning',
                message: `${quote(shown)}是一段期间，取起始日 ${read}，请核对`,
              }
            : { code: 'extracted', severity: 'warning', message: `从${quote(shown)}中取出日期 ${read}，请核对` },
        );
      }
    } else if (found.length > 1) {
      return nothing({
        code: 'multiple',
        severity: 'warning',
        message: `${quote(shown)}中有不止一个日期，未填入，请只填一个`,
      });
    } else if (/约|左右|前后|大概|预计|暂定/.test(compact) && /\d{2,4}年|(?:19|20)\d{2}/.test(compact)) {
      return nothing({
        code: 'approximate',
        severity: 'warning',
        message: `${quote(shown)}不是确定的日期，未填入，请核对`,
      });
    }
  }
  if (!parts)
    return nothing({
      code: 'unreadable',
      severity: 'warning',
      message: `${quote(shown)}不是可识别的日期，未填入，请核对`,
    });
  return judge(parts, raw, shown, options, notes);
}

/** Refuses days that never were or cannot have been, and says every rewriting of the text. */
function judge(
  parts: Parts,
  raw: string,
  shown: string,
  options: ReadDateOptions,
  extra: readonly CellIssue[],
): ReadDate {
  if (parts.kind === 'refused') return { value: null, issues: [parts.issue] };
  const { year, month, day } = parts;
  const nothing = (code: string, message: string): ReadDate => ({
    value: null,
    issues: [{ code, severity: 'warning', message }],
  });
  if (month < 1 || month > 12) return nothing('invalidDate', `${quote(shown)}中没有 ${month} 月，请核对`);
  if (year >= 1 && year <= 9999 && (day < 1 || day > daysInMonth(year, month))) {
    return nothing('invalidDate', `${quote(shown)}不是有效日期：${year} 年 ${month} 月没有 ${day} 日，请核对`);
  }
  const value = iso(year, month, day);
  if (value === '1900-01-01') return nothing('empty', `${quote(shown)}是程序的默认日期，按未填处理`);
  if (year < FIRST_YEAR) return nothing('tooEarly', `${quote(shown)}早于 ${FIRST_YEAR} 年，未填入，请核对`);
  if (value > options.today)
    return nothing('futureDate', `${quote(shown)}晚于今天（${options.today}），未填入，请核对`);
  const issues = [...(parts.notes ?? []), ...extra];
  if (issues.length === 0 && value !== raw)
    issues.push({ code: 'normalised', severity: 'info', message: `${quote(shown)}记为 ${value}` });
  return { value, issues };
}

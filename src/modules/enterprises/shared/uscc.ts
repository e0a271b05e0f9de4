import type { CellIssue } from './cell-issue.ts';
import { dropInvisible, isPlaceholder, plain, quote } from './text.ts';

/** The 31 signs of the code: digits and capital letters without I, O, S, V, Z (GB 32100-2015, 4). */
export const USCC_ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const USCC_WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28] as const;
const ORGANIZATION_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2] as const;
const ID_CARD_WEIGHTS = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2] as const;

/** 省级行政区划码 (GB/T 2260) and 10 for bodies registered with the national authority. */
const PROVINCES = new Set(
  '10 11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 61 62 63 64 65 71 81 82'.split(' '),
);

const VALUES = new Int8Array(128).fill(-1);
for (let i = 0; i < USCC_ALPHABET.length; i++) VALUES[USCC_ALPHABET.charCodeAt(i)] = i;

export type UsccProblem = 'length' | 'alphabet' | 'checkDigit' | 'implausible';

/** The check sign of the first 17 signs: C = 31 − (Σ value × weight mod 31), 31 → 0 (GB 32100-2015). Undefined outside the alphabet. */
export function usccCheckSign(first17: string): string | undefined {
  if (first17.length !== 17) return undefined;
  let sum = 0;
  for (let i = 0; i < 17; i++) {
    const value = VALUES[first17.charCodeAt(i)] ?? -1;
    if (value < 0) return undefined;
    sum += value * (USCC_WEIGHTS[i] as number);
  }
  return USCC_ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** Whether the text, exactly as it stands, is a unified social credit code (统一社会信用代码) with a right check sign; if not, why. */
export function checkUscc(text: string): { ok: true } | { ok: false; problem: UsccProblem } {
  if (text.length !== 18) return { ok: false, problem: 'length' };
  if (!/^[0-9A-HJ-NP-RTUWXY]{18}$/.test(text)) return { ok: false, problem: 'alphabet' };
  if (usccCheckSign(text.slice(0, 17)) !== text.charAt(17)) return { ok: false, problem: 'checkDigit' };
  if (/^(.)\1{16}/.test(text)) return { ok: false, problem: 'implausible' };
  return { ok: true };
}

/** Whether nine signs are an organization code (组织机构代码) with a right check sign (GB 11714-1997). */
export function checkOrganizationCode(text: string): boolean {
  if (!/^[0-9A-Z]{8}[0-9X]$/.test(text)) return false;
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += parseInt(text.charAt(i), 36) * (ORGANIZATION_WEIGHTS[i] as number);
  const check = 11 - (sum % 11);
  return text.charAt(8) === (check === 10 ? 'X' : check === 11 ? '0' : String(check));
}

function isIdCard(text: string): boolean {
  const match = /^[1-9]\d{5}(?:19|20)\d{2}(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dX]$/.exec(text);
  if (!match) return false;
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += Number(text.charAt(i)) * (ID_CARD_WEIGHTS[i] as number);
  return '10X98765432'.charAt(sum % 11) === text.charAt(17);
}

/** What people type for signs that the code never contains. A lower-case l may be either L or 1 (see `candidates`). */
const LOOKALIKES: Readonly<Record<string, string>> = { O: '0', I: '1', Z: '2', S: '5', V: 'UY' };

/* Letters of other scripts that look exactly like Latin ones: they come from copied or scanned texts. */
const HOMOGLYPHS: Readonly<Record<string, string>> = {
  А: 'A', В: 'B', С: 'C', Е: 'E', Н: 'H', К: 'K', М: 'M', О: 'O', Р: 'P', Т: 'T', У: 'Y', Х: 'X',
  Α: 'A', Β: 'B', Ε: 'E', Η: 'H', Ι: 'I', Κ: 'K', Μ: 'M', Ν: 'N', Ο: 'O', Ρ: 'P', Τ: 'T', Υ: 'Y', Χ: 'X', Ζ: 'Z',
}; // prettier-ignore

/** Every reading of the signs in which forbidden letters are replaced; `doubtfulL` marks places typed as a lower-case l. */
function candidates(text: string, doubtfulL: ReadonlySet<number>): string[] {
  let readings = [''];
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    const options = LOOKALIKES[char] ?? (doubtfulL.has(i) ? 'L1' : char);
    readings = readings.flatMap((reading) => [...options].map((option) => reading + option));
    if (readings.length > 4096) return [];
  }
  return readings;
}

export interface RepairedUscc {
  /** The code in its standard writing, or null when none could be read for certain. */
  readonly value: string | null;
  readonly issues: readonly CellIssue[];
}

const PERSONAL_ID: CellIssue = {
  code: 'personalId',
  severity: 'warning',
  message: '填的是公民身份号码（或由它编成的税号），不是统一社会信用代码，未保存',
};

const nothing = (issue: CellIssue): RepairedUscc => ({ value: null, issues: [issue] });

/**
 * Reads a unified social credit code as offices write it: full-width, with spaces or dashes, in lower case, with a
 * label before it, with O for 0. A sign is replaced only when exactly one reading passes the check sign, and every
 * change is said. Older numbers (15-digit 注册号, 9-sign 组织机构代码) are named and left out: no code is made from them.
 * Personal identity numbers are never repeated in a message.
 */
export function repairUscc(raw: string, options: { readonly isNumber?: boolean } = {}): RepairedUscc {
  if (raw.length === 18 && options.isNumber !== true && PROVINCES.has(raw.slice(2, 4)) && checkUscc(raw).ok)
    return { value: raw, issues: [] };
  const shown = dropInvisible(raw).trim();
  const flat = plain(raw);
  if (flat === '' || isPlaceholder(flat) || /^0+$/.test(flat)) {
    return nothing({
      code: 'empty',
      severity: 'info',
      message: shown === '' ? '未填统一社会信用代码' : `${quote(shown)}不是代码，按未填处理`,
    });
  }
  if (/^\d(?:\.\d+)?e\+?\d{2}$/i.test(flat) || (options.isNumber === true && /^\d{17,}$/.test(flat))) {
    return nothing({
      code: 'precisionLost',
      severity: 'warning',
      message: `代码被表格软件存成了数字${quote(shown)}，15 位以后已丢失，请将该列设为文本后重新填写`,
    });
  }

  let text = [...flat].map((c) => HOMOGLYPHS[c] ?? c).join('');
  text = text.replace(/[\s\-‐‑‒–—―−_.·•'"‘’“”`´*,，;；]/g, '');
  const compact = text;
  let extracted = false;
  if (!/^[0-9A-Za-z]+$/.test(text)) {
    const runs = compact.match(/[0-9A-Za-z]{9,}/g) ?? [];
    const long = runs.filter((run) => run.length === 18);
    const chosen = long.length > 0 ? [...new Set(long.map((run) => run.toUpperCase()))] : runs;
    if (chosen.length > 1) {
      return nothing({ code: 'multiple', severity: 'warning', message: `${quote(shown)}中有不止一个代码，请只填一个` });
    }
    if (chosen.length === 0) {
      return nothing({ code: 'unreadable', severity: 'warning', message: `${quote(shown)}不是统一社会信用代码` });
    }
    text = (long[0] ?? chosen[0]) as string;
    extracted = true;
  } else if (/^[0-9A-Za-z]{36}$/.test(text)) {
    const [first, second] = [text.slice(0, 18).toUpperCase(), text.slice(18).toUpperCase()];
    if (checkUscc(first).ok && first === second) {
      text = text.slice(0, 18);
      extracted = true;
    } else if (checkUscc(first).ok && checkUscc(second).ok) {
      return nothing({ code: 'multiple', severity: 'warning', message: `${quote(shown)}中有不止一个代码，请只填一个` });
    }
  }

  const upper = text.toUpperCase();
  const said: CellIssue[] = [];
  const accept = (value: string): RepairedUscc => {
    if (extracted) {
      said.push({ code: 'extracted', severity: 'info', message: `从${quote(shown)}中取出代码“${value}”` });
    } else if (said.length === 0 && value !== raw.trim()) {
      said.push({
        code: 'normalised',
        severity: 'info',
        message: `${quote(shown)}已规范为“${value}”（全角、空格、分隔符或小写）`,
      });
    }
    if (!PROVINCES.has(value.slice(2, 4))) {
      if (isIdCard(value)) return nothing(PERSONAL_ID);
      said.push({
        code: 'unknownDivision',
        severity: 'warning',
        message: `代码“${value}”第 3–8 位不是已知的行政区划，请核对`,
      });
    }
    return { value, issues: said };
  };

  const check = checkUscc(upper);
  if (check.ok) return accept(upper);

  if (upper.length === 18 && check.problem !== 'implausible') {
    const doubtfulL = new Set([...text].flatMap((c, i) => (c === 'l' ? [i] : [])));
    const passing = candidates(upper, doubtfulL).filter((reading) => checkUscc(reading).ok);
    const only = passing.length === 1 ? passing[0] : undefined;
    if (only !== undefined) {
      const changes = [...only].flatMap((c, i) =>
        c === upper.charAt(i) ? [] : [`第 ${i + 1} 位“${text.charAt(i)}”改为“${c}”`],
      );
      said.push({
        code: 'repaired',
        severity: 'warning',
        message: `${quote(shown)}已更正为“${only}”：${changes.join('，')}（校验位唯一吻合）`,
      });
      return accept(only);
    }
    if (passing.length > 1) {
      return nothing({
        code: 'ambiguous',
        severity: 'warning',
        message: `${quote(shown)}含代码不用的字母，有 ${passing.length} 种改法都能通过校验，未改动，请核对`,
      });
    }
    if (isIdCard(upper)) {
      return nothing(PERSONAL_ID);
    }
    if (check.problem === 'alphabet') {
      return nothing({
        code: 'alphabet',
        severity: 'warning',
        message: `${quote(shown)}含有代码不使用的字符（I、O、S、V、Z 等），且无法唯一更正，请核对`,
      });
    }
    const expected = usccCheckSign(upper.slice(0, 17));
    return nothing({
      code: 'checkDigit',
      severity: 'warning',
      message: `${quote(shown)}校验位不符（末位应为“${expected ?? '?'}”，实为“${upper.charAt(17)}”），可能有一位写错，请核对`,
    });
  }
  if (check.problem === 'implausible') {
    return nothing({ code: 'implausible', severity: 'warning', message: `${quote(shown)}不是真实的代码` });
  }
  if (/^\d{15}$/.test(upper)) {
    return nothing({
      code: 'oldRegistrationNumber',
      severity: 'warning',
      message: `${quote(shown)}是 15 位的旧注册号或旧税号，不是 18 位统一社会信用代码，未保存`,
    });
  }
  if (/^[0-9A-Z]{8}[0-9X]$/.test(upper)) {
    return nothing({
      code: 'organizationCode',
      severity: 'warning',
      message: `${quote(shown)}是 9 位组织机构代码${checkOrganizationCode(upper) ? '' : '（校验位也不符）'}，不是 18 位统一社会信用代码，未保存`,
    });
  }
  if (upper.length === 20 && isIdCard(upper.slice(0, 18))) {
    return nothing(PERSONAL_ID);
  }
  return nothing({
    code: 'length',
    severity: 'warning',
    message: `${quote(shown)}共 ${upper.length} 位，统一社会信用代码应为 18 位，请核对`,
  });
}

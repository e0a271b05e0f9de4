import type { CellIssue } from './cell-issue.ts';
import { chineseInteger, plain, quote } from './text.ts';

export interface Read<T> {
  readonly value: T | null;
  readonly issues: readonly CellIssue[];
}

/** An amount in the smallest unit of its currency (fen for CNY). */
export interface Amount {
  readonly minor: number;
  /** ISO 4217. */
  readonly currency: string;
}

const refuse = (code: string, message: string): Read<never> => ({
  value: null,
  issues: [{ code, severity: 'warning', message }],
});

function normalisedUnless(raw: string, written: string): CellIssue[] {
  return raw.trim() === written
    ? []
    : [{ code: 'normalised', severity: 'info', message: `${quote(raw)}记为 ${written}` }];
}

const CURRENCIES: readonly [RegExp, string][] = [
  [/美元|美金|USD|US\$/i, 'USD'],
  [/港元|港币|HKD|HK\$/i, 'HKD'],
  [/欧元|EUR|€/i, 'EUR'],
  [/日元|日圆|JPY/i, 'JPY'],
  [/英镑|GBP|£/i, 'GBP'],
  [/韩元|韩币|KRW/i, 'KRW'],
  [/新加坡元|SGD/i, 'SGD'],
  [/加拿大元|加元|CAD/i, 'CAD'],
  [/澳大利亚元|澳元|AUD/i, 'AUD'],
  [/瑞士法郎|CHF/i, 'CHF'],
  [/新台币|台币|TWD/i, 'TWD'],
  [/人民币|RMB|CNY|[¥￥]/i, 'CNY'],
];
const WITHOUT_CENTS = new Set(['JPY', 'KRW']);

const SCALES: Readonly<Record<string, number>> = {
  '': 1,
  百: 1e2,
  千: 1e3,
  万: 1e4,
  十万: 1e5,
  百万: 1e6,
  千万: 1e7,
  亿: 1e8,
  万亿: 1e12,
};

/** A decimal number times a power of ten to whole hundredths, exactly; undefined beyond safe integers. */
function minorUnits(decimal: string, scale: number, perUnit: number): number | undefined {
  const [whole = '0', fraction = ''] = decimal.split('.');
  if (fraction === '' && whole.length <= 10 && scale <= 1e4) return Number(whole) * scale * perUnit;
  const digits = BigInt(whole + fraction) * BigInt(scale) * BigInt(perUnit);
  const divisor = 10n ** BigInt(fraction.length);
  const minor = (digits + divisor / 2n) / divisor;
  return minor <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(minor) : undefined;
}

/** 130,000.00; by hand, for Intl is a hundred times slower and this runs for every row. */
function showMoney(minor: number, perUnit: number): string {
  const whole = String(Math.floor(minor / perUnit)).replace(/\B(?=(?:\d{3})+$)/g, ',');
  return perUnit === 1 ? whole : `${whole}.${String(minor % perUnit).padStart(2, '0')}`;
}

const CAPITAL_SIGNS = /[〇零一二三四五六七八九十百千万亿壹贰貳叁參肆伍陆陸柒捌玖拾佰仟萬億]+/;

/** No amount is written in more signs; patterns that look for one in a longer text would look for very long. */
const LONGEST = 120;

/**
 * Reads registered capital (注册资本) as registers print it: 785(万元人民币), 13万人民币元, 1.2亿元, 100万美元, 人民币伍拾万元整.
 * Without a unit in the cell the unit of the heading counts; without either the amount is not known and stays empty.
 */
export function readAmount(raw: string, headingUnit?: string): Read<Amount> {
  const simple = /^(\d{1,11})(?:\.(\d{1,2}))?(?:\(?([万亿])?元人民币\)?|([万亿])?(?:元|人民币|人民币元))$/.exec(raw);
  if (simple) {
    const scale = SCALES[simple[3] ?? simple[4] ?? ''] as number;
    const minor = Number(simple[1]) * scale * 100 + Math.round(Number(`0.${simple[2] ?? '0'}`) * scale * 100);
    if (Number.isSafeInteger(minor)) {
      return {
        value: { minor, currency: 'CNY' },
        issues: [{ code: 'normalised', severity: 'info', message: `“${raw}”记为 ${showMoney(minor, 100)} 元` }],
      };
    }
  }
  const flat = plain(raw).replace(/\s/g, '');
  if (flat.length > LONGEST) return refuse('unreadable', `${quote(raw)}不是可识别的金额，未填入，请核对`);
  const currencies = new Set(CURRENCIES.filter(([pattern]) => pattern.test(flat)).map(([, code]) => code));
  if (/澳门元|元/.test(flat) && currencies.size === 0 && /澳门/.test(flat)) currencies.add('MOP');
  if (currencies.size > 1) return refuse('ambiguous', `${quote(raw)}有不止一种币种，未填入，请核对`);
  const issues: CellIssue[] = [];
  let body = flat;
  const note = /^(.*?\d.*?)[(（]([^)）]*(?:实缴|认缴|实收|到位)[^)）]*)[)）]?$/.exec(body);
  if (note) {
    body = note[1] as string;
    issues.push({
      code: 'extracted',
      severity: 'warning',
      message: `${quote(raw)}取前面的金额，${quote(note[2] as string)}未保存`,
    });
  }
  if (/[~～至]|\d-\d/.test(body)) return refuse('range', `${quote(raw)}是一个范围，未填入，请填写确数`);
  if (/约|左右|余|多(?!伦)/.test(body)) return refuse('approximate', `${quote(raw)}不是确数，未填入，请核对`);
  body = body.replace(/[()（）[\]]/g, '').replace(/(\d)[,，](?=\d{3}(?:\D|$))/g, '$1');
  for (let before = ''; before !== body;) {
    before = body;
    body = body.replace(/(\d)[,，](?=\d{3}(?:\D|$))/g, '$1');
  }
  for (const [pattern] of CURRENCIES) body = body.replace(new RegExp(pattern.source, 'gi'), '元');
  body = body.replace(/注册资[本金]|认缴|出资|[::：]|整$|正$|圆/g, (sign) => (sign === '圆' ? '元' : ''));

  let decimal: string;
  let unit: string;
  const digits = /^元*(\d{1,15}(?:\.\d{1,10})?)((?:十|百|千)?万?亿?)(元*)$/.exec(body);
  if (digits) {
    decimal = digits[1] as string;
    unit = `${digits[2] ?? ''}${(digits[3] ?? '') !== '' || body.startsWith('元') ? '元' : ''}`;
  } else {
    const written = /^元*([^元\d]+)元$/.exec(body.replace(/元+$/, '元'))?.[1];
    const value =
      written !== undefined && CAPITAL_SIGNS.exec(written)?.[0] === written ? chineseInteger(written) : undefined;
    if (value === undefined) return refuse('unreadable', `${quote(raw)}不是可识别的金额，未填入，请核对`);
    decimal = String(value);
    unit = '元';
  }
  let scaleName = unit.replace(/元$/, '');
  if (unit === '') {
    if (headingUnit === undefined)
      return refuse('unitMissing', `${quote(raw)}没有写明单位（元或万元），未填入，请补全`);
    scaleName = /^(?:万|亿|千)/.exec(headingUnit)?.[0] ?? '';
    const fromHeading = CURRENCIES.find(([pattern]) => pattern.test(headingUnit))?.[1];
    if (fromHeading) currencies.add(fromHeading);
  }
  const scale = SCALES[scaleName];
  const currency = [...currencies][0] ?? 'CNY';
  const perUnit = WITHOUT_CENTS.has(currency) ? 1 : 100;
  const minor = scale === undefined ? undefined : minorUnits(decimal, scale, perUnit);
  if (minor === undefined) return refuse('unreadable', `${quote(raw)}不是可识别的金额，未填入，请核对`);
  const shown = `${showMoney(minor, perUnit)} ${currency === 'CNY' ? '元' : currency}`;
  issues.push({
    code: 'normalised',
    severity: 'info',
    message: `${quote(raw)}记为 ${shown}${unit === '' ? `（单位取自表头“${headingUnit ?? ''}”）` : ''}`,
  });
  return { value: { minor, currency }, issues };
}

/** Reads a number of people (从业人数): 1,200人, 约50 (taken, and said), 二十人; ranges and fractions stay empty. */
export function readHeadcount(raw: string): Read<number> {
  const flat = plain(raw).replace(/\s/g, '');
  let body = flat
    .replace(/[人名个位]$|(?<=\d)(?:人|名)(?:左右|上下|以上|以下|以内)$/, '')
    .replace(/(\d)[,，](?=\d{3}(?:\D|$))/g, '$1');
  const issues: CellIssue[] = [];
  if (/^\d+(?:人|名)?(?:-|—|–|~|～|至|到)\d+$/.test(body))
    return refuse('range', `${quote(raw)}是一个范围，未填入，请填写确数`);
  if (/以上|以下|以内|[<>≥≤]|不足|超过/.test(flat))
    return refuse('approximate', `${quote(raw)}不是确数，未填入，请核对`);
  const approximate = /^(?:大约|约|近)|(?:左右|上下|多|余|来)$/;
  if (approximate.test(body) || /左右|上下/.test(flat)) {
    body = body
      .replace(/^(?:大约|约|近)/, '')
      .replace(/(?:左右|上下|多|余|来)$/, '')
      .replace(/[人名个位]$/, '')
      .replace(/(?:多|余|来)$/, '');
    issues.push({ code: 'approximate', severity: 'warning', message: `${quote(raw)}是约数，按所写数字记录，请核对` });
  }
  const scaled = /^(\d+(?:\.\d+)?)万$/.exec(body);
  let value: number | undefined;
  if (scaled) value = Math.round(Number(scaled[1]) * 1e4);
  else if (/^\d+(?:\.0+)?$/.test(body)) value = Number(body);
  else if (/^[〇零一二三四五六七八九十百千万两廿卅壹贰叁肆伍陆柒捌玖拾]+$/.test(body)) value = chineseInteger(body);
  else if (/^\d*\.\d+$/.test(body)) return refuse('notInteger', `${quote(raw)}不是整数，未填入，请核对`);
  else if (/^-\d/.test(body)) return refuse('outOfRange', `${quote(raw)}不能是负数，未填入，请核对`);
  if (value === undefined) return refuse('unreadable', `${quote(raw)}不是可识别的人数，未填入，请核对`);
  if (value > 10_000_000) return refuse('outOfRange', `${quote(raw)}超出合理范围，未填入，请核对`);
  if (issues.length === 0) issues.push(...normalisedUnless(raw, String(value)));
  return { value, issues };
}

const PHONE =
  /(?<![\d])(?:(?:\+|00)?86[- ]?)?(1[3-9]\d)[- ]?(\d{4})[- ]?(\d{4})(?!\d)|(?<!\d)(?:(?:\+|00)86[- ]?)?[(]?(0(?:10|2\d|[3-9]\d{2}))[)]?[- ]?([2-8]\d{6,7})(?:(?:[- ]|转|ext\.?)(\d{1,6}))?(?!\d)|(?<![\d-])(400|800)[- ]?(\d{3})[- ]?(\d{4})(?!\d)|(?<![\d-])([2-8]\d{7})(?:(?:-|转|ext\.?)(\d{1,6}))?(?!\d)|(?<!\d)(9[56]\d{3,6}|1[12]\d{3})(?!\d)/gi;

/** Reads telephone numbers; several are joined by “；”. Text that holds none is kept as written, with a warning. */
export function readPhones(raw: string): Read<string> {
  if (/^1[3-9]\d{9}$/.test(raw)) return { value: raw, issues: [] };
  const flat = plain(raw).replace(/[‐‑‒–—―−]/g, '-');
  if (/^\d(?:\.\d+)?e\+\d+$/i.test(flat))
    return refuse('precisionLost', `${quote(raw)}被表格软件存成了科学计数，原号码已不可知，未填入`);
  const numbers: string[] = [];
  for (const m of flat.matchAll(PHONE)) {
    if (m[1] !== undefined) numbers.push(`${m[1]}${m[2] ?? ''}${m[3] ?? ''}`);
    else if (m[4] !== undefined) numbers.push(`${m[4]}-${m[5] ?? ''}${m[6] === undefined ? '' : `转${m[6]}`}`);
    else if (m[7] !== undefined) numbers.push(`${m[7]}-${m[8] ?? ''}-${m[9] ?? ''}`);
    else if (m[10] !== undefined) numbers.push(`${m[10]}${m[11] === undefined ? '' : `转${m[11]}`}`);
    else if (m[12] !== undefined) numbers.push(m[12]);
  }
  const unique = [...new Set(numbers)];
  if (unique.length === 0) {
    const kept = flat.slice(0, 100);
    return {
      value: kept,
      issues: [{ code: 'unreadable', severity: 'warning', message: `${quote(raw)}不像电话号码，按原文保留，请核对` }],
    };
  }
  const value = unique.join('；');
  const rest = flat.replace(PHONE, '').replace(/[\s、,，;；/|\\.。()（）:：-]/g, '');
  if (rest !== '') {
    const isLoss = /\d{3,}/.test(rest);
    const message = `从${quote(raw, 60)}中取出电话“${value}”，其余文字未保存${isLoss ? '，其中有不完整的号码，请核对' : ''}`;
    return { value, issues: [{ code: 'extracted', severity: 'warning', message }] };
  }
  return {
    value,
    issues:
      value === raw.trim()
        ? []
        : [{ code: 'normalised', severity: 'info', message: `${quote(raw, 60)}记为“${value}”` }],
  };
}

/** Reads degrees: 117.2234, 117°13′24″, E117.22; the hemisphere letters are those of China. */
export function readCoordinate(raw: string): Read<number> {
  const flat = plain(raw)
    .replace(/\s/g, '')
    .replace(/^[EN东北](?:经|纬)?[::]?|[EN]$/gi, '');
  const dms = /^(\d{1,3})[°度](?:(\d{1,2}(?:\.\d+)?)[′'’分]?)?(?:(\d{1,2}(?:\.\d+)?)(?:[″"”秒]|''|′′)?)?$/.exec(flat);
  let value: number | undefined;
  if (/^\d{1,3}(?:\.\d+)?°?$/.test(flat)) value = Number(flat.replace('°', ''));
  else if (dms && Number(dms[2] ?? 0) < 60 && Number(dms[3] ?? 0) < 60) {
    value = Math.round((Number(dms[1]) + Number(dms[2] ?? 0) / 60 + Number(dms[3] ?? 0) / 3600) * 1e7) / 1e7;
  }
  if (value === undefined) return refuse('unreadable', `${quote(raw)}不是可识别的坐标，未填入，请核对`);
  if (value === 0) return refuse('empty', `${quote(raw)}不是真实坐标，按未填处理`);
  const isSame = Number(raw.trim()) === value;
  return {
    value,
    issues: isSame ? [] : [{ code: 'normalised', severity: 'info', message: `${quote(raw)}记为 ${value}` }],
  };
}

/* Characters that print as nothing: zero-width, joiners, direction marks, soft hyphen, byte order mark, variation selectors. */
const INVISIBLE = /[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff]/g;
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/g;
const HAS_INVISIBLE = new RegExp(`${INVISIBLE.source}|${CONTROL.source}`);

/** The text without characters that print as nothing; line breaks and tabs stay. */
export function dropInvisible(text: string): string {
  return HAS_INVISIBLE.test(text) ? text.replace(INVISIBLE, '').replace(CONTROL, '') : text;
}

/* Signs that neither NFKC nor trimming would touch: most cells consist of nothing else. */
const ALREADY_PLAIN = /^[\u4e00-\u9fff\u0021-\u007e]*$/;

/** NFKC (full-width to half-width), invisible characters dropped, outer spaces trimmed. */
export function plain(text: string): string {
  return ALREADY_PLAIN.test(text) ? text : dropInvisible(text.normalize('NFKC')).trim();
}

/** Full-width letters, digits and spaces to half-width; Chinese punctuation, brackets included, stays as written. */
export function halfWidthLettersAndDigits(text: string): string {
  return text
    .replace(/[０-９Ａ-Ｚａ-ｚ－．＃＆＋]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0))
    .replace(/\u3000/g, ' ');
}

/** The text as a database takes it: no NUL, no half of a sign pair (it becomes \ufffd). */
export function storable(text: string): string {
  const whole = text.includes('\u0000') ? text.replaceAll('\u0000', '') : text;
  return whole.isWellFormed() ? whole : whole.toWellFormed();
}

const PLACEHOLDER =
  /^(?:[-–—－_/\\、.。*·…~?？]+|n\/?a|n\.a\.?|null|none|nil|undefined|无|暂无|没有|无此项|不详|未知|不明|不清楚|待定|待补|待补充|待完善|待核实|未填|未填写|未提供|未登记|空|空白|缺|缺失|同上|见附件|不适用|未办理|未办|办理中|正在办理|[(（]空白?[)）]|[(（]无[)）])$/i;

/** Whether a cell says in words or signs that there is nothing to say (无, N/A, /, 不详 …). */
export function isPlaceholder(text: string): boolean {
  return text.length <= 12 && PLACEHOLDER.test(text);
}

/** Shortens a quotation for a message; quotations never carry line breaks. */
export function quote(text: string, max = 40): string {
  const flat = text.replace(/\s+/g, ' ').trim();
  const points = [...flat];
  return `“${points.length > max ? `${points.slice(0, max).join('')}…` : flat}”`;
}

const DIGIT_VALUES: Readonly<Record<string, number>> = {
  〇: 0, 零: 0, '○': 0, '◯': 0, 一: 1, 壹: 1, 弌: 1, 二: 2, 贰: 2, 貳: 2, 两: 2, 三: 3, 叁: 3, 參: 3, 四: 4, 肆: 4,
  五: 5, 伍: 5, 六: 6, 陆: 6, 陸: 6, 七: 7, 柒: 7, 八: 8, 捌: 8, 九: 9, 玖: 9,
}; // prettier-ignore
const UNIT_VALUES: Readonly<Record<string, number>> = { 十: 10, 拾: 10, 百: 100, 佰: 100, 千: 1000, 仟: 1000 };

/** The value of one Chinese digit (〇–九, also 壹–玖), or undefined. */
export function chineseDigit(char: string): number | undefined {
  return DIGIT_VALUES[char];
}

/**
 * A whole number written in Chinese (二十五, 廿一, 壹佰贰拾万, 一千零五), up to 千亿; undefined when the text is anything else.
 * Digits without units (二〇二四) are not read here: a year is spelt, not counted.
 */
export function chineseInteger(text: string): number | undefined {
  const source = text.replace(/廿/g, '二十').replace(/卅/g, '三十');
  if (source === '') return undefined;
  let total = 0;
  let section = 0;
  let digit: number | undefined;
  let lastUnit = Number.POSITIVE_INFINITY;
  let lastBig = Number.POSITIVE_INFINITY;
  for (const char of source) {
    const asDigit = DIGIT_VALUES[char];
    const unit = UNIT_VALUES[char];
    if (asDigit !== undefined) {
      if (digit !== undefined && digit !== 0) return undefined;
      digit = asDigit;
    } else if (unit !== undefined) {
      if (unit >= lastUnit) return undefined;
      section += (digit ?? 1) * unit;
      digit = undefined;
      lastUnit = unit;
    } else if (char === '万' || char === '萬' || char === '亿' || char === '億') {
      const big = char === '万' || char === '萬' ? 1e4 : 1e8;
      if (big >= lastBig) return undefined;
      section += digit ?? 0;
      if (section === 0) return undefined;
      total += section * big;
      section = 0;
      digit = undefined;
      lastUnit = Number.POSITIVE_INFINITY;
      lastBig = big;
    } else return undefined;
  }
  return total + section + (digit ?? 0);
}

/** A stored letter laid out in words. Pure: the same letter gives the same words on the screen, on paper and in Word. */
import { timeText } from '#kernel/shared/ledger.ts';
import { numberedParts, type NumberedPart } from '../shared/numbered.ts';
import { addDays, daysBetween, weekday, type PlainDate } from '#kernel/shared/time.ts';
import { chineseDay, chineseNumber } from '../shared/chinese.ts';
import {
  roleLabels,
  type Basis,
  type Doc,
  type LetterBlock,
  type LetterLayout,
  type RectificationNotice,
} from '../shared/schema.ts';

export { chineseDay, chineseNumber };

const weekdayNames = ['', '周一', '周二', '周三', '周四', '周五', '周六', '周日'];

/** 《某某标准》第三条 */
function basisText(basis: Basis): string {
  const document = /^[《〈（]/.test(basis.document) ? basis.document : `《${basis.document}》`;
  return `${document}${basis.clause}`;
}

const sentence = (text: string): string => (/[。！？；：”]$/.test(text) ? text : `${text}。`);

/** The deadline in a sentence, with the weekday, and the holiday when it falls on one. */
export function deadlineText(deadline: RectificationNotice['deadline'], issuedOn: PlainDate): string {
  const rest = deadline.explain?.fallsOnHoliday ?? deadline.fallsOn ?? undefined;
  const isWeekend = rest === '周六' || rest === '周日';
  const remark =
    rest === undefined ? '' : isWeekend ? '该日为休息日，期限不顺延。' : `该日在${rest}放假期间，期限不顺延。`;
  const counted = deadline.termText ? `期限为${deadline.termText}，` : '';
  const left = daysBetween(issuedOn, deadline.on);
  const span = left > 0 && !deadline.termText ? `（自印发次日即${chineseDay(addDays(issuedOn, 1))}起共${left}日）` : '';
  const unknown = deadline.explain?.yearsUnloaded?.length
    ? `${deadline.explain.yearsUnloaded.join('、')}年放假安排公布前按周一至周五为工作日计算。`
    : '';
  return `${counted}请于${chineseDay(deadline.on)}（${weekdayNames[weekday(deadline.on)]}）24时前${deadline.task ?? '完成整改'}${span}。${remark}${unknown}`;
}

const DEFAULT_RIGHTS =
  '如不服本通知，可以自收到本通知书之日起六十日内依法申请行政复议，也可以自收到之日起六个月内依法向人民法院提起行政诉讼。复议、诉讼期间，除法律另有规定外，本通知书不停止执行。';
const DEFAULT_COPIES = '本通知书一式两份，一份送达受送达单位，一份由发文单位存档。';

/**
 * Who found it, as the sentence needs it. That someone reported it (举报) is never told to the enterprise: the letter
 * would point at the reporter.
 */
function foundWords(foundBy: string): string {
  if (foundBy.includes('自查')) return '你单位自查发现存在';
  if (foundBy === '' || /举报|12345|12350|线索|来信/.test(foundBy)) return '经查，你单位存在';
  return `${foundBy}发现你单位存在`;
}

function noticeBlocks(doc: Pick<Doc, 'basis' | 'issuedOn'>, body: RectificationNotice): LetterBlock[] {
  const blocks: LetterBlock[] = [];
  let section = 0;
  const para = (text: string): void => void blocks.push({ kind: 'para', text });
  const heading = (text: string): void =>
    void blocks.push({ kind: 'heading1', text: `${chineseNumber(++section)}、${text}` });
  const numbered = (items: readonly string[]): void =>
    items.forEach((text, i) => para(items.length > 1 ? `${i + 1}．${sentence(text)}` : sentence(text)));
  const isMajor = body.findings.some((f) => f.grade?.includes('重大'));
  const what = isMajor ? '重大事故隐患' : '事故隐患';
  para(
    `${chineseDay(body.foundOn)}，${foundWords(body.foundBy)}下列${what}${body.findings.length}项，现通知你单位整改。`,
  );
  heading('隐患情况');
  body.findings.forEach((finding, i) => {
    const place = finding.place ? `${finding.place}：` : '';
    const marks = [finding.grade, finding.code ? `编号 ${finding.code}` : ''].filter(Boolean).join('，');
    blocks.push({
      kind: 'heading2',
      text: `（${chineseNumber(i + 1)}）${sentence(`${place}${finding.hazard.replace(/[。；\s]+$/, '')}${marks ? `（${marks}）` : ''}`)}`,
    });
    for (const basis of finding.basis) {
      para(`违反${basisText(basis)}${basis.text ? '，该条规定：' : '。'}`);
      if (basis.text) blocks.push({ kind: 'quote', text: `“${basis.text.replace(/^[“"]|[”"]$/g, '')}”` });
    }
  });
  heading('整改要求');
  numbered(body.requirements);
  heading(body.deadline.task ? `${body.deadline.task}期限` : '整改期限');
  para(deadlineText(body.deadline, doc.issuedOn));
  if (body.interimMeasures.length > 0) {
    heading('整改期间的安全措施');
    numbered(body.interimMeasures);
  }
  if (doc.basis.length > 0) {
    heading('通知依据');
    para(`${doc.basis.map(basisText).join('、')}。`);
  }
  heading('权利告知');
  para(body.rights ?? DEFAULT_RIGHTS);
  if (body.contact) {
    const { name, phone, address } = body.contact;
    para(`联系人：${name}${phone ? `　联系电话：${phone}` : ''}${address ? `　地址：${address}` : ''}`);
  }
  return blocks;
}

const minutes = (iso: string): string => {
  const local = timeText(iso);
  return `${chineseDay(local.slice(0, 10))}${local.slice(10)}`;
};

/** An official letter's parts in plain blocks, for phones: a table becomes one line a row. */
const plainBlocks = (part: NumberedPart): LetterBlock[] => {
  if (part.kind === 'para') return [{ kind: 'para', text: part.text }];
  if (part.kind === 'heading')
    return [{ kind: part.level === 1 ? 'heading1' : part.level === 2 ? 'heading2' : 'para', text: part.text }];
  return part.rows.map((row) => ({
    kind: 'para',
    text: part.columns.map((c, i) => `${c.title}：${row[i] ?? ''}`).join('；'),
  }));
};

/** Words of a letter in their order. */
export function layOut(doc: Doc): LetterLayout {
  const { body } = doc;
  const blocks: LetterBlock[] =
    body.form === 'rectificationNotice'
      ? noticeBlocks(doc, body)
      : body.form === 'official'
        ? numberedParts(body.parts).flatMap(plainBlocks)
        : body.blocks.map((b) =>
            typeof b === 'string'
              ? { kind: 'para' as const, text: b }
              : { kind: b.level === 1 ? ('heading1' as const) : ('heading2' as const), text: b.heading },
          );
  return {
    title: doc.title,
    number: doc.number,
    to: `${body.to}：`,
    blocks,
    attachments:
      body.form === 'letter' ? body.attachments : body.form === 'official' ? body.appendices.map((a) => a.name) : [],
    from: (body.form === 'official' && body.from) || doc.issuerName,
    date: chineseDay(doc.issuedOn),
    signatures: doc.recipients.map((r) => ({
      label: roleLabels[r.role],
      name: r.name,
      lines: r.receipt
        ? r.receipt.mode === 'self'
          ? [`${r.receipt.signerName} 已在系统中签收`, minutes(r.receipt.signedAt), `校验码 ${r.receipt.checkCode}`]
          : [
              `${r.receipt.signerName} 已在送达回证上签字`,
              minutes(r.receipt.signedAt).slice(0, -6),
              `登记人 ${r.receipt.registeredByUnit} ${r.receipt.registeredBy}`,
            ]
        : [],
    })),
    copies:
      body.form === 'official' ? '' : (body.copies ?? (body.form === 'rectificationNotice' ? DEFAULT_COPIES : '')),
  };
}

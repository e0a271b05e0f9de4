/** Marks of items and standards: what they can do in a judgement, whether they count on the day, whether the text is checked. */
import { CalendarClock, FileQuestion, Scale, Users } from 'lucide-react';
import type { ReactNode } from 'react';
import { dayShort } from '#kernel/web/format.ts';
import { Icon, StateBadge, Tag } from '#kernel/web/ui/index.ts';
import { roleLabels } from '../../shared/labels.ts';
import type { Criterion, Validity } from '../../shared/schema.ts';
import { cutAtWords } from '../cut.ts';
import { validityWord } from '../words.ts';
import '../criteria.css';

/** 现行 · 将实施（9月30日起）· 已废止. */
export function ValidityMark({
  validity,
  endKind = null,
  validFrom,
  isFocus = false,
}: {
  validity: Validity;
  endKind?: 'repealed' | 'replaced' | null;
  validFrom: string | null;
  isFocus?: boolean;
}) {
  const word = validityWord(validity, endKind, isFocus);
  if (validity === 'inForce') return isFocus ? <Tag outline>{word}</Tag> : <StateBadge family="doing" label={word} />;
  if (validity === 'upcoming') return <StateBadge family="pending" label={`${word}（${dayShort(validFrom, 0)}起）`} />;
  return <Tag>{word}</Tag>;
}

/** 待核: compare with the published text before citing. */
export const CheckMark = () => (
  <Tag outline>
    <Icon as={FileQuestion} />
    待核
  </Tag>
);

type Marked = Pick<Criterion, 'role' | 'needsCheck' | 'kind'> & Partial<Pick<Criterion, 'validity' | 'validFrom'>>;

/** Nothing out of the ordinary: a checked clause in force that decides alone (or a checklist item among its like). */
export const isPlainItem = ({ role, needsCheck, validity }: Marked, hideFocus = false): boolean =>
  (validity === undefined || validity === 'inForce') &&
  ((role === 'direct' && !needsCheck) || (role === 'reference' && hideFocus));

/** What is out of the ordinary about an item; a plain one has no marks. */
export function CriterionMarks({
  criterion,
  hideFocus = false,
}: {
  criterion: Marked;
  hideFocus?: boolean;
}): ReactNode {
  if (isPlainItem(criterion, hideFocus)) return null;
  const { role, needsCheck, validity, validFrom = null } = criterion;
  return (
    <span className="cr-tags">
      {role === 'comprehensive' ? <Tag outline>{roleLabels.comprehensive}</Tag> : null}
      {role === 'companion' ? <Tag outline>{roleLabels.companion}</Tag> : null}
      {role === 'catchAll' ? (
        <Tag outline>
          <Icon as={Users} />
          {roleLabels.catchAll}
        </Tag>
      ) : null}
      {role === 'reference' && !hideFocus ? (
        <Tag outline>
          <Icon as={Scale} />
          重点检查事项，非法定标准
        </Tag>
      ) : null}
      {validity === 'upcoming' ? (
        <Tag outline>
          <Icon as={CalendarClock} />
          {dayShort(validFrom, 0)}起施行
        </Tag>
      ) : null}
      {validity === 'ended' ? <Tag>当日已不再有效</Tag> : null}
      {needsCheck && role !== 'reference' ? <CheckMark /> : null}
    </span>
  );
}

/** A text with the searched words marked. */
export const Marked = ({ text, words }: { text: string; words: readonly string[] }) => (
  <>
    {cutAtWords(text, words).map((part, i) =>
      i % 2 === 1 ? (
        <mark key={i} className="cr-hit">
          {part}
        </mark>
      ) : (
        part
      ),
    )}
  </>
);

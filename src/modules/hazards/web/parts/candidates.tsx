/** 登记时查重: what is already on the ledger and may be the same, beside the form, while one writes. */
import { useMemo } from 'react';
import { Link } from 'react-router';
import { usePaused } from '#kernel/web/hooks.ts';
import { call } from '#kernel/web/api.ts';
import { useQuery } from '@tanstack/react-query';
import { Button, Card, StateBadge, Tag } from '#kernel/web/ui/index.ts';
import { findCandidates, type Candidate } from '../../shared/duplicates.ts';
import { badgeOf } from '../../shared/states.ts';
import { channelWord, recordPath } from '../words.ts';

export interface Asked {
  enterpriseId: string;
  title: string;
  place: string;
  description: string;
  foundOn: string;
  criteria: string[];
}
/** What the person says of each candidate. */
export interface Answers {
  sameAsId: string | null;
  notSameIds: readonly string[];
}
export const noAnswers: Answers = { sameAsId: null, notSameIds: [] };

export function CandidatesCard({
  asked,
  answers,
  onAnswer,
}: {
  asked: Asked;
  answers: Answers;
  onAnswer: (answers: Answers) => void;
}) {
  const text = usePaused(JSON.stringify(asked), 400);
  const query = useMemo(() => JSON.parse(text) as Asked, [text]);
  const ready = query.enterpriseId !== '' && query.title.trim().length >= 4 && /^\d{4}-\d\d-\d\d$/.test(query.foundOn);
  const found = useQuery({
    queryKey: ['hazards.candidates', text],
    enabled: ready,
    staleTime: 30_000,
    queryFn: ({ signal }) => call(findCandidates, { body: query }, { signal }),
  });
  const items = (ready ? found.data : undefined) ?? [];
  if (items.length === 0) return null;
  return (
    <Card title={`疑似重复 ${items.length} 件`} extra="请看一看是不是同一件">
      <ul className="hz-cands">
        {items.map((one) => (
          <CandidateItem key={one.id} one={one} answers={answers} onAnswer={onAnswer} />
        ))}
      </ul>
    </Card>
  );
}

function CandidateItem({
  one,
  answers,
  onAnswer,
}: {
  one: Candidate;
  answers: Answers;
  onAnswer: (answers: Answers) => void;
}) {
  const same = answers.sameAsId === one.id;
  const not = answers.notSameIds.includes(one.id);
  return (
    <li>
      <div className="hz-inline">
        <Link to={recordPath(one.id)} target="_blank" className="hz-candtitle">
          {one.title}
        </Link>
        {one.kind === 'relapse' ? <Tag>销号后又出现</Tag> : one.likely ? <Tag outline>很可能是同一件</Tag> : null}
      </div>
      <div className="z-note z-sep">
        <span>{one.code}</span>
        <span>{one.place}</span>
        <span>
          {one.foundOn} {channelWord(one.channel)}
        </span>
        <span>
          <StateBadge {...badgeOf({ state: one.state, stop: 'none' })} />
        </span>
      </div>
      <p className="z-small hz-reasons">{one.reasons.join('、')}</p>
      <div className="hz-inline">
        <Button
          size="s"
          kind={same ? 'filled' : 'outline'}
          aria-pressed={same}
          onClick={() =>
            onAnswer({ sameAsId: same ? null : one.id, notSameIds: answers.notSameIds.filter((id) => id !== one.id) })
          }
        >
          {same ? '已选：是同一件' : '是同一件'}
        </Button>
        <Button
          size="s"
          kind={not ? 'filled' : 'outline'}
          aria-pressed={not}
          onClick={() =>
            onAnswer({
              sameAsId: same ? null : answers.sameAsId,
              notSameIds: not ? answers.notSameIds.filter((id) => id !== one.id) : [...answers.notSameIds, one.id],
            })
          }
        >
          {not ? '已选：不是' : '不是同一件'}
        </Button>
      </div>
      {same ? <p className="z-note">照常登记，来源、照片都留下；由监管部门或安委办并案。</p> : null}
    </li>
  );
}

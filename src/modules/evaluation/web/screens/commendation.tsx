/** One honour: reason, facts that decide, who proposed, reviewed and approved. */
import { Link, useParams } from 'react-router';
import { timeTick } from '#kernel/web/format.ts';
import { useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  Card,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { CommendationView } from '../../shared/schema.ts';
import { commendationLabels, commendationMachine } from '../../shared/states.ts';
import { Files } from '../parts/files.tsx';
import { PlainAct, useOpenAct, type PlainWords } from '../parts/plain-act.tsx';
import '../evaluation.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getCommendation, { params: { id } });
  return (
    <RecordQuery query={query} title="表彰" rows={6}>
      {(record) => <Commendation m={record} />}
    </RecordQuery>
  );
}

const again = [c.getCommendation, c.listCommendations];
const acts: Readonly<Record<string, PlainWords>> = {
  review: {
    endpoint: c.reviewCommendation,
    title: '审核同意',
    confirm: '审核同意，报领导批准',
    opinion: '审核意见',
    invalidate: again,
  },
  approve: {
    endpoint: c.approveCommendation,
    title: '批准',
    confirm: '批准表彰',
    opinion: '批准意见',
    invalidate: again,
  },
  refuse: {
    endpoint: c.refuseCommendation,
    title: '不同意',
    confirm: '不同意',
    opinion: '理由',
    danger: true,
    invalidate: again,
  },
  announce: {
    endpoint: c.announceCommendation,
    title: '公布',
    confirm: '公布，拟通报送核',
    consequences: ['从今天起计入表彰数', '表彰通报进入核稿、签发', '各单位可以看到'],
    invalidate: again,
  },
  rescind: {
    endpoint: c.rescindCommendation,
    title: '撤销',
    confirm: '撤销表彰',
    opinion: '为什么撤销',
    consequences: ['记录保留，从今天起不再计数'],
    danger: true,
    invalidate: again,
  },
};

function Commendation({ m }: { m: CommendationView }) {
  const [open, setOpen] = useOpenAct(m.allowedActions);
  const words = acts[open];
  return (
    <Page
      title={`表彰 ${m.code}`}
      crumbs={[
        { label: '考核评价', to: '/evaluation' },
        { label: '表彰', to: '/evaluation?tab=commendations' },
        { label: m.code },
      ]}
    >
      <RecordHead
        tags={
          <>
            <Tag>{commendationLabels[m.kind]}</Tag>
            <StateBadge {...commendationMachine.states[m.state]} />
          </>
        }
        code={m.code}
        title={m.title}
        lines={[`${m.unitName}${m.personName ? ` ${m.personName}` : ''}`]}
      />
      <div className="ev-record">
        <Stack>
          {m.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar actions={m.allowedActions} onAct={setOpen} />
            </Card>
          ) : null}
          <Card title="主要事迹">
            <p className="ev-text">{m.reason}</p>
            <Files files={m.files} label="事迹材料" />
          </Card>
          {m.rescindReason ? (
            <Card title="撤销原因">
              <p className="ev-text">{m.rescindReason}</p>
            </Card>
          ) : null}
          {m.facts.length > 0 ? <FactsCard facts={m.facts} /> : null}
        </Stack>
        <Stack>
          <Card title="办理情况">
            <KeyValue
              columns={1}
              items={[
                { label: '提出', value: `${timeTick(m.proposed.at)} ${m.proposedUnit} ${m.proposed.by}` },
                ...(m.reviewed ? [{ label: '审核', value: `${timeTick(m.reviewed.at)} ${m.reviewed.by}` }] : []),
                ...(m.approved ? [{ label: '批准', value: `${timeTick(m.approved.at)} ${m.approved.by}` }] : []),
                ...(m.announcedAt ? [{ label: '公布', value: timeTick(m.announcedAt) }] : []),
                ...(m.draftId
                  ? [{ label: '表彰通报', value: <Link to={`/letters/drafts/${m.draftId}`}>查看公文稿</Link> }]
                  : []),
              ]}
            />
          </Card>
          <Past steps={m.timeline} />
        </Stack>
      </div>
      {words ? <PlainAct id={m.id} version={m.version} words={words} onClose={() => setOpen('')} /> : null}
    </Page>
  );
}

/** What the records say, each line opening its rows. */
export function FactsCard({ facts }: { facts: CommendationView['facts'] }) {
  return (
    <Card title="系统记录" note="供审核、答复参考">
      <KeyValue
        columns={1}
        items={facts.map((fact) => ({
          label: fact.label,
          value: fact.href ? <Link to={fact.href}>{fact.text}</Link> : fact.text,
        }))}
      />
    </Card>
  );
}

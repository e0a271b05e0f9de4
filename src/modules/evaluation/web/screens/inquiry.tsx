/** One inquiry before a cadre is examined or honoured: the question, the facts drawn, the answer. */
import { Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { dayCol, timeTick } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  Button,
  Card,
  Clock,
  DetailDrawer,
  KeyValue,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/contract.ts';
import type { InquiryView } from '../../shared/schema.ts';
import { inquiryMachine, purposeLabels } from '../../shared/states.ts';
import { PlainAct, useOpenAct, type PlainWords } from '../parts/plain-act.tsx';
import { FactsCard } from './commendation.tsx';
import '../evaluation.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getInquiry, { params: { id } });
  return (
    <RecordQuery query={query} title="征询意见" rows={6}>
      {(record) => <Inquiry q={record} />}
    </RecordQuery>
  );
}

const again = [c.getInquiry, c.listInquiries];
const acts: Readonly<Record<string, PlainWords>> = {
  confirm: {
    endpoint: c.confirmInquiry,
    title: '审定并答复',
    confirm: '审定，答复征询单位',
    opinion: '审定意见',
    consequences: ['征询单位看到答复和系统记录', '被征询的单位看不到'],
    invalidate: again,
  },
  sendBack: {
    endpoint: c.sendBackInquiry,
    title: '退回重拟',
    confirm: '退回',
    opinion: '要改什么',
    danger: true,
    invalidate: again,
  },
  withdraw: { endpoint: c.withdrawInquiry, title: '撤回征询', confirm: '撤回', danger: true, invalidate: again },
  letter: { endpoint: c.inquiryLetter, title: '拟复函', confirm: '拟复函送核', invalidate: again },
};

function Inquiry({ q }: { q: InquiryView }) {
  const [open, setOpen] = useOpenAct(q.allowedActions);
  const words = acts[open];
  return (
    <Page
      title={`征询意见 ${q.code}`}
      crumbs={[
        { label: '考核评价', to: '/evaluation' },
        { label: '征询意见', to: '/evaluation?tab=inquiries' },
        { label: q.code },
      ]}
    >
      <RecordHead
        tags={
          <>
            <Tag>{purposeLabels[q.purpose]}</Tag>
            <StateBadge {...inquiryMachine.states[q.state]} />
            {q.state === 'asked' || q.state === 'answered' ? <Clock due={q.dueOn} label="答复期限" /> : null}
          </>
        }
        code={q.code}
        title={`${q.unitName}${q.personName ? ` ${q.personName}` : ''}`}
        lines={[`${q.askedUnit} 征询`]}
      />
      <div className="ev-record">
        <Stack>
          {q.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar actions={q.allowedActions} onAct={setOpen} />
            </Card>
          ) : null}
          <Card title="征询内容" note={`${timeTick(q.asked.at)} ${q.askedUnit} ${q.asked.by}`}>
            <p className="ev-text">{q.question}</p>
          </Card>
          {q.answer ? (
            <Card title="答复" note={q.confirmed ? `${timeTick(q.confirmed.at)} ${q.confirmed.by}审定` : '待审定'}>
              <p className="ev-text">{q.answer}</p>
            </Card>
          ) : null}
          {q.facts.length > 0 ? <FactsCard facts={q.facts} /> : null}
        </Stack>
        <Stack>
          <Card title="办理情况">
            <KeyValue
              columns={1}
              items={[
                { label: '答复期限', value: dayCol(q.dueOn) },
                ...(q.answered ? [{ label: '拟写', value: `${timeTick(q.answered.at)} ${q.answered.by}` }] : []),
                ...(q.draftId
                  ? [{ label: '复函', value: <Link to={`/letters/drafts/${q.draftId}`}>查看公文稿</Link> }]
                  : []),
                {
                  label: '领导干部考核参考表',
                  value: <Link to={`/evaluation/appraisals/${q.unitId}`}>{q.unitName}</Link>,
                },
              ]}
            />
          </Card>
          <Past steps={q.timeline} />
        </Stack>
      </div>
      {words ? <PlainAct id={q.id} version={q.version} words={words} onClose={() => setOpen('')} /> : null}
      {open === 'answer' ? <Answer q={q} onClose={() => setOpen('')} /> : null}
    </Page>
  );
}

function Answer({ q, onClose }: { q: InquiryView; onClose: () => void }) {
  const [text, setText] = useState(q.answer);
  const save = useAct(c.answerInquiry, { invalidate: [...again, getWorkbench], onDone: onClose });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="拟写答复"
      note="系统记录按现在的样子随答复存下"
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          {...(text.trim().length < 4 ? { locked: '请写明答复意见' } : {})}
          onClick={() => void save.act({ params: { id: q.id }, body: { version: q.version, answer: text.trim() } })}
        >
          报领导审定
        </Button>
      }
    >
      <div className="ev-form">
        <div>
          <label htmlFor="ev-answer">答复意见</label>
          <Input.TextArea
            id="ev-answer"
            rows={6}
            maxLength={4000}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
        </div>
        <ActError error={save.error} />
        <FactsCard facts={q.facts} />
      </div>
    </DetailDrawer>
  );
}

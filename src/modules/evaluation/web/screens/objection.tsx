/** One objection: what is claimed and why, the rule and the figure, the ruling. */
import { Input, InputNumber } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { timeTick } from '#kernel/web/format.ts';
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
  RecordQuery,
  Past,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import * as c from '../../shared/contract.ts';
import type { ObjectionView } from '../../shared/schema.ts';
import { objectionMachine } from '../../shared/states.ts';
import { Files } from '../parts/files.tsx';
import { PlainAct, useOpenAct } from '../parts/plain-act.tsx';
import { pts } from '../words.ts';
import '../evaluation.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getObjection, { params: { id } });
  return (
    <RecordQuery query={query} title="考核异议" rows={6}>
      {(record) => <Objection o={record} />}
    </RecordQuery>
  );
}

const again = [c.getObjection, c.listObjections, c.getSheet, c.findSheet, c.getRound];

function Objection({ o }: { o: ObjectionView }) {
  const [open, setOpen] = useOpenAct(o.allowedActions);
  return (
    <Page
      title={`考核异议 ${o.code}`}
      crumbs={[
        { label: '考核评价', to: '/evaluation' },
        { label: '异议', to: '/evaluation?tab=objections' },
        { label: o.code },
      ]}
    >
      <RecordHead
        tags={
          <>
            <StateBadge {...objectionMachine.states[o.state]} />
            {o.dueAt ? <Clock due={o.dueAt} label="裁定期限" /> : null}
          </>
        }
        code={o.code}
        title={`${o.unitName}：${o.itemTitle}`}
        lines={[`${o.year}年度考核`]}
      />
      <div className="ev-record">
        <Stack>
          {o.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar actions={o.allowedActions} onAct={setOpen} />
            </Card>
          ) : null}
          <Card title="异议理由" note={`${timeTick(o.filedAt)} ${o.unitName} ${o.filedBy}`}>
            <p className="ev-text">{o.claim}</p>
            <Files files={o.files} label="异议佐证" />
          </Card>
          {o.ruled ? (
            <Card title="裁定" note={`${timeTick(o.ruled.at)} ${o.ruled.by}`}>
              <p className="ev-text">{o.ruling}</p>
            </Card>
          ) : null}
        </Stack>
        <Stack>
          <Card title="涉及的得分">
            <KeyValue
              columns={1}
              items={[
                {
                  label: '评分表',
                  value: <Link to={`/evaluation/rounds/${o.roundId}/units/${o.unitId}`}>{o.unitName}</Link>,
                },
                { label: '计分规则', value: o.rule },
                ...(o.words ? [{ label: '系统计算', value: o.words }] : []),
                { label: '原分', value: `${pts(o.scoreBefore)} / ${pts(o.max)}` },
                ...(o.askedScore === null ? [] : [{ label: '单位认为应得', value: pts(o.askedScore) }]),
                ...(o.ruled ? [{ label: '裁定后', value: pts(o.scoreAfter) }] : []),
              ]}
            />
          </Card>
          <Past steps={o.timeline} />
        </Stack>
      </div>
      {open === 'uphold' ? <Uphold o={o} onClose={() => setOpen('')} /> : null}
      {open === 'dismiss' ? (
        <PlainAct
          id={o.id}
          version={o.version}
          words={{
            endpoint: c.dismissObjection,
            title: '异议不成立',
            confirm: '维持原分',
            opinion: '裁定理由',
            field: 'ruling',
            invalidate: again,
          }}
          onClose={() => setOpen('')}
        />
      ) : null}
      {open === 'withdraw' ? (
        <PlainAct
          id={o.id}
          version={o.version}
          words={{
            endpoint: c.withdrawObjection,
            title: '撤回异议',
            confirm: '撤回异议',
            danger: true,
            invalidate: again,
          }}
          onClose={() => setOpen('')}
        />
      ) : null}
    </Page>
  );
}

function Uphold({ o, onClose }: { o: ObjectionView; onClose: () => void }) {
  const [score, setScore] = useState<number | null>(o.askedScore ?? o.scoreBefore);
  const [ruling, setRuling] = useState('');
  const save = useAct(c.upholdObjection, { invalidate: [...again, getWorkbench], onDone: onClose });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="异议成立，改分"
      note={`原分 ${pts(o.scoreBefore)}，改分后得分和名次随之变化，留痕可查`}
      footer={
        <Button
          kind="filled"
          busy={save.busy}
          {...(ruling.trim().length < 4 || score === null ? { locked: '请填写裁定后的分和理由' } : {})}
          onClick={() =>
            void save.act({
              params: { id: o.id },
              body: { version: o.version, score: score ?? 0, ruling: ruling.trim() },
            })
          }
        >
          裁定成立并改分
        </Button>
      }
    >
      <div className="ev-form">
        <div>
          <label htmlFor="ev-ruled">裁定后的分（0—{pts(o.max)}）</label>
          <InputNumber id="ev-ruled" min={0} max={o.max} step={0.5} value={score} onChange={setScore} />
        </div>
        <div>
          <label htmlFor="ev-ruling">裁定理由</label>
          <Input.TextArea
            id="ev-ruling"
            rows={4}
            maxLength={2000}
            value={ruling}
            onChange={(e) => setRuling(e.target.value)}
          />
        </div>
        <ActError error={save.error} />
      </div>
    </DetailDrawer>
  );
}

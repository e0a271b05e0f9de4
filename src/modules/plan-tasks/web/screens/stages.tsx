/** 四个阶段: what each must reach by its end, counted; a leader's word on it. */
import { Check, CircleDashed, X } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { dayCol, percent, time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  Card,
  Choice,
  ConfirmAct,
  DataTable,
  Icon,
  QueryFace,
  Stack,
  StateBadge,
} from '#kernel/web/ui/index.ts';
import { endStage, getStages, getTree } from '../../shared/contract.ts';
import type { GateItem, StageView } from '../../shared/schema.ts';
import { PlanPage } from '../parts/frame.tsx';

const verdicts = { passed: '达到要求，结束', passedWithGaps: '带缺口结束' } as const;

export function Component() {
  const query = useGet(getStages, {});
  const [ending, setEnding] = useState<StageView | null>(null);
  return (
    <PlanPage at="/plan/stages" note="达标项的数字每次打开时现算">
      <QueryFace query={query} rows={10}>
        {(data) => (
          <Stack>
            {data.stages.map((stage) => (
              <Stage key={stage.key} stage={stage} onEnd={() => setEnding(stage)} />
            ))}
          </Stack>
        )}
      </QueryFace>
      {ending ? <End stage={ending} onClose={() => setEnding(null)} /> : null}
    </PlanPage>
  );
}

const Met = ({ met }: { met: boolean | null }) => (
  <span className="pl-reason" data-light={met === false ? 'late' : undefined} style={{ whiteSpace: 'nowrap' }}>
    <Icon as={met === null ? CircleDashed : met ? Check : X} /> {met === null ? '没有数' : met ? '达到' : '未达到'}
  </span>
);

function Stage({ stage, onEnd }: { stage: StageView; onEnd: () => void }) {
  const met = stage.items.filter((i) => i.met).length;
  return (
    <Card
      title={`${stage.title}阶段　${dayCol(stage.from)} 至 ${dayCol(stage.to)}`}
      extra={
        <StateBadge
          family={stage.verdict ? 'done' : stage.state === 'now' ? 'doing' : 'pending'}
          label={
            stage.verdict
              ? stage.verdict === 'passed'
                ? '已达到要求'
                : '带缺口结束'
              : stage.state === 'now'
                ? `进行中，剩 ${stage.daysLeft} 天`
                : stage.state === 'past'
                  ? '到期待确认'
                  : '未开始'
          }
        />
      }
      note={stage.state === 'now' ? `时间过去 ${percent(stage.passed)}` : undefined}
    >
      <blockquote className="pl-quote">{stage.original}</blockquote>
      {stage.items.length > 0 ? (
        <div style={{ marginTop: 10 }}>
          <p className="z-small z-ink2 pl-text">
            {stage.items.length} 项中达到 {met} 项
          </p>
          <Items items={stage.items} />
        </div>
      ) : null}
      {stage.ends.map((end) => (
        <p key={end.at} className="z-small pl-text" style={{ marginTop: 8 }}>
          {time(end.at)} {end.who}确认：{verdicts[end.verdict]}。{end.opinion}（当时达到{' '}
          {end.items.filter((i) => i.met).length} / {end.items.length} 项）
        </p>
      ))}
      {stage.allowedActions.length > 0 ? (
        <div className="pl-acts">
          <ActionBar actions={stage.allowedActions} onAct={onEnd} />
        </div>
      ) : null}
    </Card>
  );
}
const Items = ({ items }: { items: readonly GateItem[] }) => (
  <DataTable
    caption="达标项"
    dense
    rows={items}
    rowKey={(i) => i.key}
    columns={[
      { key: 'title', title: '要达到什么', card: 'head', render: (i) => `${i.clause} ${i.title}` },
      { key: 'value', title: '现在', render: (i) => (i.href ? <Link to={i.href}>{i.value}</Link> : i.value) },
      { key: 'target', title: '要求', render: (i) => `${i.target}${i.note ? `（${i.note}）` : ''}` },
      { key: 'met', title: '结论', width: '7rem', render: (i) => <Met met={i.met} /> },
    ]}
  />
);

function End({ stage, onClose }: { stage: StageView; onClose: () => void }) {
  const open = stage.items.filter((i) => i.met !== true);
  const [verdict, setVerdict] = useState<'passed' | 'passedWithGaps'>(open.length === 0 ? 'passed' : 'passedWithGaps');
  const act = useAct(endStage, { invalidate: [getStages, getTree], onDone: onClose });
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={`确认${stage.title}阶段结束`}
      intro={
        open.length > 0 ? `还有 ${open.length} 项没有达到：${open.map((i) => i.title).join('、')}。` : '各项都已达到。'
      }
      consequences={['当时每一项的数字和结论一并保存，以后可查']}
      opinion={{ label: '意见', required: true }}
      confirm="确认阶段结束"
      act={(opinion) => act.act({ params: { stage: stage.key }, body: { verdict, opinion } } as never)}
      error={act.error}
      busy={act.busy}
    >
      <Choice
        label="结论"
        value={verdict}
        options={[
          { value: 'passed', label: verdicts.passed },
          { value: 'passedWithGaps', label: verdicts.passedWithGaps },
        ]}
        onChange={setVerdict}
      />
    </ConfirmAct>
  );
}

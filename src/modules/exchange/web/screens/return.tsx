/** One item that an upper level sent back: what it says, about which hazard, the answer, what I can do now. */
import { Input } from 'antd';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { dayCol, timeCol } from '#kernel/web/format.ts';
import { isOffered, useAct, useAskedAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  ActError,
  BigClock,
  Button,
  Card,
  ConfirmAct,
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
import * as c from '../../shared/contract.ts';
import type { ReturnView } from '../../shared/schema.ts';
import { returnKindLabels, returnMachine, type ReturnAction } from '../../shared/states.ts';
import '../exchange.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getReturn, { params: { id } });
  return (
    <RecordQuery
      query={query}
      title="上级返回事项"
      crumbs={[{ label: '数据交换', to: '/exchange?tab=returns' }, { label: '上级返回事项' }]}
      rows={6}
    >
      {(record) => <One t={record} />}
    </RecordQuery>
  );
}

function One({ t }: { t: ReturnView }) {
  const [open, setOpen] = useState<ReturnAction | null>(null);
  useAskedAct((asked) => {
    if (isOffered(t, asked)) setOpen(asked as ReturnAction);
  });
  const answer = useAct(c.answerReturn, { onDone: () => setOpen(null) });
  const sendBack = useAct(c.sendBackReturn, { onDone: () => setOpen(null) });
  const confirm = useAct(c.confirmReturn, { onDone: () => setOpen(null) });
  const [words, setWords] = useState('');
  const params = { id: t.id };
  const submit = (): void => void answer.act({ params, body: { version: t.version, answer: words } });
  return (
    <Page tabTitle={t.code} crumbs={[{ label: '数据交换', to: '/exchange?tab=returns' }, { label: t.code }]}>
      <RecordHead
        tags={
          <>
            <Tag>{returnKindLabels[t.kind]}</Tag>
            <StateBadge {...returnMachine.states[t.state]} />
          </>
        }
        code={t.code}
        title={t.title}
        lines={[`${t.receiverName}，${dayCol(t.saidOn)}`]}
        clocks={
          t.stepDueAt ? (
            <BigClock
              title={t.state === 'waiting' ? '答复期限' : '确认期限'}
              due={t.stepDueAt}
              foot={t.stepBasis ?? undefined}
            />
          ) : undefined
        }
      />
      <div className="xc-cols">
        <Stack>
          {t.allowedActions.length > 0 ? (
            <Card title="您现在可以">
              <ActionBar actions={t.allowedActions} onAct={(action) => setOpen(action as ReturnAction)} />
            </Card>
          ) : null}
          <Card title="上级意见">
            <p style={{ margin: 0, whiteSpace: 'pre-line' }}>{t.text}</p>
          </Card>
          {t.answer ? (
            <Card title="答复" note={t.answered ? `${t.answered.by}，${timeCol(t.answered.at)}` : '已退回再办'}>
              <p style={{ margin: 0, whiteSpace: 'pre-line' }}>{t.answer}</p>
            </Card>
          ) : null}
          <Past steps={t.timeline} />
        </Stack>
        <Card title="关于">
          <KeyValue
            items={[
              {
                label: '隐患',
                value: t.hazardId ? <Link to={`/hazards/${t.hazardId}`}>{t.hazardCode}</Link> : '没有对应隐患',
              },
              ...(t.enterpriseName ? [{ label: '企业', value: t.enterpriseName }] : []),
              { label: '承办单位', value: t.unitName },
              { label: '对方编号', value: t.externalCode || t.externalKey },
              ...(t.status ? [{ label: '上级状态', value: t.status }] : []),
              ...(t.dueOn ? [{ label: '上级要求期限', value: dayCol(t.dueOn) }] : []),
              { label: '导入', value: t.received ? `${t.received.by}，${timeCol(t.received.at)}，${t.fileName}` : '' },
            ]}
          />
        </Card>
      </div>
      {open === 'answer' ? (
        <DetailDrawer
          open
          onClose={() => setOpen(null)}
          title="答复上级返回事项"
          footer={
            <Button
              kind="filled"
              size="l"
              busy={answer.busy}
              onClick={submit}
              locked={words.trim().length < 4 ? '请写明怎样处理的' : undefined}
            >
              报安委办确认
            </Button>
          }
        >
          <ActError error={answer.error} onRetry={submit} />
          <p className="z-note">需要改隐患记录的，先在隐患档案里补正；补正后的内容随下一个数据包报上级。</p>
          <div className="xc-field">
            <label htmlFor="xa-answer">怎样处理的</label>
            <Input.TextArea
              id="xa-answer"
              rows={5}
              maxLength={2000}
              value={words}
              onChange={(e) => setWords(e.target.value)}
            />
          </div>
        </DetailDrawer>
      ) : null}
      {open === 'confirm' || open === 'sendBack' ? (
        <ConfirmAct
          open
          onClose={() => setOpen(null)}
          title={open === 'confirm' ? '确认办结' : '退回再办'}
          opinion={{ label: open === 'confirm' ? '确认意见' : '退回原因', required: true, max: 500 }}
          confirm={open === 'confirm' ? '确认办结' : '退回再办'}
          act={(opinion) =>
            (open === 'confirm' ? confirm : sendBack).act({ params, body: { version: t.version, opinion } })
          }
          error={open === 'confirm' ? confirm.error : sendBack.error}
          busy={open === 'confirm' ? confirm.busy : sendBack.busy}
        />
      ) : null}
    </Page>
  );
}

/** One 清单: how far it is struck off, handed over and signed by whom, and its hazards one by one; any past day. */
import { Input } from 'antd';
import { Download, Printer } from 'lucide-react';
import { useState } from 'react';
import { useParams } from 'react-router';
import { useQueryClient } from '@tanstack/react-query';
import { apiBase, fileUrl, queryText, upload, type StoredFile } from '#kernel/web/api.ts';
import { count, dayCol, timeTick } from '#kernel/web/format.ts';
import { queryKeyOf, useAct, useGet, usePage } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  ActionBar,
  AsOf,
  BigClock,
  Button,
  Card,
  CellTwo,
  ConfirmAct,
  DayInput,
  DetailDrawer,
  FileDrop,
  GradeTag,
  KeyValue,
  LedgerTable,
  Page,
  QueryFace,
  RecordHead,
  Stack,
  StateBadge,
  Tabs,
  Tag,
} from '#kernel/web/ui/index.ts';
import { getWorkbench } from '#platform/casework/shared/contract.ts';
import {
  addToList,
  getList,
  handList,
  itemKinds,
  listActs,
  listFamilies,
  listItems,
  listKinds,
  listLists,
  listStands,
  receiveList,
  remarkItem,
  withdrawList,
  type HazardListRecord,
  type ItemKind,
  type ListAct,
  type ListItem,
} from '../../shared/lists.ts';
import { badgeOf } from '../../shared/states.ts';
import { recordPath } from '../words.ts';
import '../hazards.css';

export function Component() {
  const { id = '' } = useParams();
  const session = useSession();
  const client = useQueryClient();
  const page = usePage(listItems, { params: { id }, filters: { kind: 'all', asOf: '' }, size: 50 });
  const { asOf, kind } = page.filters;
  const query = asOf ? { asOf } : {};
  const list = useGet(getList, { params: { id }, query }, { keep: true });
  const [open, setOpen] = useState<ListAct | null>(null);
  const [remarked, setRemarked] = useState<ListItem | null>(null);
  const done = (next: unknown): void => {
    client.setQueryData(queryKeyOf(getList, { params: { id }, query }), next);
    setOpen(null);
    setRemarked(null);
  };
  const file = `${queryText({ ...query, ...(kind === 'all' ? {} : { kind }) })}`;
  const crumbs = [
    { label: '隐患台账', to: '/hazards' },
    { label: '隐患清单', to: '/hazards/lists' },
  ];
  return (
    <Page
      tabTitle={list.data?.title ?? '隐患清单'}
      crumbs={[...crumbs, { label: list.data?.title ?? '清单' }]}
      tools={<AsOf value={asOf} today={session.today} onChange={(day) => page.setFilters({ asOf: day })} />}
      actions={
        <>
          <Button icon={Printer} to={`/hazards/lists/${id}/print${file}`}>
            打印
          </Button>
          <Button icon={Download} href={`${apiBase}/hazards/lists/${id}/export${file}`} download>
            导出 Excel
          </Button>
        </>
      }
    >
      <QueryFace query={list} rows={6}>
        {(given: unknown) => {
          const l = given as HazardListRecord;
          const mayRemark = l.allowedActions.some((a) => a.action === 'remark' && !a.locked);
          return (
            <>
              <RecordHead
                tags={
                  <>
                    <StateBadge family={listFamilies[l.stand]} label={listStands[l.stand]} />
                    <Tag>{listKinds[l.kind]}</Tag>
                  </>
                }
                title={l.title}
                lines={[
                  `责任单位：${l.unitName}`,
                  <span key="by" className="z-sep">
                    <span>
                      {l.madeByUnit} {l.madeBy} {dayCol(l.madeOn)} 编制
                    </span>
                    <span>
                      {dayCol(l.periodFrom)} 至 {dayCol(l.periodTo)}
                    </span>
                  </span>,
                ]}
                clocks={
                  <BigClock
                    title="销账期限"
                    due={l.dueOn}
                    startedOn={l.madeOn}
                    doneOn={l.stand === 'done' || l.stand === 'withdrawn' ? l.dueOn : null}
                    foot={`至 ${dayCol(l.dueOn)}`}
                  />
                }
              />
              <div className="hz-listpage">
                <div>
                  <Tabs
                    label="看哪些"
                    items={(Object.keys(itemKinds) as ItemKind[])
                      .filter((key) => key === 'all' || l.figures[key] > 0 || key === kind)
                      .map((key) => ({
                        key,
                        label: itemKinds[key],
                        count: l.figures[key],
                        ...(key === 'overdue' ? { tone: 'overdue' as const } : {}),
                      }))}
                    value={kind}
                    onChange={(next) => page.setFilters({ kind: next })}
                  />
                  <LedgerTable<ListItem>
                    page={page}
                    caption={`${l.title} ${itemKinds[kind as ItemKind]}`}
                    rowKey={(row) => row.hazardId}
                    to={(row) => recordPath(row.hazardId)}
                    empty={{ title: '没有这样的隐患', text: '换一类再看。' }}
                    columns={columns(mayRemark ? setRemarked : null)}
                  />
                </div>
                <Stack>
                  {l.allowedActions.some((a) => a.action !== 'remark') ? (
                    <Card title="您现在可以">
                      <ActionBar
                        actions={l.allowedActions
                          .filter((a) => a.action !== 'remark')
                          .map(({ locked, ...rest }) => (locked ? { ...rest, locked } : rest))}
                        onAct={(action) => setOpen(action as ListAct)}
                      />
                    </Card>
                  ) : null}
                  <Handovers l={l} />
                  <Card title="清单怎么来的">
                    <KeyValue
                      columns={1}
                      items={[
                        { label: '台账条件', value: l.condition },
                        { label: '截至', value: dayCol(l.asOf) },
                        ...(l.withdrawn
                          ? [
                              {
                                label: '作废',
                                value: `${timeTick(l.withdrawn.at)} ${l.withdrawn.by}：${l.withdrawn.reason}`,
                              },
                            ]
                          : []),
                      ]}
                    />
                    <p className="z-note">
                      销账只看隐患本身：销号了才算已销账，复发重开就退回未销账，谁也不能手工勾销。误判撤销的不计入应销账。
                      {mayRemark ? '逾期的件，可以在行内写明原因。' : ''}
                    </p>
                  </Card>
                </Stack>
              </div>
              {open ? <Act key={open} l={l} action={open} onClose={() => setOpen(null)} onDone={done} /> : null}
              {remarked ? (
                <Remark key={remarked.hazardId} l={l} item={remarked} onClose={() => setRemarked(null)} onDone={done} />
              ) : null}
            </>
          );
        }}
      </QueryFace>
    </Page>
  );
}

const columns = (remark: ((item: ListItem) => void) | null) => [
  {
    key: 'seq',
    title: '序号',
    width: '3.6rem',
    align: 'right' as const,
    card: 'none' as const,
    render: (row: ListItem) => row.seq,
  },
  {
    key: 'title',
    title: '隐患 / 企业',
    card: 'head' as const,
    render: (row: ListItem) => (
      <CellTwo
        title={row.title}
        to={recordPath(row.hazardId)}
        note={`${row.code} ${row.enterpriseName} ${row.place}`}
        tags={
          <>
            <GradeTag grade={row.grade === 'major' ? 'major' : 'general'} />
            {row.isLater ? <Tag>{dayCol(row.addedOn)} 后增</Tag> : null}
            {row.relapses > 0 ? <Tag>复发 {row.relapses} 次</Tag> : null}
          </>
        }
      />
    ),
  },
  {
    key: 'stand',
    title: '销账',
    width: '12rem',
    render: (row: ListItem) => (
      <div className="z-cell-two">
        {row.isVoid ? (
          <StateBadge family="stopped" label="误判撤销" />
        ) : row.isStruck ? (
          <StateBadge family="done" label="已销账" />
        ) : (
          <StateBadge {...badgeOf(row.now)} />
        )}
        {row.struckOn && row.isStruck ? <span className="z-cell-note">{dayCol(row.struckOn)} 销号</span> : null}
        {row.why ? <span className={row.isOverdue ? 'z-cell-note z-overdue' : 'z-cell-note'}>{row.why}</span> : null}
        {row.remark ? (
          <span className="z-cell-note">
            {row.remark.by}：{row.remark.text}
          </span>
        ) : null}
        {remark && row.isOverdue && !row.isStruck && !row.isVoid ? (
          <Button size="s" onClick={() => remark(row)}>
            说明逾期原因
          </Button>
        ) : null}
      </div>
    ),
  },
  {
    key: 'who',
    title: '责任人 / 监管部门',
    width: '10rem',
    render: (row: ListItem) => (
      <div className="z-cell-two">
        {row.responsible || <span className="z-ink3">未写明</span>}
        <span className="z-cell-note z-one">{row.unitName}</span>
      </div>
    ),
  },
  {
    key: 'due',
    title: '列入时期限',
    width: '7.4rem',
    hideBelow: 1180,
    render: (row: ListItem) => (row.dueOn ? dayCol(row.dueOn) : <span className="z-ink3">未定</span>),
  },
];

/** Handings over with their receipts: who signed when, on screen or on paper. */
function Handovers({ l }: { l: HazardListRecord }) {
  return (
    <Card title="交账和签收">
      {l.handovers.length === 0 ? (
        <p className="z-ink2">还没有交账。</p>
      ) : (
        <ul className="hz-list">
          {l.handovers.map((one) => (
            <li key={one.no}>
              <b>
                第 {one.no} 次交账，{count(one.items)} 件
              </b>
              <div className="z-note">
                {dayCol(one.on)} {one.by} 交出
              </div>
              {one.receipt ? (
                <div className="z-small">
                  {dayCol(one.receipt.on)} {one.receipt.name}
                  {one.receipt.mode === 'paper'
                    ? `在纸上签收（${one.receipt.broughtBy ?? ''}送达，${one.receipt.registeredBy}登记）`
                    : '签收'}
                  {one.receipt.slip ? (
                    <>
                      ，
                      <a href={fileUrl(one.receipt.slip.id)} target="_blank" rel="noreferrer">
                        看签收单
                      </a>
                    </>
                  ) : null}
                </div>
              ) : (
                <div className="z-small z-ink2">待签收</div>
              )}
              <div className="z-note" title={one.sm3}>
                校验码 {one.sm3.slice(0, 12)}，{one.matches ? '与交账时一致' : '与交账时不一致，请查审计日志'}
              </div>
            </li>
          ))}
        </ul>
      )}
      {l.unhanded > 0 && l.handovers.length > 0 ? (
        <p className="z-note">另有 {count(l.unhanded)} 件后增的还没有交账。</p>
      ) : null}
    </Card>
  );
}

const said: Record<
  Exclude<ListAct, 'remark' | 'receivePaper'>,
  { intro: string; after: string[]; opinion?: string }
> = {
  hand: {
    intro: '把清单交给责任单位。',
    after: ['责任单位收到待办，三个工作日内签收', '清单内容加校验码，以后能证明交的是什么'],
  },
  receive: { intro: '签收后由本单位逐件销账。', after: ['签收人和时间记入清单', '隐患仍按各自的期限和环节办理'] },
  add: { intro: '把编制以后新出现、符合同样条件的隐患补进来，注明后增。', after: ['补入的件要再交账一次'] },
  withdraw: { intro: '作废后不再统计，记录保留。', after: ['待签收的待办一并撤销'], opinion: '作废原因' },
};

function Act({
  l,
  action,
  onClose,
  onDone,
}: {
  l: HazardListRecord;
  action: ListAct;
  onClose: () => void;
  onDone: (next: unknown) => void;
}) {
  const endpoint = { hand: handList, receive: receiveList, add: addToList, withdraw: withdrawList } as const;
  const act = useAct((endpoint[action as keyof typeof endpoint] ?? receiveList) as typeof receiveList, {
    invalidate: [listLists, listItems, getWorkbench],
    onDone,
  });
  if (action === 'receivePaper') return <Paper l={l} act={act} onClose={onClose} />;
  const word = said[action as keyof typeof said];
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={listActs[action]}
      intro={`${l.title}（${l.unitName}）。${word.intro}`}
      consequences={word.after}
      {...(word.opinion ? { opinion: { label: word.opinion, required: true, max: 300 } } : {})}
      confirm={listActs[action]}
      danger={action === 'withdraw'}
      busy={act.busy}
      error={act.error}
      act={(text) => act.act({ params: { id: l.id }, body: action === 'withdraw' ? { reason: text } : {} } as never)}
    />
  );
}

function Paper({
  l,
  act,
  onClose,
}: {
  l: HazardListRecord;
  act: { act: (args: never) => Promise<unknown>; busy: boolean; error: unknown };
  onClose: () => void;
}) {
  const session = useSession();
  const [paper, setPaper] = useState({ signer: '', broughtBy: session.user.name, signedOn: session.today as string });
  const [slip, setSlip] = useState<StoredFile | null>(null);
  const [fault, setFault] = useState('');
  const [sending, setSending] = useState(false);
  const take = async (file: File): Promise<void> => {
    setSending(true);
    setFault('');
    try {
      setSlip(await upload(file));
    } catch (error) {
      setFault((error as Error).message);
    } finally {
      setSending(false);
    }
  };
  const send = (): void => {
    if (!slip) return setFault('请先附上签字的签收单');
    if (paper.signer.trim().length < 2) return setFault('请填写签收人');
    if (!paper.signedOn) return setFault('请填写签收日期');
    setFault('');
    void act.act({
      params: { id: l.id },
      body: { paper: { ...paper, signer: paper.signer.trim(), broughtBy: paper.broughtBy.trim(), fileId: slip.id } },
    } as never);
  };
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="登记纸质签收"
      note={`${l.title}（${l.unitName}）`}
      footer={
        <>
          <Button kind="filled" busy={act.busy} onClick={send}>
            登记纸质签收
          </Button>
          <Button onClick={onClose}>暂不登记</Button>
        </>
      }
    >
      <div className="hz-more">
        <ActError error={act.error} />
        <div>
          <FileDrop
            accept="image/*,application/pdf"
            onFile={(file) => void take(file)}
            hint="签字或盖章的签收单，照片或 PDF"
            busy={sending}
          />
          {slip ? <p className="z-note">已附：{slip.name}</p> : null}
        </div>
        <div>
          <label className="hz-becauselabel" htmlFor="paper-signer">
            签收人
          </label>
          <Input
            id="paper-signer"
            maxLength={30}
            value={paper.signer}
            onChange={(event) => setPaper({ ...paper, signer: event.target.value })}
          />
        </div>
        <div>
          <label className="hz-becauselabel" htmlFor="paper-by">
            送达人
          </label>
          <Input
            id="paper-by"
            maxLength={30}
            value={paper.broughtBy}
            onChange={(event) => setPaper({ ...paper, broughtBy: event.target.value })}
          />
        </div>
        <div>
          <label className="hz-becauselabel" htmlFor="paper-on">
            签收日期
          </label>
          <DayInput
            id="paper-on"
            value={paper.signedOn}
            max={session.today}
            onChange={(day) => setPaper({ ...paper, signedOn: day ?? '' })}
          />
        </div>
        {fault ? (
          <p className="hz-fault" role="alert">
            {fault}
          </p>
        ) : null}
      </div>
    </DetailDrawer>
  );
}

function Remark({
  l,
  item,
  onClose,
  onDone,
}: {
  l: HazardListRecord;
  item: ListItem;
  onClose: () => void;
  onDone: (next: unknown) => void;
}) {
  const act = useAct(remarkItem, { invalidate: [listItems], onDone });
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title="说明逾期原因"
      intro={`${item.code} ${item.title}`}
      consequences={['原因写在清单上，打印和导出都有', '期限不变，仍算逾期']}
      opinion={{ label: '逾期原因', required: true, max: 300 }}
      confirm="写上原因"
      busy={act.busy}
      error={act.error}
      act={(text) => act.act({ params: { id: l.id }, body: { hazardId: item.hazardId, text } })}
    />
  );
}

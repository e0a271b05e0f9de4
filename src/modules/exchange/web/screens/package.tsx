/** One package: what it holds and what it keeps back, its signature, the receipts, what was rejected and where to mend it. */
import { Input, Switch } from 'antd';
import { Download, FileCheck2, ShieldAlert, ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { bytes, time, timeCol } from '#kernel/web/format.ts';
import { isOffered, useAct, useAskedAct, useGet, useNarrow, usePage } from '#kernel/web/hooks.ts';
import {
  ActionBar,
  ActError,
  BigClock,
  Button,
  Card,
  CellTwo,
  Choice,
  ConfirmAct,
  DataTable,
  DetailDrawer,
  FigureLink,
  FilterBar,
  FilterChip,
  Icon,
  KeyValue,
  LedgerTable,
  Page,
  RecordHead,
  Stack,
  StateBadge,
  Tag,
  ToggleChip,
  type Column,
  RecordQuery,
  Past,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import { sourceSets } from '../../shared/mapping.ts';
import type { CarriedFile, PackageView, RecordRow, SetCount } from '../../shared/schema.ts';
import {
  carrierLabels,
  modeLabels,
  opLabels,
  packageMachine,
  purposeLabels,
  resultLabels,
  type Mode,
  type Op,
  type PackageAction,
  type Purpose,
} from '../../shared/states.ts';
import { TakeReceipt } from '../take-receipt.tsx';
import { RecordData } from '../record-data.tsx';
import '../exchange.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getPackage, { params: { id } });
  return (
    <RecordQuery
      query={query}
      title="数据包"
      crumbs={[{ label: '数据交换', to: '/exchange' }, { label: '数据包' }]}
      rows={8}
    >
      {(record) => <Package p={record} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

const ops: readonly Op[] = ['new', 'changed', 'ended', 'deleted', 'unchanged', 'held'];

function Package({ p, reload }: { p: PackageView; reload: () => Promise<unknown> }) {
  const narrow = useNarrow();
  const [open, setOpen] = useState<PackageAction | null>(null);
  useAskedAct((asked) => {
    if (isOffered(p, asked)) setOpen(asked as PackageAction);
  });
  const rows = usePage(c.listRecords, {
    params: { id: p.id },
    filters: { set: '', op: [] as string[], result: '', q: '' },
    size: 20,
  });
  const show = (filters: { set?: string; op?: string[]; result?: string }): void => {
    rows.setFilters({ set: '', op: [], result: '', q: '', ...filters });
    document.getElementById('records')?.scrollIntoView({ block: 'start' });
  };
  const figure = (line: SetCount, key: Op | 'accepted' | 'rejected', label: string) => (
    <FigureLink
      value={line[key]}
      sentence={`${line.name} ${label} ${line[key]} 条`}
      tone={key === 'held' || key === 'rejected' ? 'overdue' : 'plain'}
      icon={false}
      onOpen={() =>
        show({
          set: line.set,
          ...(key === 'accepted' || key === 'rejected' ? { result: key } : { op: [key] }),
        })
      }
    />
  );
  const mine =
    p.allowedActions.length > 0 ? (
      <Card title="您现在可以">
        <ActionBar actions={p.allowedActions} onAct={(action) => setOpen(action as PackageAction)} />
      </Card>
    ) : null;
  const contents = (
    <Card
      title="装入的内容"
      note={p.number === null ? '还没有编制。' : `截至 ${time(p.toAt ?? '')}，映射第 ${p.edition ?? ''} 版`}
      pad={false}
      extra={
        p.number === null ? undefined : (
          <div className="xc-tools">
            {p.mayDownload ? (
              <Button size="s" icon={Download} href={`/api/v1/exchange/packages/${p.id}/file`} download>
                数据包文件
              </Button>
            ) : null}
            <Button size="s" icon={Download} href={`/api/v1/exchange/packages/${p.id}/contents`} download>
              阅读本 Excel
            </Button>
            <Button size="s" icon={Download} href={`/api/v1/exchange/packages/${p.id}/receipt-form`} download>
              回执样表
            </Button>
          </div>
        )
      }
    >
      {p.sets.length === 0 ? (
        <p className="z-note xc-pad">编制以后，这里按数据集列出新增、变更、办结、撤销和没有装入的记录。</p>
      ) : (
        <DataTable
          caption="装入的内容"
          rowKey={(line: SetCount) => line.set}
          rows={p.sets}
          columns={[
            { key: 'name', title: '数据集', pin: true, card: 'head', render: (line) => line.name },
            ...ops.map((op): Column<SetCount> => ({
              key: op,
              title: opLabels[op],
              align: 'right',
              render: (line) => figure(line, op, opLabels[op]),
            })),
            { key: 'accepted', title: '已接收', align: 'right', render: (line) => figure(line, 'accepted', '已接收') },
            { key: 'rejected', title: '被退回', align: 'right', render: (line) => figure(line, 'rejected', '被退回') },
          ]}
        />
      )}
    </Card>
  );
  const proof = (
    <Card title="签名和摘要">
      <KeyValue
        items={[
          {
            label: '签名',
            value: p.signature ? (
              <span className={p.signature.isValid ? 'xc-good' : 'xc-bad'}>
                <Icon as={p.signature.isValid ? ShieldCheck : ShieldAlert} />
                {p.signature.isValid ? ' 有效，内容与批准时一致' : ' 无效，内容与批准时不一致，不能使用'}
              </span>
            ) : (
              '批准时签名'
            ),
          },
          { label: '内容摘要（SM3）', value: p.sm3 ? <span className="xc-code">{p.sm3}</span> : '编制时生成' },
          {
            label: '密钥编号',
            value: p.signature ? <span className="xc-code">{p.signature.keyId}</span> : '批准时写入',
          },
          {
            label: '上一包摘要',
            value: p.previousSm3 ? <span className="xc-code">{p.previousSm3}</span> : '这是第一包',
          },
          { label: '大小', value: p.bytes === null ? '还没有编制' : bytes(p.bytes) },
        ]}
      />
    </Card>
  );
  const facts = (
    <Card title="报送">
      <KeyValue
        items={[
          { label: '接收方', value: p.receiverName },
          { label: '用途', value: purposeLabels[p.purpose] },
          { label: '装多少', value: `${modeLabels[p.mode]}${p.fromAt ? `，${timeCol(p.fromAt)} 以后的变化` : ''}` },
          { label: '报送方式', value: carrierLabels[p.carrier] },
          ...(p.note ? [{ label: '说明', value: p.note }] : []),
          ...(p.attachments.length > 0
            ? [
                {
                  label: '附件',
                  value: p.attachments.map((f) => (
                    <div key={f.id}>
                      <a href={`/api/v1/files/${f.id}/content`}>{f.name}</a>
                    </div>
                  )),
                },
              ]
            : []),
          ...(p.built ? [{ label: '编制', value: `${p.built.by}，${timeCol(p.built.at)}` }] : []),
          ...(p.approved ? [{ label: '批准', value: `${p.approved.by}，${timeCol(p.approved.at)}` }] : []),
          ...(p.sent ? [{ label: '报出', value: `${p.sent.by}，${timeCol(p.sent.at)}，${p.sentHow}` }] : []),
          ...(p.replaces
            ? [{ label: '替换', value: <Link to={`/exchange/packages/${p.replaces.id}`}>{p.replaces.code}</Link> }]
            : []),
          ...(p.replacedBy
            ? [
                {
                  label: '重报为',
                  value: <Link to={`/exchange/packages/${p.replacedBy.id}`}>{p.replacedBy.code}</Link>,
                },
              ]
            : []),
        ]}
      />
    </Card>
  );
  const receipts =
    p.receipts.length > 0 ? (
      <Card title={`回执（${p.receipts.length}）`} pad={false}>
        <DataTable
          caption="回执"
          rowKey={(r: PackageView['receipts'][number]) => r.id}
          rows={p.receipts}
          columns={[
            {
              key: 'file',
              title: '回执',
              card: 'head',
              render: (r) => <CellTwo title={r.fileName} note={`${timeCol(r.receivedAt)} ${r.by} 登记`} />,
            },
            { key: 'accepted', title: '接收', width: '4rem', align: 'right', render: (r) => r.accepted },
            { key: 'rejected', title: '退回', width: '4rem', align: 'right', render: (r) => r.rejected },
          ]}
        />
      </Card>
    ) : null;
  const carried = p.carried ? <Carried p={p} carried={p.carried} /> : null;
  const past = <Past steps={p.timeline} />;
  return (
    <Page
      tabTitle={p.code}
      crumbs={[{ label: '数据交换', to: '/exchange' }, { label: p.number === null ? '拟报的数据包' : p.code }]}
    >
      <RecordHead
        tags={
          <>
            <Tag>{purposeLabels[p.purpose]}</Tag>
            <StateBadge {...packageMachine.states[p.state]} />
          </>
        }
        code={p.number === null ? '编制时编号' : p.code}
        title={p.title}
        lines={[
          p.number === null
            ? `${p.unitName} ${p.proposed?.by ?? ''} 拟报`
            : `装入 ${p.records} 条${p.held > 0 ? `，${p.held} 条没有装入` : ''}${p.sent ? `；已接收 ${p.accepted} 条，被退回 ${p.rejected} 条` : ''}`,
        ]}
        clocks={
          p.stepDueAt ? (
            <BigClock title={p.stepLabel ?? '本环节期限'} due={p.stepDueAt} foot={p.stepBasis ?? undefined} />
          ) : undefined
        }
      />
      <div className="xc-cols">
        <Stack>
          {narrow ? mine : null}
          {contents}
          {p.number === null ? null : <Records page={rows} p={p} />}
          {carried}
          {narrow ? null : past}
        </Stack>
        <Stack>
          {narrow ? null : mine}
          {proof}
          {receipts}
          {facts}
          {narrow ? past : null}
        </Stack>
      </div>
      {open ? <Act p={p} action={open} onClose={() => setOpen(null)} reload={reload} /> : null}
    </Page>
  );
}

function Records({
  page,
  p,
}: {
  page: ReturnType<typeof usePage<typeof c.listRecords, { set: string; op: string[]; result: string; q: string }>>;
  p: PackageView;
}) {
  const [chosen, setChosen] = useState<RecordRow | null>(null);
  const f = page.filters;
  const columns: Column<RecordRow>[] = [
    {
      key: 'title',
      title: '记录',
      card: 'head',
      render: (row) => (
        <CellTwo title={row.title} note={`${row.setName} · ${row.key}`} {...(row.href ? { to: row.href } : {})} />
      ),
    },
    { key: 'op', title: '操作', width: '5.4rem', card: 'side', render: (row) => opLabels[row.op] },
    {
      key: 'version',
      title: '版次',
      width: '4rem',
      align: 'right',
      card: 'none',
      render: (row) => (row.op === 'held' ? '' : row.version),
    },
    {
      key: 'result',
      title: '回执',
      width: '16rem',
      card: 'meta',
      render: (row) =>
        row.op === 'held' ? (
          <span className="xc-bad">{row.fault}</span>
        ) : row.result === null ? (
          <span className="z-ink3">{p.sent ? '还没有回执' : '还没有报出'}</span>
        ) : row.result === 'rejected' ? (
          <span className="xc-bad">被退回：{row.reason}</span>
        ) : (
          resultLabels[row.result]
        ),
    },
    {
      key: 'look',
      title: '内容',
      width: '4.6rem',
      card: 'none',
      render: (row) =>
        row.data ? (
          <Button size="s" kind="quiet" aria-label={`查看 ${row.key} 的内容`} onClick={() => setChosen(row)}>
            查看
          </Button>
        ) : row.op === 'held' && row.href ? (
          <Link to={row.href}>去补正</Link>
        ) : null,
    },
  ];
  return (
    <section id="records" aria-label="逐条记录">
      <FilterBar search={{ value: f.q, onChange: (q) => page.setFilters({ q }), placeholder: '编号、名称' }}>
        <FilterChip
          label="数据集"
          value={f.set}
          options={sourceSets.map((one) => ({ value: one.key, label: one.name }))}
          onChange={(next) => page.setFilters({ set: next[0] ?? '' })}
          multiple={false}
        />
        <FilterChip
          label="操作"
          value={f.op}
          options={optionsOf(opLabels)}
          onChange={(op) => page.setFilters({ op })}
        />
        <ToggleChip
          label="被退回"
          value={f.result === 'rejected'}
          onChange={(on) => page.setFilters({ result: on ? 'rejected' : '' })}
        />
        {f.result === 'accepted' ? (
          <ToggleChip label="已接收" value onChange={() => page.setFilters({ result: '' })} />
        ) : null}
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => String(row.seq)}
        caption="数据包里的记录"
        unit="条"
        minWidth={720}
      />
      {chosen ? (
        <DetailDrawer
          open
          onClose={() => setChosen(null)}
          title={chosen.title}
          note={`${chosen.setName}，第 ${chosen.version} 版，按接收方的写法`}
        >
          <RecordData data={chosen.data} titles={chosen.titles} />
        </DetailDrawer>
      ) : null}
    </section>
  );
}

/** Files of the records: those that go with the package, and those that stay with the reason. */
function Carried({ p, carried }: { p: PackageView; carried: NonNullable<PackageView['carried']> }) {
  const page = usePage(c.listCarried, { params: { id: p.id }, filters: { left: '' }, prefix: 'cf', size: 10 });
  const left = page.filters.left === '1';
  const columns: Column<CarriedFile>[] = [
    {
      key: 'name',
      title: '照片和文件',
      card: 'head',
      render: (row) => (
        <div>
          <a className="z-link-under" href={`/api/v1/files/${row.fileId}/content`}>
            {row.name}
          </a>
          <div className="z-note">
            {row.label} {row.key}
          </div>
        </div>
      ),
    },
    { key: 'bytes', title: '大小', width: '6rem', align: 'right', card: 'side', render: (row) => sizeText(row.bytes) },
    ...(left
      ? [
          {
            key: 'why',
            title: '没有装入的原因',
            width: '16rem',
            card: 'meta' as const,
            render: (row: CarriedFile) => row.why,
          },
        ]
      : []),
  ];
  return (
    <section className="xc-section" aria-label="随包照片和文件">
      <h2>
        随包照片和文件
        <span className="z-note">
          {p.built
            ? `装入 ${carried.included} 份，${sizeText(carried.bytes)}；没有装入 ${carried.left} 份。`
            : '编制时按规则的大小装入，超过的逐份列出。'}
        </span>
      </h2>
      {carried.left > 0 ? (
        <FilterBar>
          <ToggleChip
            label={`没有装入的 ${carried.left} 份`}
            value={left}
            onChange={(on) => page.setFilters({ left: on ? '1' : '' })}
          />
        </FilterBar>
      ) : null}
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => String(row.seq)}
        caption="随包照片和文件"
        unit="份"
        minWidth={520}
        empty={{ title: '没有照片和文件', text: '这一包里的隐患没有可以随包报送的照片和文件。' }}
      />
    </section>
  );
}
const sizeText = (bytes: number): string =>
  bytes >= 1024 * 1024
    ? `${(bytes / 1024 / 1024).toFixed(1)} MB`
    : `${Math.max(bytes > 0 ? 1 : 0, Math.round(bytes / 1024))} KB`;

function Act({
  p,
  action,
  onClose,
  reload,
}: {
  p: PackageView;
  action: PackageAction;
  onClose: () => void;
  reload: () => Promise<unknown>;
}) {
  const done = { onDone: onClose };
  const build = useAct(c.buildPackage, done);
  const approve = useAct(c.approvePackage, done);
  const sendBack = useAct(c.sendBackPackage, done);
  const send = useAct(c.sendPackage, done);
  const withdraw = useAct(c.withdrawPackage, done);
  const edit = useAct(c.editPackage, done);
  const replace = useAct(c.replacePackage, {
    onDone: (next) => {
      onClose();
      window.location.assign(`/exchange/packages/${next.id}`);
    },
  });
  const [how, setHow] = useState(p.carrier === 'folder' ? '放入前置机目录' : '');
  const [purpose, setPurpose] = useState<Purpose>(p.purpose);
  const [mode, setMode] = useState<Mode>(p.mode);
  const [note, setNote] = useState(p.note);
  const [carryFiles, setCarry] = useState(p.carried !== null);
  const params = { id: p.id };
  const version = p.version;
  switch (action) {
    case 'build':
      return (
        <ConfirmAct
          open
          onClose={onClose}
          title="编制数据包"
          intro="读取台账现状，与接收方已有的比对，按启用的映射书写。举报人信息和并入的举报不装入。"
          consequences={[
            '数据不全的记录不装入，逐条列出缺什么、到哪里改',
            '编号连续，退回重编仍用这个号',
            '由另一位审核人员或领导批准',
          ]}
          confirm="编制"
          act={() => build.act({ params, body: { version } })}
          error={build.error}
          busy={build.busy}
        />
      );
    case 'approve':
      return (
        <ConfirmAct
          open
          onClose={onClose}
          title="批准报送"
          intro={`${p.code}：装入 ${p.records} 条${p.held > 0 ? `，${p.held} 条没有装入` : ''}。请先逐条看过内容。`}
          consequences={['用本区密钥签名，签名以后内容不能再改', '由编制人员报出']}
          opinion={{ label: '批准意见', required: true, max: 500 }}
          confirm="批准并签名"
          act={(opinion) => approve.act({ params, body: { version, opinion } })}
          error={approve.error}
          busy={approve.busy}
        />
      );
    case 'sendBack':
      return (
        <ConfirmAct
          open
          onClose={onClose}
          title="退回重新编制"
          opinion={{ label: '退回原因', required: true, max: 500 }}
          confirm="退回重新编制"
          act={(opinion) => sendBack.act({ params, body: { version, opinion } })}
          error={sendBack.error}
          busy={sendBack.busy}
        />
      );
    case 'send': {
      const submit = (): void => void send.act({ params, body: { version, how } });
      return (
        <DetailDrawer
          open
          onClose={onClose}
          title="登记报出"
          footer={
            <Button
              kind="filled"
              busy={send.busy}
              onClick={submit}
              locked={how.trim().length < 2 ? '请写明怎样报出的' : undefined}
            >
              登记报出
            </Button>
          }
        >
          <ActError error={send.error} onRetry={submit} onReload={() => void reload()} />
          {p.carrier === 'download' ? (
            <p>
              先下载{' '}
              <a href={`/api/v1/exchange/packages/${p.id}/file`} download>
                <Icon as={FileCheck2} /> {p.code}.json
              </a>
              ，按接收方规定的途径报出，再登记。
            </p>
          ) : (
            <p>登记后，文件自动放入前置机目录。</p>
          )}
          <div className="xc-field">
            <label htmlFor="xs-how">怎样报出的</label>
            <Input
              id="xs-how"
              value={how}
              maxLength={200}
              placeholder="政务外网报送平台、光盘送达……"
              onChange={(e) => setHow(e.target.value)}
            />
          </div>
        </DetailDrawer>
      );
    }
    case 'edit': {
      const submit = (): void =>
        void edit.act({ params, body: { version, purpose, mode, note, carryFiles, fileIds: [] } });
      return (
        <DetailDrawer
          open
          onClose={onClose}
          title="修改说明"
          footer={
            <Button kind="filled" busy={edit.busy} onClick={submit}>
              保存说明
            </Button>
          }
        >
          <ActError error={edit.error} onRetry={submit} onReload={() => void reload()} />
          <div className="xc-field">
            <Choice
              label="用途"
              value={purpose}
              onChange={(next) => setPurpose(next as Purpose)}
              options={optionsOf(purposeLabels)}
            />
          </div>
          <div className="xc-field">
            <Choice
              label="装多少"
              value={mode}
              onChange={(next) => setMode(next as Mode)}
              options={optionsOf(modeLabels)}
            />
          </div>
          <div className="xc-switch">
            <Switch id="xe-carry" checked={carryFiles} onChange={setCarry} />
            <label htmlFor="xe-carry">随包带上隐患的照片和文件（超过规定大小的不带，逐份列出）</label>
          </div>
          <div className="xc-field">
            <label htmlFor="xe-note">说明（选填）</label>
            <Input.TextArea
              id="xe-note"
              rows={3}
              maxLength={500}
              value={note}
              onChange={(e) => setNote(e.target.value)}
            />
          </div>
        </DetailDrawer>
      );
    }
    case 'acknowledge':
      return <TakeReceipt onClose={onClose} />;
    case 'replace':
      return (
        <ConfirmAct
          open
          onClose={onClose}
          title="重报替换"
          intro="新拟一个数据包：已接收的不再报，退回的补正后加一版再报。新包报出时，本包记为已替换。"
          opinion={{ label: '为什么重报', required: true, max: 500 }}
          confirm="拟重报"
          act={(opinion) => replace.act({ params, body: { version, opinion } })}
          error={replace.error}
          busy={replace.busy}
        />
      );
    case 'withdraw':
      return (
        <ConfirmAct
          open
          onClose={onClose}
          title="作废"
          {...(p.number === null ? {} : { consequences: [`编号 ${p.code} 保留为作废，不再使用`] })}
          opinion={{ label: '为什么作废', required: true, max: 500 }}
          confirm="作废这个数据包"
          danger
          act={(opinion) => withdraw.act({ params, body: { version, opinion } })}
          error={withdraw.error}
          busy={withdraw.busy}
        />
      );
  }
}

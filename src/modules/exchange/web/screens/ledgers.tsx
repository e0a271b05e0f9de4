/** 数据交换: packages, what came back, editions of the mapping, receivers with the published schema and key. */
import { Select, Switch } from 'antd';
import { FileInput, PackagePlus, Settings } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { upload } from '#kernel/web/api.ts';
import { dayCol, timeCol } from '#kernel/web/format.ts';
import { useAct, useGet, usePage, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  CellTwo,
  Choice,
  Clock,
  DataTable,
  DetailDrawer,
  FileDrop,
  FilterBar,
  FilterChip,
  ImportSummary,
  KeyValue,
  LedgerTable,
  LinkButton,
  Page,
  QueryFace,
  Stack,
  StateBadge,
  Tabs,
  type Column,
  optionsOf,
  statesOf,
  SheetTools,
} from '#kernel/web/ui/index.ts';
import { Input } from 'antd';
import * as c from '../../shared/contract.ts';
import type { Desk, MappingRow, PackageRow, ReturnRow, ReturnsOutcome } from '../../shared/schema.ts';
import {
  carrierLabels,
  mappingMachine,
  modeLabels,
  packageMachine,
  purposeLabels,
  returnKindLabels,
  returnMachine,
  type Carrier,
  type Mode,
  type Purpose,
} from '../../shared/states.ts';
import { TakeReceipt } from '../take-receipt.tsx';
import { Upper } from '../upper.tsx';
import '../exchange.css';

export function Component() {
  const [{ tab }, set] = useUrlState({ tab: '' });
  const desk = useGet(c.getDesk, {}, { staleTime: 60_000 });
  const [open, setOpen] = useState<'propose' | 'receipt' | 'returns' | null>(null);
  const sees = desk.data?.seesPackages ?? false;
  const shown = tab || (desk.data && !sees ? 'returns' : 'packages');
  return (
    <Page
      title="数据交换"
      note="向市级和国家数据库报送，登记回执，办理上级返回的事项。"
      actions={
        desk.data?.mayPropose ? (
          <div className="xc-tools">
            <Button icon={FileInput} onClick={() => setOpen(shown === 'returns' ? 'returns' : 'receipt')}>
              {shown === 'returns' ? '导入返回事项' : '登记回执'}
            </Button>
            <Button kind="filled" icon={PackagePlus} onClick={() => setOpen('propose')}>
              拟报数据包
            </Button>
          </div>
        ) : undefined
      }
    >
      <QueryFace query={desk} rows={6}>
        {(data) => (
          <Stack>
            <Tabs
              label="数据交换"
              items={[
                ...(sees ? [{ key: 'packages', label: '数据包' }] : []),
                { key: 'returns', label: '上级返回' },
                ...(sees
                  ? [
                      { key: 'mappings', label: '字段映射' },
                      { key: 'receivers', label: '接收方和公钥' },
                      { key: 'upper', label: '下级报送' },
                    ]
                  : []),
              ]}
              value={shown}
              onChange={(next) => set({ tab: next })}
            />
            {shown === 'returns' ? (
              <Returns />
            ) : shown === 'mappings' ? (
              <Mappings desk={data} />
            ) : shown === 'receivers' ? (
              <Receivers desk={data} />
            ) : shown === 'upper' ? (
              <Upper mayReceive={data.mayPropose} />
            ) : (
              <Packages desk={data} />
            )}
            {open === 'propose' ? <Propose desk={data} onClose={() => setOpen(null)} /> : null}
            {open === 'receipt' ? <TakeReceipt onClose={() => setOpen(null)} /> : null}
            {open === 'returns' ? <TakeReturns desk={data} onClose={() => setOpen(null)} /> : null}
          </Stack>
        )}
      </QueryFace>
    </Page>
  );
}

function Packages({ desk }: { desk: Desk }) {
  const phone = usePhone();
  const page = usePage(c.listPackages, {
    filters: { q: '', receiver: [] as string[], state: [] as string[], purpose: [] as string[] },
    size: 20,
  });
  const f = page.filters;
  const set = page.setFilters;
  const columns: Column<PackageRow>[] = [
    {
      key: 'code',
      title: '数据包',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.number === null ? row.title : row.code}
          to={`/exchange/packages/${row.id}`}
          note={`${row.receiverName} · ${purposeLabels[row.purpose]} · ${modeLabels[row.mode]}`}
        />
      ),
    },
    {
      key: 'state',
      title: '状态',
      width: '8rem',
      card: 'side',
      render: (row) => <StateBadge {...packageMachine.states[row.state]} />,
    },
    {
      key: 'due',
      title: '本环节期限',
      width: '8.4rem',
      card: 'meta',
      render: (row) => (row.stepDueAt ? <Clock bare due={row.stepDueAt} label="本环节期限" /> : null),
    },
    {
      key: 'to',
      title: '数据截止',
      width: '10rem',
      hideBelow: 1200,
      card: 'none',
      render: (row) => (row.toAt ? timeCol(row.toAt) : '还没有编制'),
    },
    {
      key: 'records',
      title: '装入',
      width: '4.6rem',
      align: 'right',
      card: 'meta',
      render: (row) => row.records,
    },
    {
      key: 'held',
      title: '未装入',
      width: '5rem',
      align: 'right',
      card: 'none',
      render: (row) => (row.held > 0 ? <span className="xc-bad">{row.held}</span> : 0),
    },
    { key: 'accepted', title: '已接收', width: '5rem', align: 'right', card: 'none', render: (row) => row.accepted },
    {
      key: 'rejected',
      title: '被退回',
      width: '5rem',
      align: 'right',
      card: 'meta',
      render: (row) => (row.rejected > 0 ? <span className="xc-bad">{row.rejected}</span> : phone ? null : 0),
    },
  ];
  return (
    <div>
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、说明' }}
        right={
          phone ? undefined : (
            <div className="xc-tools">
              <SheetTools path="exchange/packages" print="/exchange/print/packages" filters={f} />
            </div>
          )
        }
      >
        <FilterChip
          label="状态"
          value={f.state}
          options={statesOf(packageMachine.states)}
          onChange={(state) => set({ state })}
        />
        <FilterChip
          label="接收方"
          value={f.receiver}
          options={desk.receivers.map((r) => ({ value: r.code, label: r.name }))}
          onChange={(receiver) => set({ receiver })}
        />
        <FilterChip
          label="用途"
          value={f.purpose}
          options={optionsOf(purposeLabels)}
          onChange={(purpose) => set({ purpose })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="数据包台账"
        to={(row) => `/exchange/packages/${row.id}`}
        unit="包"
        minWidth={900}
        empty={{
          title: '没有符合条件的数据包',
          text: '每月到规则规定的日子会自动拟报，也可以现在拟报一个。',
        }}
      />
    </div>
  );
}

function Returns() {
  const phone = usePhone();
  const page = usePage(c.listReturns, {
    filters: { tab: 'returns', q: '', kind: [] as string[], state: [] as string[], hazard: '' },
    size: 20,
  });
  const f = page.filters;
  const set = page.setFilters;
  const columns: Column<ReturnRow>[] = [
    {
      key: 'title',
      title: '事项',
      card: 'head',
      render: (row) => (
        <CellTwo
          title={row.title}
          to={`/exchange/returns/${row.id}`}
          note={`${row.code} · ${row.enterpriseName || row.text}`}
        />
      ),
    },
    { key: 'kind', title: '类别', width: '8rem', card: 'meta', render: (row) => returnKindLabels[row.kind] },
    { key: 'from', title: '来自', width: '11rem', hideBelow: 1200, card: 'none', render: (row) => row.receiverName },
    { key: 'unit', title: '承办单位', width: '9rem', card: 'meta', render: (row) => row.unitName },
    { key: 'on', title: '返回日期', width: '7.4rem', card: 'none', render: (row) => dayCol(row.saidOn) },
    {
      key: 'state',
      title: '状态',
      width: '8.4rem',
      card: 'side',
      render: (row) => <StateBadge {...returnMachine.states[row.state]} />,
    },
    {
      key: 'due',
      title: '本环节期限',
      width: '8.4rem',
      card: 'meta',
      render: (row) => (row.stepDueAt ? <Clock bare due={row.stepDueAt} label="本环节期限" /> : null),
    },
  ];
  return (
    <div>
      <FilterBar
        search={{ value: f.q, onChange: (q) => set({ q }), placeholder: '编号、隐患编号、企业、内容' }}
        right={
          phone ? undefined : (
            <div className="xc-tools">
              <SheetTools path="exchange/returns" print="/exchange/print/returns" filters={f} />
            </div>
          )
        }
      >
        <FilterChip
          label="状态"
          value={f.state}
          options={statesOf(returnMachine.states)}
          onChange={(state) => set({ state })}
        />
        <FilterChip
          label="类别"
          value={f.kind}
          options={optionsOf(returnKindLabels)}
          onChange={(kind) => set({ kind })}
        />
      </FilterBar>
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="上级返回事项"
        to={(row) => `/exchange/returns/${row.id}`}
        unit="件"
        minWidth={900}
        empty={{
          title: '没有符合条件的返回事项',
          text: '上级退回、批注、交办的事项导入后，承办部门会在这里和待办里看到。',
        }}
      />
    </div>
  );
}

function Mappings({ desk }: { desk: Desk }) {
  const navigate = useNavigate();
  const query = useGet(c.listMappings, {});
  const begin = useAct(c.newMapping, { onDone: (m) => void navigate(`/exchange/mappings/${m.id}`) });
  return (
    <Stack>
      <ActError error={begin.error} />
      {desk.receivers.map((r) => (
        <Card
          key={r.code}
          title={r.name}
          note={r.note}
          pad={false}
          extra={
            desk.mayEditReceiver ? (
              r.draftId ? (
                <LinkButton to={`/exchange/mappings/${r.draftId}`}>继续编辑</LinkButton>
              ) : (
                <Button busy={begin.busy} onClick={() => void begin.act({ params: { code: r.code }, body: {} })}>
                  新建一版
                </Button>
              )
            ) : undefined
          }
        >
          <QueryFace query={query} rows={2}>
            {(all) => (
              <DataTable
                caption={`${r.name}字段映射`}
                rowKey={(m: MappingRow) => m.id}
                rows={all.filter((m) => m.receiver === r.code)}
                columns={[
                  {
                    key: 'edition',
                    title: '版次',
                    card: 'head',
                    render: (m) => (
                      <CellTwo
                        title={`第 ${m.edition} 版`}
                        to={`/exchange/mappings/${m.id}`}
                        note={m.note || '没有说明'}
                      />
                    ),
                  },
                  { key: 'sets', title: '数据集', width: '5rem', align: 'right', card: 'none', render: (m) => m.sets },
                  {
                    key: 'fields',
                    title: '字段',
                    width: '5rem',
                    align: 'right',
                    card: 'none',
                    render: (m) => m.fields,
                  },
                  {
                    key: 'edited',
                    title: '编辑',
                    width: '13rem',
                    card: 'meta',
                    render: (m) => (m.edited ? `${timeCol(m.edited.at)} ${m.edited.by}` : ''),
                  },
                  {
                    key: 'adopted',
                    title: '启用',
                    width: '13rem',
                    card: 'none',
                    render: (m) => (m.adopted ? `${timeCol(m.adopted.at)} ${m.adopted.by}` : '还没有启用'),
                  },
                  {
                    key: 'state',
                    title: '状态',
                    width: '7rem',
                    card: 'side',
                    render: (m) => <StateBadge {...mappingMachine.states[m.state]} />,
                  },
                ]}
              />
            )}
          </QueryFace>
        </Card>
      ))}
    </Stack>
  );
}

function Receivers({ desk }: { desk: Desk }) {
  const [open, setOpen] = useState<string | null>(null);
  const chosen = desk.receivers.find((r) => r.code === open);
  return (
    <Stack>
      {desk.receivers.map((r) => (
        <Card
          key={r.code}
          title={r.name}
          extra={
            desk.mayEditReceiver ? (
              <Button size="s" icon={Settings} onClick={() => setOpen(r.code)}>
                修改
              </Button>
            ) : undefined
          }
        >
          <KeyValue
            columns={2}
            items={[
              { label: '代码', value: r.code },
              { label: '报送方式', value: carrierLabels[r.carrier] },
              { label: '已用编号', value: r.lastNumber === 0 ? '还没有报送' : `1 至 ${r.lastNumber}，没有空缺` },
              { label: '状态', value: r.isActive ? '使用中' : '停用' },
              {
                label: '公布的数据包格式',
                value:
                  r.edition === null ? (
                    '还没有启用的映射'
                  ) : (
                    <LinkButton to={`/exchange/schemas/${r.code}/${r.edition}`}>
                      第 {r.edition} 版 JSON Schema
                    </LinkButton>
                  ),
              },
              { label: '说明', value: r.note },
            ]}
          />
        </Card>
      ))}
      <Card title="本区签名公钥" note="交给接收方，用来核对数据包是本区发出的、没有改动。">
        {desk.publicKey ? (
          <KeyValue
            items={[
              { label: '密钥编号', value: <span className="xc-code">{desk.keyId}</span> },
              {
                label: '启用',
                value: desk.keySince === null ? '首次使用时生成' : `${timeCol(desk.keySince)} 起用这个公钥核对`,
              },
              { label: '算法', value: 'SM2 签名，SM3 摘要（GB/T 32918.2），签名者标识 1234567812345678' },
              { label: '公钥（PEM）', value: <pre className="xc-code">{desk.publicKey}</pre>, wide: true },
              ...desk.formerKeys.map((key) => ({
                label: '以前的公钥',
                value: (
                  <>
                    <span className="xc-code">{key.keyId}</span>，{timeCol(key.until)} 停用，只用来核对此前签名的数据包
                    <pre className="xc-code">{key.publicKey}</pre>
                  </>
                ),
                wide: true,
              })),
            ]}
          />
        ) : (
          <p className="z-ink2">没有签名密钥，数据包不能批准。请系统管理员检查数据目录里的 sign.key。</p>
        )}
      </Card>
      {chosen ? <EditReceiver key={chosen.version} receiver={chosen} onClose={() => setOpen(null)} /> : null}
    </Stack>
  );
}

function EditReceiver({ receiver, onClose }: { receiver: Desk['receivers'][number]; onClose: () => void }) {
  const [name, setName] = useState(receiver.name);
  const [note, setNote] = useState(receiver.note);
  const [carrier, setCarrier] = useState<Carrier>(receiver.carrier);
  const [isActive, setActive] = useState(receiver.isActive);
  const save = useAct(c.saveReceiver, { onDone: onClose });
  const submit = (): void =>
    void save.act({
      params: { code: receiver.code },
      body: { version: receiver.version, name, note, carrier, isActive },
    });
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title={`修改接收方 ${receiver.code}`}
      footer={
        <Button kind="filled" busy={save.busy} onClick={submit}>
          保存接收方
        </Button>
      }
    >
      <ActError error={save.error} onRetry={submit} />
      <div className="xc-field">
        <label htmlFor="xr-name">名称</label>
        <Input id="xr-name" value={name} maxLength={60} onChange={(e) => setName(e.target.value)} />
      </div>
      <div className="xc-field">
        <label htmlFor="xr-note">说明（选填）</label>
        <Input.TextArea id="xr-note" value={note} rows={3} maxLength={300} onChange={(e) => setNote(e.target.value)} />
      </div>
      <div className="xc-field">
        <Choice
          label="报送方式"
          value={carrier}
          onChange={(next) => setCarrier(next as Carrier)}
          options={optionsOf(carrierLabels)}
        />
        <p className="z-note">前置机目录是数据目录下的 outgoing/{receiver.code}，报出后文件自动放入。</p>
      </div>
      <div className="xc-switch">
        <Switch id="xr-active" checked={isActive} onChange={setActive} />
        <label htmlFor="xr-active">使用中（停用后不再拟报）</label>
      </div>
    </DetailDrawer>
  );
}

function Propose({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const navigate = useNavigate();
  const active = desk.receivers.filter((r) => r.isActive);
  const [receiver, setReceiver] = useState(active[0]?.code ?? '');
  const [purpose, setPurpose] = useState<Purpose>('routine');
  const [mode, setMode] = useState<Mode>('incremental');
  const [note, setNote] = useState('');
  const [carryFiles, setCarry] = useState(false);
  const [files, setFiles] = useState<{ id: string; name: string }[]>([]);
  const [fault, setFault] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const save = useAct(c.proposePackage, { onDone: (p) => void navigate(`/exchange/packages/${p.id}`) });
  const submit = (): void =>
    void save.act({ body: { receiver, purpose, mode, note, carryFiles, fileIds: files.map((f) => f.id) } });
  const attach = async (file: File): Promise<void> => {
    setSending(true);
    setFault(null);
    try {
      const stored = await upload(file);
      setFiles((before) => [...before, { id: stored.id, name: file.name }]);
    } catch (error) {
      setFault(error);
    }
    setSending(false);
  };
  return (
    <DetailDrawer
      open
      onClose={onClose}
      title="拟报数据包"
      note="拟报以后编制内容，再由另一人批准并签名"
      footer={
        <Button kind="filled" busy={save.busy} onClick={submit}>
          拟报这个数据包
        </Button>
      }
    >
      <ActError error={save.error ?? fault} onRetry={submit} />
      <div className="xc-field">
        <label htmlFor="xp-receiver">报给谁</label>
        <Select
          id="xp-receiver"
          value={receiver}
          options={active.map((r) => ({ value: r.code, label: r.name }))}
          onChange={(next: string) => setReceiver(next)}
        />
      </div>
      <div className="xc-field">
        <Choice
          label="用途"
          value={purpose}
          onChange={(next) => setPurpose(next as Purpose)}
          options={optionsOf(purposeLabels)}
        />
        <p className="z-note">
          清单备案用于职责清单、任务清单报市安委办备案；总结上报用于三年行动总结。都要附文件，凭回执归档。
        </p>
      </div>
      <div className="xc-field">
        <Choice
          label="装多少"
          value={mode}
          onChange={(next) => setMode(next as Mode)}
          options={optionsOf(modeLabels)}
        />
        <p className="z-note">增量只装上一包以后新增、变更、办结、撤销的；全量连同没有变化的。</p>
      </div>
      <div className="xc-switch">
        <Switch id="xp-carry" checked={carryFiles} onChange={setCarry} />
        <label htmlFor="xp-carry">随包带上隐患的照片和文件（超过规定大小的不带，逐份列出）</label>
      </div>
      <div className="xc-field">
        <label htmlFor="xp-note">说明（选填）</label>
        <Input.TextArea id="xp-note" rows={3} maxLength={500} value={note} onChange={(e) => setNote(e.target.value)} />
      </div>
      <div className="xc-field">
        <span className="xc-label">附件（选填）</span>
        <FileDrop
          accept=".pdf,.docx,.xlsx"
          busy={sending}
          hint="总结报告、备案清单等，每份的摘要写进数据包。"
          onFile={(file) => void attach(file)}
        />
        {files.map((f) => (
          <span key={f.id} className="z-small">
            {f.name}
          </span>
        ))}
      </div>
    </DetailDrawer>
  );
}

function TakeReturns({ desk, onClose }: { desk: Desk; onClose: () => void }) {
  const [receiver, setReceiver] = useState(desk.receivers[0]?.code ?? '');
  const [fault, setFault] = useState<unknown>(null);
  const [sending, setSending] = useState(false);
  const [fileId, setFileId] = useState('');
  const [outcome, setOutcome] = useState<ReturnsOutcome | null>(null);
  const take = useAct(c.importReturns, { onDone: setOutcome });
  const run = (id: string, dryRun: boolean): Promise<unknown> => take.act({ body: { fileId: id, receiver, dryRun } });
  const look = async (file: File): Promise<void> => {
    setSending(true);
    setFault(null);
    try {
      const stored = await upload(file);
      setFileId(stored.id);
      await run(stored.id, true);
    } catch (error) {
      setFault(error);
    }
    setSending(false);
  };
  return (
    <DetailDrawer open onClose={onClose} title="导入上级返回事项" note="先检查，再导入；导过的不会再导" width={720}>
      <ActError error={fault ?? take.error} />
      {outcome ? (
        <Stack>
          {outcome.dryRun ? (
            <ImportSummary
              read={outcome.read}
              ok={outcome.entered}
              faulty={outcome.faults.length}
              doubtful={outcome.already}
              nameHead="编号"
              faults={[]}
              busy={take.busy}
              {...(outcome.entered > 0 ? { onImport: () => void run(fileId, false) } : {})}
            />
          ) : (
            <p role="status">
              已导入 {outcome.entered} 件，以前导过 {outcome.already} 件，有问题没有导入 {outcome.faults.length}{' '}
              件。退回补正的已进入承办部门待办。
            </p>
          )}
          {outcome.faults.length > 0 ? (
            <DataTable
              caption="有问题的行"
              rowKey={(f: ReturnsOutcome['faults'][number]) => `${f.row}${f.name}`}
              rows={outcome.faults}
              columns={[
                { key: 'row', title: '行', width: '4rem', card: 'side', render: (f) => f.row },
                { key: 'name', title: '编号', width: '10rem', card: 'head', render: (f) => f.name },
                { key: 'what', title: '怎么改', card: 'meta', render: (f) => f.what },
              ]}
            />
          ) : null}
        </Stack>
      ) : (
        <>
          <div className="xc-field">
            <label htmlFor="xt-receiver">哪里返回的</label>
            <Select
              id="xt-receiver"
              value={receiver}
              options={desk.receivers.map((r) => ({ value: r.code, label: r.name }))}
              onChange={(next: string) => setReceiver(next)}
            />
          </div>
          <FileDrop
            accept=".json,.xlsx,.csv"
            busy={sending}
            hint="表里要有：编号、类别（退回补正、批注意见、上级交办隐患、上级状态）、内容、日期；隐患编号，或企业名称和隐患名称。"
            onFile={(file) => void look(file)}
          />
        </>
      )}
    </DetailDrawer>
  );
}

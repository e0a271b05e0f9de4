/** Every part of the kit on one page, without data: to look at, to compare with the drawings, to check by axe. */
import { Input } from 'antd';
import {
  BellRing,
  Download,
  FilePlus2,
  FileWarning,
  Footprints,
  Gavel,
  Lock,
  Mail,
  Map as MapIcon,
  Plus,
  Printer,
  SearchCheck,
  Send,
  UserPen,
} from 'lucide-react';
import { useState } from 'react';
import { z } from 'zod';
import { ApiError } from '#kernel/web/api.ts';
import type { PageState } from '#kernel/web/hooks.ts';
import {
  ActError,
  ActionBar,
  AsOf,
  BarChart,
  BigClock,
  BottomAct,
  Button,
  Card,
  CellTwo,
  Choice,
  Clock,
  Columns,
  ConfirmAct,
  ConflictFace,
  DayInput,
  DetailDrawer,
  DoneFace,
  Empty,
  ErrorFace,
  EvidenceGrid,
  Field,
  FigureLink,
  FigureSum,
  FiguresTable,
  FileDrop,
  FilterBar,
  FilterChip,
  FormPage,
  GapsList,
  GapsSummary,
  GradeTag,
  GroupLine,
  HeatStrip,
  Icon,
  ImportSummary,
  KeyValue,
  Kinds,
  Ladder,
  LedgerTable,
  LetterPage,
  Light,
  ListedTag,
  Loading,
  LongWork,
  NoRight,
  OfflineBand,
  Page,
  Parts,
  People,
  PhoneCard,
  PhoneRow,
  PrintFrame,
  RecordHead,
  RiskTile,
  Row,
  Rows,
  SavedViews,
  Segmented,
  SinceClock,
  Stack,
  StateBadge,
  StateBar,
  StateLine,
  StopCard,
  StepsFrame,
  Tag,
  Timeline,
  ToggleChip,
  TrendChart,
  useForm,
} from '#kernel/web/ui/index.ts';
import type { Column } from '#kernel/web/ui/index.ts';
import { SizeMenu } from '../user-menu.tsx';
import after from './photos/collector-after.svg';
import before from './photos/collector-before.svg';
import shelves from './photos/shelves.svg';
import './gallery.css';

const now = new Date('2026-09-28T09:20:00+08:00');
const nothing = (): void => undefined;

function Sample({ title, span, children }: { title: string; span?: 2 | 3; children: React.ReactNode }) {
  return (
    <section className={`z-card g-card${span ? ` g-span-${span}` : ''}`} aria-label={title}>
      <p className="g-name">{title}</p>
      {children}
    </section>
  );
}

interface Item {
  id: string;
  code: string;
  title: string;
  firm: string;
  street: string;
  industry: string;
  family: 'doing' | 'review' | 'returned' | 'stopped';
  state: string;
  days: number;
  due: string;
  who: string;
  listed: boolean;
}

const items: readonly Item[] = (
  [
    [
      'JC-2026-0397',
      '仓库消防车道被占用，防火间距不足',
      '天津东泽供应链仓储有限公司',
      '上杭路',
      '仓储物流',
      'doing',
      '整改中',
      104,
      '2026-09-16',
      '区消防支队 高 岩',
    ],
    [
      'DD-2026-0024',
      '库房擅自改变防火分区，防火卷帘损坏',
      '天津海锦通物流有限公司',
      '上杭路',
      '仓储物流',
      'doing',
      '整改中',
      86,
      '2026-09-21',
      '区消防支队 高 岩',
    ],
    [
      'JC-2026-0402',
      '特种作业人员（焊接与热切割）未取得资格上岗，涉及外包队伍 4 人，其中 2 人证件过期',
      '天津恒阔金属制品有限公司',
      '二号桥',
      '工贸',
      'returned',
      '复查不合格',
      66,
      '2026-09-24',
      '区应急局 李文博',
    ],
    [
      'DD-2026-0021',
      '炉下渣坑及炉前平台积水',
      '天津铁厂第一炼铁分厂',
      '天津铁厂',
      '工贸',
      'stopped',
      '停用设备',
      73,
      '2026-09-25',
      '区应急局 周建宁',
    ],
    [
      'DD-2026-0029',
      '连铸区域事故钢水罐容量不足，溢流坑积水',
      '天津铁厂第二炼钢分厂',
      '天津铁厂',
      '工贸',
      'review',
      '方案审核',
      11,
      '2026-09-28',
      '区应急局 周建宁',
    ],
    [
      'JC-2026-0418',
      '干式除尘系统未采取泄爆、惰化、抑爆任一控爆措施',
      '天津津岚木艺家居制造有限公司',
      '二号桥',
      '工贸',
      'review',
      '待复查',
      79,
      '2026-10-01',
      '区应急局 周建宁',
    ],
  ] as const
).map(([code, title, firm, street, industry, family, state, days, due, who], i) => ({
  id: code,
  code: `120102-${code}`,
  title,
  firm,
  street,
  industry,
  family,
  state,
  days,
  due,
  who,
  listed: i !== 2,
}));

const columns: readonly Column<Item>[] = [
  {
    key: 'code',
    title: '编号',
    width: '11.5rem',
    card: 'none',
    render: (row) => <span className="z-small">{row.code}</span>,
  },
  {
    key: 'title',
    title: '隐患 / 企业',
    card: 'head',
    render: (row) => (
      <CellTwo title={row.title} note={row.firm} to="/_gallery" tags={row.listed ? <ListedTag /> : null} />
    ),
  },
  { key: 'street', title: '街道', width: '5.6rem', render: (row) => row.street },
  { key: 'industry', title: '行业领域', width: '6rem', render: (row) => row.industry, hideBelow: 1100 },
  {
    key: 'state',
    title: '状态',
    width: '8.2rem',
    card: 'side',
    render: (row) => <StateBadge family={row.family} label={row.state} />,
  },
  { key: 'days', title: '已发现', align: 'right', sort: 'age', width: '6rem', render: (row) => `${row.days} 天` },
  {
    key: 'due',
    title: '本环节期限',
    sort: 'due',
    width: '8.6rem',
    render: (row) => (
      <Clock
        bare
        due={row.due}
        now={now}
        detail={{
          startedOn: '2026-09-18',
          unit: 'calendarDay',
          amount: 10,
          document: '总局令第16号',
          clause: '第二十三条',
          holidays: ['10月1日国庆，按自然日照常到期'],
        }}
      />
    ),
  },
  { key: 'who', title: '承办', width: '9rem', render: (row) => row.who },
];

const streets = [
  '大王庄',
  '大直沽',
  '中山门',
  '富民路',
  '二号桥',
  '春华',
  '唐家口',
  '向阳楼',
  '常州道',
  '上杭路',
  '东新',
  '鲁山道',
  '天津铁厂',
];
const industries = ['工贸', '建筑施工', '商贸餐饮', '仓储物流', '危化燃气', '人员密集', '交通运输', '其他'];
const counts: readonly (readonly number[])[] = [
  [0, 0, 1, 1, 6, 0, 0, 0, 0, 0, 0, 1, 4],
  [1, 1, 0, 1, 0, 0, 0, 0, 0, 1, 0, 1, 0],
  [2, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 0, 0],
  [0, 0, 0, 1, 1, 0, 0, 0, 0, 4, 0, 1, 0],
  [0, 1, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 0],
  [1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 1, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0],
  [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0],
];
const at = (industry: string, street: string): number =>
  counts[industries.indexOf(industry)]?.[streets.indexOf(street)] ?? 0;

const Report = z.object({
  title: z.string().trim().min(4, { error: '隐患名称至少 4 个字，写明部位和问题' }),
  dueOn: z.string().min(1, { error: '请填写完成期限' }),
  level: z.string().min(1, { error: '请选择现在能不能马上改好' }),
  cycle: z.string(),
});

function FormSample() {
  const form = useForm({ initial: { title: '', dueOn: '', level: '', cycle: 'week' }, schema: Report });
  const [done, setDone] = useState(false);
  return done ? (
    <DoneFace
      title="已登记"
      code="120102-JC-2026-0420"
      next="下一步由监管二科判定。"
      action={{ label: '再登记一件', onAct: () => setDone(false) }}
    />
  ) : (
    <FormPage
      form={form}
      submit="登记隐患"
      onSubmit={() => setDone(true)}
      after={['区应急局监管二科待办出现一件待判定', '企业主要负责人收到告知']}
    >
      <Field form={form} name="title" label="隐患名称" help="写明部位和问题，例如：打磨车间 2 号除尘器未设泄爆口">
        {(p) => <Input {...p} />}
      </Field>
      <Field form={form} name="dueOn" label="完成期限" note="原期限保留，逾期照算">
        {({ status: _status, ...p }) => <DayInput {...p} min="2026-09-28" />}
      </Field>
      <Field form={form} name="level" label="现在能不能马上改好？" group>
        {(p) => (
          <Choice
            label="现在能不能马上改好"
            value={p.value as '' | 'now' | 'later'}
            onChange={p.onChange}
            options={[
              { value: 'now', label: '能，今天改完' },
              { value: 'later', label: '不能，要时间' },
            ]}
          />
        )}
      </Field>
      <Field form={form} name="cycle" label="报告周期" group optional>
        {(p) => (
          <Segmented
            label="报告周期"
            value={p.value as string}
            onChange={p.onChange}
            options={[
              { value: 'day', label: '每日' },
              { value: 'week', label: '每周五 12:00' },
              { value: 'fortnight', label: '每两周' },
            ]}
          />
        )}
      </Field>
    </FormPage>
  );
}

function LedgerSample() {
  const [industry, setIndustry] = useState<string[]>([]);
  const [state, setState] = useState<string[]>(['open']);
  const [grade, setGrade] = useState<string[]>(['major']);
  const [overdue, setOverdue] = useState(false);
  const [view, setView] = useState('major');
  const [text, setText] = useState('');
  const [sort, setSort] = useState('due');
  const [index, setIndex] = useState(1);
  const [asOf, setAsOf] = useState('');
  const [cell, setCell] = useState<{ row?: string; col?: string }>({ row: '工贸', col: '二号桥' });
  const page: PageState<Item> = {
    items,
    total: 47,
    index,
    count: 8,
    size: 6,
    next: () => setIndex(index + 1),
    prev: () => setIndex(index - 1),
    go: setIndex,
    sort,
    setSort,
    filters: {},
    setFilters: nothing,
    clearFilters: nothing,
    filtered: true,
    loading: false,
    fetching: false,
    error: null,
    refetch: nothing,
    data: undefined,
    query: {},
  };
  return (
    <>
      <SavedViews
        value={view}
        onChange={setView}
        onSave={nothing}
        items={[
          { key: 'major', label: '未销号重大', count: 47 },
          { key: 'overdue', label: '逾期', count: 6 },
          { key: 'listed', label: '挂牌督办', count: 8 },
          { key: 'stopped', label: '停产停业', count: 4 },
          { key: 'review', label: '待复查', count: 5 },
          { key: 'mine', label: '我的视图：节前必查', count: 12 },
        ]}
      />
      <FilterBar
        search={{ value: text, onChange: setText, placeholder: '企业名称、编号、部位、条款' }}
        right={<AsOf value={asOf} today="2026-09-28" onChange={setAsOf} />}
      >
        <FilterChip
          label="等级"
          value={grade}
          multiple={false}
          onChange={setGrade}
          options={[
            { value: 'major', label: '重大' },
            { value: 'general', label: '一般' },
          ]}
        />
        <FilterChip
          label="状态"
          value={state}
          onChange={setState}
          options={[
            { value: 'open', label: '未销号', count: 47 },
            { value: 'closed', label: '已销号', count: 142 },
          ]}
        />
        <FilterChip
          label="行业领域"
          value={industry}
          onChange={setIndustry}
          options={industries.map((name) => ({ value: name, label: name }))}
        />
        <ToggleChip label="只看逾期" value={overdue} onChange={setOverdue} />
      </FilterBar>
      <HeatStrip
        rows={industries.map((name) => ({ key: name, label: name }))}
        cols={streets.map((name) => ({ key: name, label: name }))}
        value={at}
        selected={cell}
        onPick={setCell}
        note="未销号重大隐患 47 件；点格筛选，点街道名或行业名筛选整列整行"
      />
      <LedgerTable
        page={page}
        columns={columns}
        rowKey={(row) => row.id}
        caption="未销号重大隐患"
        to={() => '/_gallery'}
        minWidth={1080}
        select={{
          allowAll: true,
          rowName: (row) => row.title,
          actions: (keys) => (
            <>
              <Button kind="filled" icon={BellRing}>
                催办 {keys.length} 件
              </Button>
              <Button icon={UserPen}>指定承办人</Button>
              <Button icon={Mail}>发函</Button>
              <Button icon={Download}>导出所选</Button>
              <Button icon={Lock} locked="所选中有 2 件缺整改后照片，不能批量申请">
                申请销号
              </Button>
            </>
          ),
        }}
      />
    </>
  );
}

export function Component() {
  const [drawer, setDrawer] = useState(false);
  const [act, setAct] = useState(false);
  const failure = new ApiError({
    status: 0,
    code: 'web.offline',
    detail: '10:32 网络中断，您填的内容已留在本页。请再点一次“提交”，不会重复。',
    requestId: '0190c1e0-0000-7000-8000-00007f3a2100',
  });
  return (
    <main id="main" className="g-page">
      <Page title="组件样例" actions={<SizeMenu />}>
        <div className="g-grid">
          <Sample title="风险等级：字、色、形同时出现">
            <div className="g-line">
              <RiskTile level="red" />
              <RiskTile level="orange" />
              <RiskTile level="yellow" />
              <RiskTile level="blue" />
            </div>
          </Sample>
          <Sample title="状态徽标：六族，各有图标">
            <div className="g-line">
              <StateBadge family="pending" label="待判定" />
              <StateBadge family="doing" label="整改中" />
              <StateBadge family="review" label="待复查" />
              <StateBadge family="returned" label="复查不合格" />
              <StateBadge family="stopped" label="停产停业" />
              <StateBadge family="done" label="已销号" />
              <GradeTag grade="major" />
              <ListedTag label="区级挂牌" />
            </div>
          </Sample>
          <Sample title="时钟：四种面孔">
            <div className="g-line">
              <Clock due="2026-10-15" now={now} />
              <Clock
                due="2026-10-01"
                now={now}
                startedOn="2026-09-21"
                detail={{
                  unit: 'calendarDay',
                  amount: 10,
                  document: '总局令第16号',
                  clause: '第二十三条',
                  holidays: ['10月1日国庆，按自然日照常到期'],
                  extensions: [
                    { from: '2026-09-01', to: '2026-09-21', reason: '泄爆片供货周期 35 天', on: '2026-08-10' },
                  ],
                }}
              />
              <Clock due="2026-09-28" now={now} />
              <Clock due="2026-09-16" now={now} />
              <Clock startedOn="2026-07-11" doneOn="2026-08-21" now={now} />
              <span className="z-clock z-clock-ext">
                <Icon as={FilePlus2} />
                延期至 10月20日（第 1 次）
              </span>
            </div>
          </Sample>

          <Sample title="数字链接">
            <p>
              全区未销号重大隐患{' '}
              <FigureLink value={47} sentence="全区未销号重大隐患 47 件" onOpen={() => setDrawer(true)} /> 件，逾期{' '}
              <FigureLink value={6} tone="overdue" sentence="全区逾期 6 件" onOpen={() => setDrawer(true)} /> 件，飞地{' '}
              <FigureLink value={4} sentence="飞地 4 件" onOpen={() => setDrawer(true)} /> 件，其他{' '}
              <FigureLink value={0} sentence="其他 0 件" /> 件。
            </p>
            <p className="z-note">
              零不可点；小于 3 的公开统计显示“
              <FigureLink value={2} publicFigure sentence="公开统计" />
              ”。
            </p>
          </Sample>
          <Sample title="证据" span={2}>
            <div className="g-evidence">
              <EvidenceGrid
                items={[
                  { key: '1', photo: after, label: '整改后', time: '9月19日 15:06', distance: 23, place: '2 号除尘器' },
                  {
                    key: '2',
                    photo: before,
                    label: '整改后',
                    time: '9月19日 15:11',
                    faults: ['与 0402 号照片相同'],
                    place: '2 号除尘器',
                  },
                  { key: '3', photo: shelves, label: '整改前', time: '时间未知', faults: ['无拍摄位置'] },
                ]}
                owed={[{ what: '整改后照片', note: '与整改前同一部位' }]}
              />
            </div>
          </Sample>

          <Sample title="导入：逐行报错，不丢一行" span={2}>
            <ImportSummary
              read={1978}
              ok={1931}
              faulty={38}
              doubtful={9}
              onImport={nothing}
              onDownloadFaults={nothing}
              faults={[
                {
                  row: 17,
                  name: '天津恒阔金属制品有限公司',
                  column: '统一社会信用代码',
                  value: '91120102MA07K3T21C',
                  fix: '校验位不符，请对照营业执照末位',
                },
                {
                  row: 204,
                  name: '味和居餐饮大直沽店',
                  column: '所属街道',
                  value: '大值沽',
                  fix: '是否为',
                  suggestion: { label: '大直沽街道', apply: nothing },
                },
                {
                  row: 1206,
                  name: '隆川冷链物流有限公司',
                  column: '单位名称',
                  value: '与台账中 1 家相似',
                  fix: '',
                  tone: 'doubt',
                  suggestion: { label: '对比后合并或新建', apply: nothing },
                },
              ]}
            />
          </Sample>
          <Sample title="长任务：可离开，可续">
            <Stack>
              <LongWork
                title="生成 2026年前三季度台账（Excel）"
                done={18240}
                total={30412}
                secondsLeft={40}
                state="running"
              />
              <LongWork
                title="导入 企业台账.xlsx"
                done={1240}
                total={1978}
                state="stopped"
                message="文件第 1,241 行读不出来。已导入的行保留，"
                onResume={nothing}
                onUndo={nothing}
              />
            </Stack>
          </Sample>

          <Sample title="空">
            <Empty
              title="没有逾期的隐患"
              text="当前条件：东新街道、逾期。共查 2 件，都在期限内。"
              action={{ label: '清除条件' }}
            />
          </Sample>
          <Sample title="出错">
            <ErrorFace error={failure} title="没有保存成功" retry="再次提交" onRetry={nothing} />
          </Sample>
          <Sample title="他人已改">
            <ConflictFace who="赵启明" at="2 分钟前" what="他把完成期限改为 10月20日。" onCompare={nothing} />
          </Sample>
          <Sample title="无权查看">
            <NoRight
              title="您不能查看举报人信息"
              text="该信息已封存。确需查看，须由受理负责人和审计管理员共同批准，并留痕。"
              action={{ label: '提出申请' }}
            />
          </Sample>
          <Sample title="办成以后：给编号、给下一步、说清谁会看到">
            <DoneFace
              title="已提交复查结论"
              code="120102-JC-2026-0418"
              next="下一步由赵启明审核，10月10日前。"
              told="企业主要负责人已收到通知。"
              action={{ label: '看下一件待办' }}
            />
          </Sample>
          <Sample title="正在加载：先出骨架，不转圈">
            <Loading shown />
            <p className="z-small z-ink2">超过 5 秒时显示：数据较多，还在查，可先缩小范围</p>
          </Sample>
        </div>

        <h2 className="g-head">记录</h2>
        <RecordHead
          tags={
            <>
              <GradeTag grade="major" />
              <ListedTag label="区级挂牌" />
              <StateBadge family="review" label="待复查" />
            </>
          }
          code="120102-JC-2026-0418"
          title="干式除尘系统未采取泄爆、惰化、抑爆任一控爆措施"
          lines={[
            <Parts key="a">
              <span>天津津岚木艺家居制造有限公司</span>
              <span>二号桥街道</span>
              <span>木质家具制造 C2110</span>
              <span>打磨车间 2 号除尘器</span>
            </Parts>,
            '依据 应急管理部令第10号 第十一条（三），按发现日 2026年7月11日 有效文本判定',
          ]}
          clocks={
            <>
              <BigClock
                title="本环节：现场复查"
                due="2026-10-01"
                startedOn="2026-09-21"
                now={now}
                foot="10 日内复查，至 10月1日"
                detail={{ unit: 'calendarDay', amount: 10, document: '总局令第16号', clause: '第二十三条' }}
              />
              <SinceClock from="2026-07-11" due="2026-10-14" now={now} foot="挂牌期限至 10月14日，剩 16 天" />
            </>
          }
        >
          <StateLine
            steps={[
              ['发现', '7-11'],
              ['判定', '7-13'],
              ['入库', '7-15'],
              ['告知签收', '7-16'],
              ['方案', '7-24'],
              ['整改', '9-21'],
              ['复查', '进行中'],
              ['恢复生产', ''],
              ['销号审核', ''],
              ['摘牌', ''],
              ['已销号', ''],
              ['回头看', ''],
            ].map(([label, date], i) => ({
              key: label as string,
              label: label as string,
              date: date || null,
              state: i < 6 ? 'done' : i === 6 ? 'now' : 'ahead',
            }))}
          />
        </RecordHead>
        <Columns kind="record">
          <Card title="销号还缺什么" extra={<GapsSummary gaps={gaps} />}>
            <GapsList gaps={gaps} />
          </Card>
          <Card
            title="办理经过"
            extra={
              <Button kind="quiet" size="s" icon={Printer}>
                打印
              </Button>
            }
          >
            <Timeline
              items={[
                {
                  key: '1',
                  at: '2026-09-25T16:20:00+08:00',
                  title: '上传产品合格证，作为泄爆片证明',
                  who: '企业安全管理员 陶立群',
                },
                {
                  key: '2',
                  at: '2026-09-21T09:05:00+08:00',
                  title: '报告整改完成，申请复查',
                  who: '企业主要负责人 岳文斌',
                  quote: '“2 号除尘器加装泄爆片 4 组、锁气卸灰阀 1 台，已试运行 72 小时。”',
                },
                {
                  key: '3',
                  at: '2026-08-26T14:30:00+08:00',
                  title: '督办提醒：距挂牌期限 49 天',
                  who: '区安委办 → 企业、区应急局、二号桥街道',
                  letter: { code: '河东安办〔2026〕28号', receipts: '3 方均已签收', to: '/_gallery' },
                },
                {
                  key: '4',
                  at: '2026-08-10T10:12:00+08:00',
                  title: '同意延期 20 天，新期限 9月21日',
                  who: '区应急局 监管二科 科长 赵启明',
                  quote: '理由：泄爆片供货周期 35 天；临时措施：停用 2 号除尘器，湿式清扫每班 1 次。',
                  tone: 'extension',
                },
                {
                  key: '5',
                  at: '2026-07-16T09:00:00+08:00',
                  title: '挂牌督办；打磨车间局部停产',
                  who: '区安委会',
                  tone: 'stop',
                },
              ]}
            />
          </Card>
          <Stack>
            <Card title="您现在可以">
              <ActionBar
                onAct={() => setAct(true)}
                icons={{ verify: SearchCheck, ask: FileWarning, enforce: Gavel }}
                actions={[
                  { action: 'verify', label: '登记复查结论', primary: true },
                  { action: 'ask', label: '通知企业补正' },
                  { action: 'enforce', label: '转立案' },
                  { action: 'close', label: '申请销号', locked: { reason: '还缺 4 项，补齐后可申请。' } },
                  { action: 'delist', label: '摘牌', locked: { reason: '只能由挂牌机关区安委会办理。' } },
                ]}
              />
            </Card>
            <Card title="相关人员">
              <People
                items={[
                  { name: '岳文斌', note: '企业主要负责人', role: '整改责任人' },
                  { name: '周建宁', note: '区应急局 监管二科', role: '承办人（您）' },
                ]}
              />
            </Card>
          </Stack>
        </Columns>

        <h2 className="g-head">待办</h2>
        <Kinds
          value="all"
          onChange={nothing}
          items={[
            { key: 'all', label: '全部', count: 23 },
            { key: 'review', label: '复查核查', count: 6 },
            { key: 'judge', label: '审核判定', count: 8 },
          ]}
        />
        <Card pad={false}>
          <GroupLine title="已逾期" note="1 件" tone="overdue" />
          <Rows label="已逾期">
            <Row
              icon={SearchCheck}
              kind="复查核查"
              title={
                <>
                  <GradeTag grade="major" /> 炉下渣坑及炉前平台积水，停用设备未验收
                </>
              }
              note={
                <>
                  <span>天津铁厂第一炼铁分厂</span>
                  <span>天津铁厂街道</span>
                  <span>企业 9月18日 申请复查，已发提示函</span>
                </>
              }
              right={<Clock due="2026-09-25" now={now} />}
              action={<Button kind="filled">去复查</Button>}
              to="/_gallery"
            />
          </Rows>
          <GroupLine title="三天内（国庆前）" note="1 件" />
          <Rows label="三天内">
            <Row
              icon={Footprints}
              kind="签收回复"
              title="街道吹哨：请到场联合处置自建房违规充电"
              note={
                <>
                  <span>鲁山道街道办事处</span>
                  <span>9月28日 08:40 吹哨，24 小时内到场</span>
                </>
              }
              right={<Clock due="2026-09-29T08:40:00+08:00" now={now} />}
              action={<Button>接哨</Button>}
              to="/_gallery"
            />
          </Rows>
        </Card>

        <h2 className="g-head">台账</h2>
        <LedgerSample />

        <h2 className="g-head">统计</h2>
        <Stack>
          <Card>
            <FigureSum
              terms={[
                {
                  label: '期初存量',
                  note: '1月1日',
                  value: 58,
                  sentence: '期初存量 58 件',
                  onOpen: () => setDrawer(true),
                },
                {
                  label: '本年新增',
                  sign: '+',
                  value: 128,
                  sentence: '本年新增 128 件',
                  onOpen: () => setDrawer(true),
                },
                { label: '复发重开', sign: '+', value: 3, sentence: '复发重开 3 件', onOpen: () => setDrawer(true) },
                {
                  label: '本年销号',
                  sign: '−',
                  value: 142,
                  sentence: '本年销号 142 件',
                  onOpen: () => setDrawer(true),
                },
                {
                  label: '现有未销号',
                  sign: '=',
                  value: 47,
                  sentence: '现有未销号 47 件',
                  onOpen: () => setDrawer(true),
                },
              ]}
              side={[
                {
                  label: '其中 逾期',
                  value: 6,
                  tone: 'overdue',
                  sentence: '其中逾期 6 件',
                  onOpen: () => setDrawer(true),
                },
                { label: '挂牌督办', value: 8, sentence: '挂牌督办 8 件', onOpen: () => setDrawer(true) },
                { label: '无人承办', value: 1, sentence: '无人承办 1 件', onOpen: () => setDrawer(true) },
              ]}
            />
          </Card>
          <Card pad={false}>
            <TrendChart
              title="存量与增量"
              unit="件"
              points={Array.from({ length: 21 }, (_, i) => ({
                label: String((i % 12) + 1),
                group: i < 12 ? '2025年 集中攻坚' : '2026年 固本提升（至 9月28日）',
              }))}
              line={{
                label: '月末存量',
                values: [94, 91, 92, 86, 81, 84, 79, 72, 68, 65, 62, 58, 57, 55, 60, 59, 58, 63, 57, 51, 47],
              }}
              bars={[
                {
                  label: '当月新增（含复发）',
                  tone: 'new',
                  values: [18, 11, 22, 20, 17, 24, 19, 16, 15, 14, 17, 13, 12, 8, 19, 17, 16, 21, 14, 13, 11],
                },
                {
                  label: '当月销号',
                  tone: 'closed',
                  values: [20, 14, 21, 26, 22, 21, 24, 23, 19, 17, 20, 17, 13, 10, 14, 18, 17, 16, 20, 19, 15],
                },
              ]}
            />
          </Card>
          <Card title="各街道未销号重大隐患" extra="件" pad={false}>
            <FiguresTable
              caption="街道 × 行业领域，未销号重大隐患"
              rowHead="街道"
              rows={streets
                .slice(0, 5)
                .map((name) => ({ key: name, label: name, tag: name === '天津铁厂' ? <Tag outline>飞地</Tag> : null }))}
              cols={[
                ...industries.map((name) => ({ key: name, label: name })),
                { key: 'all', label: '合计', total: true },
                { key: 'late', label: '逾期', tone: 'overdue' as const },
              ]}
              cell={(row, col) =>
                col === 'all'
                  ? industries.reduce((sum, name) => sum + at(name, row), 0)
                  : col === 'late'
                    ? row === '二号桥'
                      ? 2
                      : 0
                    : at(col, row)
              }
              sentence={(row, col, value) => `${row}街道 ${col === 'all' ? '' : col} 未销号重大隐患 ${value} 件`}
              onOpen={() => setDrawer(true)}
              active={{ row: '二号桥', col: '工贸' }}
            />
          </Card>
          <Card pad={false}>
            <BarChart
              title="承办部门"
              unit="件"
              items={[
                { label: '区应急管理局', value: 18 },
                { label: '区消防救援支队', value: 12 },
                { label: '区住建委', value: 7 },
              ]}
            />
          </Card>
        </Stack>

        <h2 className="g-head">表单与公文</h2>
        <Columns kind="form">
          <Card title="督办经过与下一步">
            <Ladder
              steps={[
                {
                  key: '1',
                  label: '提示函',
                  date: '9月1日',
                  note: '区安委办 → 上杭路街道、区消防救援支队',
                  receipt: '2 方已签收，9月1日 15:20',
                  state: 'done',
                },
                {
                  key: '2',
                  label: '督办通知',
                  date: '今天起草',
                  note: '区安委会 → 企业、区消防救援支队',
                  state: 'now',
                  persons: [
                    { text: '区安委办 高亚琴起草，等您核稿', state: 'now' },
                    { text: '区安委会副主任 顾长河 签发', state: 'ahead' },
                  ],
                },
                {
                  key: '3',
                  label: '通报',
                  date: '未到',
                  note: '列入 10月 黄名单，条件：督办后 10 个工作日无进展',
                  state: 'ahead',
                },
              ]}
            />
          </Card>
          <Card title="本步填写" extra="督办通知">
            <FormSample />
          </Card>
          <LetterPage
            head="天津市河东区安全生产委员会文件"
            code="河东安委〔2026〕14号"
            title={'区安委会关于对天津东泽供应链仓储有限公司\n重大事故隐患予以督办的通知'}
            to="区消防救援支队、上杭路街道办事处，天津东泽供应链仓储有限公司"
            body={[
              '2026年6月16日，区消防救援支队检查发现天津东泽供应链仓储有限公司仓库消防车道被占用、防火间距不足，判定为重大事故隐患（编号120102-JC-2026-0397）。该隐患整改期限为2026年9月16日，截至2026年9月28日已逾期12天，经提示、函告仍未完成整改。',
              '现决定予以督办，有关事项通知如下：',
              { heading: '一、整改要求', level: 1 },
              '须于2026年10月15日前拆除占用消防车道的临时货棚，恢复防火间距；整改期间停止使用2号库，每日巡查并记录。',
              { heading: '二、报告周期', level: 1 },
              '每周五12时前向区安委办报告进展。',
            ]}
            from="河东区安全生产委员会"
            date="2026年9月28日"
            tools={
              <>
                <Button kind="quiet" size="s" icon={Download}>
                  Word
                </Button>
                <Button kind="quiet" size="s" icon={Printer}>
                  打印
                </Button>
              </>
            }
          />
        </Columns>

        <h2 className="g-head">其他</h2>
        <Columns kind="cards" min="22rem">
          <Card title="键值与进展灯">
            <KeyValue
              columns={2}
              items={[
                { label: '统一社会信用代码', value: '91120102MA07K3T21C' },
                { label: '投入资金', value: '46.0 万元' },
                { label: '备注', value: '', wide: true },
              ]}
            />
            <div className="g-line" style={{ marginTop: 12 }}>
              <Light state="done" />
              <Light state="normal" />
              <Light state="near" />
              <Light state="late" />
            </div>
            <StateBar
              items={[
                { label: '整改中', value: 2, family: 'doing' },
                { label: '待复查', value: 1, family: 'review' },
                { label: '复查不合格', value: 1, family: 'returned' },
                { label: '局部停产', value: 1, family: 'stopped' },
                { label: '方案待报', value: 1, family: 'pending' },
              ]}
            />
          </Card>
          <Card title="步骤与文件">
            <StepsFrame
              current="map"
              steps={[
                { key: 'file', label: '选文件', done: true },
                { key: 'map', label: '对应列' },
                { key: 'check', label: '核对' },
              ]}
            >
              <FileDrop
                accept=".xlsx,.xls,.csv"
                onFile={nothing}
                limit={20 * 1024 * 1024}
                hint="Excel 或 CSV，不超过 20 MB"
              />
            </StepsFrame>
          </Card>
          <Card title="拒绝时说明缺什么">
            <ActError
              error={
                new ApiError({
                  status: 422,
                  code: 'hazards.gaps',
                  detail: '还不能销号，缺 2 项：',
                  errors: [
                    { path: 'a', message: '现场复查结论：由监管部门 2 名执法人员作出' },
                    { path: 'b', message: '整改后照片：与整改前同一部位' },
                  ],
                })
              }
            />
            <div className="g-line" style={{ marginTop: 12 }}>
              <Button kind="filled" icon={Send}>
                送签
              </Button>
              <Button icon={Plus}>登记隐患</Button>
              <Button kind="danger">撤销判定</Button>
              <Button kind="quiet">越级办理</Button>
              <Button locked="摘牌只能由挂牌机关区安委会办理">摘牌</Button>
              <Button kind="filled" busy>
                正在送签
              </Button>
            </div>
          </Card>
          <div className="g-phone">
            <OfflineBand always />
            <div style={{ padding: 14, display: 'flex', flexDirection: 'column', gap: 12 }}>
              <StopCard title="打磨车间仍在停产" note="复查合格并批准前不得恢复生产" to="/_gallery" />
              <PhoneCard label="要在本周做完">
                <PhoneRow
                  icon={FilePlus2}
                  title="补交泄爆片压力检测报告"
                  note="区应急局 9月28日 要求"
                  clock={<Clock bare due="2026-09-29" now={now} />}
                  action="去上传"
                  to="/_gallery"
                />
                <PhoneRow
                  icon={Footprints}
                  title="带队查重大隐患（9月）"
                  note="高危企业每月 1 次，本月未查"
                  clock={<Clock bare due="2026-09-30" now={now} />}
                  action="开始检查"
                  to="/_gallery"
                />
              </PhoneCard>
            </div>
            <BottomAct label="提交上报" note="提交人 陶立群，安全管理员；提交后主要负责人同时收到" />
          </div>
        </Columns>

        <h2 className="g-head">打印</h2>
        <div className="z-card" style={{ overflow: 'hidden' }}>
          <PrintFrame
            title="河东区挂牌督办重大事故隐患台账"
            office="区安委会办公室"
            asOf="2026-09-28T09:20:00+08:00"
            total="共 8 件，单位：件、天"
            condition="等级为重大、状态未到“已销号”、已挂牌。同一处隐患只计 1 件。"
            maker="韩书敏"
            reader="区安委办 韩书敏"
            checkCode="7F3A-21C9"
          >
            <div className="z-tablescroll" tabIndex={0} role="region" aria-label="打印样例">
              <table>
                <thead>
                  <tr>
                    <th scope="col">序号</th>
                    <th scope="col">编号</th>
                    <th scope="col">单位名称</th>
                    <th scope="col">隐患名称</th>
                    <th scope="col">期限状态</th>
                  </tr>
                </thead>
                <tbody>
                  {items.slice(0, 3).map((item, i) => (
                    <tr key={item.id}>
                      <td>{i + 1}</td>
                      <td>{item.code}</td>
                      <td>{item.firm}</td>
                      <td>{item.title}</td>
                      <td>逾期 12 天</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </div>
          </PrintFrame>
        </div>
      </Page>

      <DetailDrawer
        open={drawer}
        onClose={() => setDrawer(false)}
        title="二号桥街道 × 工贸：6 件"
        note="未销号重大隐患，截至 2026年9月28日 09:20"
        how="等级为重大、状态未到“已销号”、所在街道为二号桥、行业领域为工贸。同一处隐患多次上报只计 1 件。"
        bar={[
          { label: '整改中', value: 2, family: 'doing' },
          { label: '待复查', value: 1, family: 'review' },
          { label: '复查不合格', value: 1, family: 'returned' },
          { label: '局部停产', value: 1, family: 'stopped' },
          { label: '方案待报', value: 1, family: 'pending' },
        ]}
        footer={
          <>
            <span className="z-ink2 z-small" style={{ marginRight: 'auto' }}>
              共 6 件，与格中数字一致
            </span>
            <Button icon={MapIcon}>地图上看</Button>
            <Button icon={Download}>导出</Button>
            <Button kind="filled">在台账中打开</Button>
          </>
        }
      >
        <Rows label="明细">
          {items.slice(2).map((item) => (
            <Row
              key={item.id}
              title={item.title}
              note={
                <>
                  <span>{item.firm}</span>
                  <span>已发现 {item.days} 天</span>
                </>
              }
              right={
                <span style={{ display: 'grid', justifyItems: 'end', gap: 4 }}>
                  <StateBadge family={item.family} label={item.state} />
                  <Clock bare due={item.due} now={now} />
                </span>
              }
              to="/_gallery"
            />
          ))}
        </Rows>
      </DetailDrawer>
      <ConfirmAct
        open={act}
        onClose={() => setAct(false)}
        title="登记复查结论"
        intro="120102-JC-2026-0418，干式除尘系统未采取控爆措施"
        opinion={{ label: '复查意见', required: true, placeholder: '写明看了什么、测了什么、结论是什么' }}
        confirm="登记复查结论"
        consequences={['企业主要负责人收到复查意见书', '合格的进入恢复生产审查，10 日内办结']}
        act={() => setAct(false)}
      />
    </main>
  );
}

const gaps = [
  {
    key: '1',
    title: '现场复查结论',
    note: '须由监管部门 2 名执法人员作出，不得是整改责任人或同一单位',
    state: 'missing',
    action: { label: '去复查', to: '/_gallery' },
  },
  {
    key: '2',
    title: '泄爆片动作压力检测报告',
    note: '第十一条（三）要求的证据；企业 9月25日 上传的是产品合格证，不能替代',
    state: 'missing',
    action: { label: '通知补正', to: '/_gallery' },
  },
  { key: '3', title: '恢复生产审批', note: '7月16日 起打磨车间局部停产；复查合格后方可提出', state: 'ahead' },
  { key: '4', title: '摘牌审批', note: '由挂牌机关区安委会作出，本局不能代办', state: 'ahead' },
  { key: '5', title: '整改前后同部位照片', note: '4 组，拍摄坐标距企业 23 米以内', state: 'closed' },
  { key: '6', title: '治理评估报告', note: '天津安恒评价检测有限公司，18 页，9月19日', state: 'closed' },
  { key: '7', title: '整改资金', note: '计划 46.0 万元，实投 43.8 万元', state: 'closed' },
] as const;

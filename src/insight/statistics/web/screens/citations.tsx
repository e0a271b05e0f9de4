/** 条款引用: which items judgements rest on, by industry or street; items never cited; what the library lacks. */
import { Link } from 'react-router';
import { count, percent, time } from '#kernel/web/format.ts';
import { useGet, usePhone, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  AsOf,
  Card,
  DataTable,
  DayRange,
  Empty,
  FigureLink,
  FiguresTable,
  FigureSum,
  LinkButton,
  Page,
  Parts,
  Row,
  Rows,
  Segmented,
  Tag,
} from '#kernel/web/ui/index.ts';
import { getCitations, type CitationTable } from '../../shared/contract.ts';
import { EARLIEST } from '../parts/controls.tsx';
import { useOpened } from '../parts/opened.tsx';
import { Pages } from '../public/pages.tsx';
import { askOf, defaults } from '../question.ts';
import '../statistics.css';
import { StatFace } from '../parts/stat-face.tsx';

const first = { to: '', from: '', grade: '', by: 'industry', standard: '', only: '' };

export function Component() {
  const session = useSession();
  const [q, set] = useUrlState(first);
  const { open, drawer } = useOpened();
  const ask = Object.fromEntries(Object.entries(q).filter(([, value]) => value !== ''));
  const counted = useGet(getCitations, { query: ask }, { keep: true });
  const to = q.to || session.today;
  return (
    <Page
      title="条款引用"
      note="判定引用了哪些条款；件数按判定生效日计。"
      tools={
        <AsOf
          value={q.to}
          today={session.today}
          earliest={EARLIEST}
          onChange={(day) => set({ to: day, ...(q.from > (day || session.today) ? { from: '' } : {}) })}
        />
      }
    >
      <div className="st-stack">
        <Pages keep={askOf({ ...defaults, to: q.to, from: q.from })} />
        <StatFace asked={counted}>
          {(table) => (
            <>
              <div className="st-cite-bar">
                <DayRange
                  label="判定日期"
                  from={q.from || table.from}
                  to={to}
                  max={session.today}
                  onChange={(range) => set({ from: range.from, to: range.to === session.today ? '' : range.to })}
                />
                <Segmented
                  label="等级"
                  options={[
                    { value: '', label: '全部' },
                    { value: 'major', label: '重大' },
                    { value: 'general', label: '一般' },
                  ]}
                  value={q.grade}
                  onChange={(grade) => set({ grade })}
                />
                <Segmented
                  label="按什么分列"
                  options={[
                    { value: 'industry', label: '按行业' },
                    { value: 'street', label: '按街道' },
                  ]}
                  value={q.by}
                  onChange={(by) => set({ by })}
                />
              </div>
              <Card>
                <FigureSum
                  terms={[
                    {
                      label: '引用条款',
                      value: table.cited.value,
                      sentence: `判定时引用条款 ${table.cited.value} 件`,
                      onOpen: () => open(table.cited.figure, table.cited.value),
                    },
                    {
                      label: '没有引用',
                      sign: '+',
                      value: table.uncited.value,
                      sentence: `判定时没有引用条款 ${table.uncited.value} 件`,
                      onOpen: () => open(table.uncited.figure, table.uncited.value),
                    },
                    {
                      label: '判定',
                      sign: '=',
                      value: table.judged.value,
                      sentence: `判定 ${table.judged.value} 件`,
                      onOpen: () => open(table.judged.figure, table.judged.value),
                    },
                  ]}
                />
                <p className="z-note">
                  {table.share === null ? '这段时间没有判定。' : `引用条款的占 ${percent(table.share)}。`}
                  {table.within}，{table.from} 至 {table.to}，{time(table.countedAt)}{' '}
                  统计。一件引用几条的，在各条里各计一次。
                </p>
              </Card>
              <Standards
                table={table}
                by={q.by}
                chosen={q.standard}
                onPick={(standard) => set({ standard, only: '' })}
                onOpen={open}
              />
              {q.standard ? (
                <Items
                  table={table}
                  chosen={q.standard}
                  onOpen={open}
                  onlyNever={q.only === 'never'}
                  onAll={() => set({ only: '' })}
                  onClose={() => set({ standard: '', only: '' })}
                />
              ) : null}
              <Gaps table={table} onPick={(standard) => set({ standard, only: 'never' })} />
            </>
          )}
        </StatFace>
      </div>
      {drawer}
    </Page>
  );
}

type Open = (figure: string, value: number) => void;

function Standards({
  table,
  by,
  chosen,
  onPick,
  onOpen,
}: {
  table: CitationTable;
  by: string;
  chosen: string;
  onPick: (id: string) => void;
  onOpen: Open;
}) {
  const of = (row: string, col: string): { value: number; figure: string } => {
    const s = table.standards.find((one) => one.id === row);
    if (col === '*') return s?.total ?? { value: 0, figure: '' };
    return s?.cells.find((c) => c.col === col) ?? { value: 0, figure: '' };
  };
  const name = (id: string): string => table.standards.find((s) => s.id === id)?.name ?? '';
  const phone = usePhone();
  if (phone)
    return (
      <Card title="各标准被引用" note="件" pad={false}>
        <Rows label="各标准被引用件数">
          {table.standards.map((s) => (
            <Row
              key={s.id}
              title={s.name}
              note={
                <Parts>
                  <span>{s.docNo ?? '重点检查事项'}</span>
                  {s.isInForce ? null : <span>已不再有效</span>}
                  <LinkButton onClick={() => onPick(s.id === chosen ? '' : s.id)} aria-pressed={s.id === chosen}>
                    看条目
                  </LinkButton>
                </Parts>
              }
              right={
                <FigureLink
                  value={s.total.value}
                  unit="件"
                  icon={false}
                  sentence={`${s.name} 合计 被引用 ${s.total.value} 件`}
                  onOpen={() => onOpen(s.total.figure, s.total.value)}
                />
              }
            />
          ))}
        </Rows>
      </Card>
    );
  return (
    <Card title="各标准被引用" pad={false} extra={<span className="z-note">件；一件引用同一标准几条的，计一件</span>}>
      <FiguresTable
        caption={`各标准被引用件数，按${by === 'street' ? '街道' : '行业领域'}`}
        rowHead="标准"
        rows={table.standards.map((s) => ({
          key: s.id,
          label: (
            <LinkButton onClick={() => onPick(s.id === chosen ? '' : s.id)} aria-pressed={s.id === chosen}>
              {s.name}
            </LinkButton>
          ),
          tag: s.isInForce ? null : <Tag>已不再有效</Tag>,
        }))}
        cols={[...table.cols.map((c) => ({ key: c.key, label: c.label })), { key: '*', label: '合计', total: true }]}
        cell={(row, col) => of(row, col).value}
        sentence={(row, col, value) =>
          `${name(row)} ${col === '*' ? '合计' : (table.cols.find((c) => c.key === col)?.label ?? '')} 被引用 ${value} 件`
        }
        onOpen={(row, col) => onOpen(of(row, col).figure, of(row, col).value)}
      />
    </Card>
  );
}

function Items({
  table,
  chosen,
  onlyNever,
  onAll,
  onOpen,
  onClose,
}: {
  table: CitationTable;
  chosen: string;
  /** Opened from the number of items never cited: exactly these. */
  onlyNever: boolean;
  onAll: () => void;
  onOpen: Open;
  onClose: () => void;
}) {
  const standard = table.standards.find((s) => s.id === chosen);
  const used = table.items.filter((i) => i.total.value > 0).sort((a, b) => b.total.value - a.total.value);
  const never = table.items.filter((i) => i.total.value === 0);
  const rows = onlyNever ? never : [...used, ...never];
  return (
    <Card
      title={standard?.name ?? '条目'}
      note={onlyNever ? `从未引用 ${never.length} 条` : `被引用 ${used.length} 条，从未引用 ${never.length} 条`}
      extra={
        <span className="st-cite-bar">
          {onlyNever ? <LinkButton onClick={onAll}>看全部条目</LinkButton> : null}
          <LinkButton onClick={onClose}>收起</LinkButton>
        </span>
      }
      pad={false}
    >
      {table.items.length === 0 ? (
        <Empty title="这个标准在这一天没有有效的条目" text="换一个日期，或看别的标准。" />
      ) : (
        <DataTable
          caption="各条被引用件数"
          rows={rows}
          rowKey={(i) => i.id}
          maxHeight={560}
          columns={[
            {
              key: 'clause',
              title: '条款',
              width: '150px',
              render: (i) => (
                <Link className="z-link" to={`/criteria?on=${table.to}&item=${encodeURIComponent(i.id)}`}>
                  {i.clause}
                </Link>
              ),
            },
            {
              key: 'text',
              title: '内容',
              primary: true,
              render: (i) => (
                <>
                  {i.text}
                  {i.isInForce ? null : <Tag>已不再有效</Tag>}
                </>
              ),
            },
            {
              key: 'n',
              title: '被引用',
              align: 'right',
              width: '90px',
              render: (i) => (
                <FigureLink
                  value={i.total.value}
                  unit="件"
                  icon={false}
                  sentence={`${i.clause} 被引用 ${i.total.value} 件`}
                  onOpen={() => onOpen(i.total.figure, i.total.value)}
                />
              ),
            },
          ]}
        />
      )}
    </Card>
  );
}

function Gaps({ table, onPick }: { table: CitationTable; onPick: (standard: string) => void }) {
  const never = table.standards.filter((s) => s.isInForce && s.never > 0);
  return (
    <div className="st-gaps">
      <Card title="有企业、没有专门标准的行业领域">
        {table.gaps.industries.length === 0 ? (
          <p className="z-note">有企业的行业领域都有专门的法定判定标准。</p>
        ) : (
          <ul className="st-gap-list">
            {table.gaps.industries.map((i) => (
              <li key={i.code}>
                <b>{i.name}</b>{' '}
                <FigureLink
                  value={i.enterprises}
                  unit="家"
                  icon={false}
                  sentence={`${i.name} ${i.enterprises} 家企业`}
                  to={`/enterprises?industry=${i.code}`}
                />
                <div className="z-note">
                  {i.general.length > 0 ? `只能用各行业通用的：${i.general.join('、')}` : '没有可用的法定判定标准'}
                  ；重点检查事项只供排查
                </div>
              </li>
            ))}
          </ul>
        )}
      </Card>
      <Card title="从未引用的条目" note="这段时间的判定">
        <ul className="st-gap-list">
          {never.map((s) => (
            <li key={s.id}>
              {s.name}{' '}
              <FigureLink
                value={s.never}
                unit="条"
                icon={false}
                sentence={`${s.name} 从未引用 ${s.never} 条，共 ${s.items} 条`}
                onOpen={() => onPick(s.id)}
              />
              <span className="z-note"> 共 {count(s.items)} 条</span>
            </li>
          ))}
        </ul>
      </Card>
      <Card title="未收录的标准" note={`${table.gaps.unheld.length} 个，须附专家论证意见认定`}>
        <ul className="st-gap-list">
          {table.gaps.unheld.map((s) => (
            <li key={s.name}>
              {s.name} <Tag outline>未收录</Tag>
              <div className="z-note">
                {[s.docNo ?? '文号待核', s.issuer, s.since, s.tag, s.note].filter(Boolean).join('；')}
              </div>
            </li>
          ))}
        </ul>
      </Card>
    </div>
  );
}

/** The district's report: totals beside what units reported and why they differ, who is missing, the grid, texts to choose from; Word, annex, draft. */
import { Input } from 'antd';
import { Download, FileText } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { count, day, percent, time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import {
  ActError,
  Button,
  Card,
  Columns,
  DataTable,
  FigureLink,
  Page,
  Stack,
  type Column,
  RecordQuery,
} from '#kernel/web/ui/index.ts';
import { useIndicatorDrawer } from '#platform/indicators/web/public/indicator-figure.tsx';
import * as c from '../../shared/contract.ts';
import { lightColumns, type SummaryFigure, type SummaryView } from '../../shared/summary.ts';
import '../reports.css';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getSummary, { params: { id } });
  return (
    <RecordQuery query={query} title="全区汇总" rows={10}>
      {(view) => <Summary view={view} />}
    </RecordQuery>
  );
}

const two = (v: { value: number | null; denominator: number | null }, form: string): string =>
  v.value === null
    ? '无'
    : form === 'rate'
      ? `${count(v.value)}/${count(v.denominator ?? 0)}${v.denominator ? `（${percent(v.value / v.denominator)}）` : ''}`
      : count(v.value);

function Summary({ view }: { view: SummaryView }) {
  const s = view.summary;
  const { open, drawer } = useIndicatorDrawer();
  const [picks, setPicks] = useState<ReadonlySet<string>>(new Set());
  const [opinion, setOpinion] = useState('');
  const draft = useAct(c.draftSummary, { invalidate: [c.getSummary, c.getBoard] });
  const columns: Column<SummaryFigure>[] = [
    { key: 'label', title: '栏目', card: 'head', pin: true, render: (f) => `${f.label}（${f.unit}）` },
    {
      key: 'district',
      title: '全区',
      align: 'right',
      card: 'side',
      render: (f) =>
        f.district && f.form !== 'rate' && f.district.value === 0 ? (
          <span className="z-num z-fig-zero">0</span>
        ) : f.district ? (
          <button
            type="button"
            className="z-fig"
            aria-label={`全区 ${f.label} ${two(f.district, f.form)}，查看明细`}
            onClick={() => open(f.district?.ref ?? '')}
          >
            {two(f.district, f.form)}
          </button>
        ) : (
          <span className="z-note">按报送合计</span>
        ),
    },
    { key: 'streets', title: '各街道合计', align: 'right', card: 'meta', render: (f) => two(f.streets, f.form) },
    {
      key: 'departments',
      title: '各部门合计',
      align: 'right',
      card: 'meta',
      render: (f) => two(f.departments, f.form),
    },
    {
      key: 'former',
      title: '上期全区',
      align: 'right',
      card: 'meta',
      render: (f) => (f.former ? two(f.former, f.form) : ''),
    },
    {
      key: 'why',
      title: '合计与全区不同的原因',
      width: '38%',
      card: 'meta',
      render: (f) =>
        f.differences.length > 0 ? (
          f.differences.map((d, i) => (
            <div key={i} className="pr-diff">
              {d}
            </div>
          ))
        ) : f.district ? (
          <span className="z-note">相符</span>
        ) : null,
    },
  ];
  const late = s.received.filter((r) => !r.onTime);
  return (
    <Page
      title={`${s.title}：全区汇总`}
      crumbs={[{ label: '定期报送', to: `/reports?kind=${s.kind}&period=${s.period}` }, { label: '全区汇总' }]}
      note={`${day(s.fromOn)} 至 ${day(s.toOn)}，${time(s.measuredAt)} 重新取数，${view.madeBy}汇总。`}
      actions={
        <div className="pr-tools">
          <Button icon={Download} href={`/api/v1/report-summaries/${view.id}/annex`} download>
            数据附表（Excel）
          </Button>
          <Button icon={FileText} href={`/api/v1/report-summaries/${view.id}/word`} download>
            {view.number ? 'Word' : 'Word 草稿'}
          </Button>
        </div>
      }
    >
      <Stack>
        <Card
          title={`报送：应报 ${s.expected} 家，已报 ${s.received.length} 家，迟报 ${late.length} 家，未报 ${s.missing.length} 家`}
        >
          {s.missing.length > 0 ? (
            <p>
              未报：
              {s.missing.map((m) => (
                <Link key={m.unitId} to={`/reports/${m.reportId}`} style={{ marginRight: '0.8rem' }}>
                  {m.name}（{m.state}）
                </Link>
              ))}
            </p>
          ) : (
            <p>无缺报。</p>
          )}
          {late.length > 0 ? (
            <p>
              迟报：
              {late.map((m) => (
                <Link key={m.unitId} to={`/reports/${m.reportId}`} style={{ marginRight: '0.8rem' }}>
                  {m.name}
                </Link>
              ))}
            </p>
          ) : null}
        </Card>
        <Card title="全区数据" note="全区数由台账重新统计，不是各单位简单相加；没有台账的栏目按报送合计" pad={false}>
          <DataTable caption="全区数据" rows={s.figures} rowKey={(f) => f.key} columns={columns} dense />
        </Card>
        {s.lights.length > 0 ? <Lights rows={s.lights} open={open} /> : null}
        <Card title={`期末未销号重大隐患 ${s.grid.total} 件：分街域、分行业`} pad={false}>
          <DataTable
            dense
            caption="分街域分行业"
            rows={[...s.grid.streets, { code: '', name: '合计', cells: s.grid.totals, total: s.grid.total }]}
            rowKey={(r) => r.code || 'total'}
            columns={[
              {
                key: 'name',
                title: '街道',
                pin: true,
                card: 'head',
                render: (r) => (r.code ? r.name : <b>{r.name}</b>),
              },
              ...s.grid.industries.map((industry, i): Column<(typeof s.grid.streets)[number]> => ({
                key: industry.code,
                title: industry.name,
                align: 'right',
                card: 'meta',
                render: (r) => (
                  <FigureLink
                    value={r.cells[i] ?? 0}
                    sentence={`${r.name} ${industry.name} 未销号重大隐患 ${r.cells[i] ?? 0} 件`}
                    to={gridAt(
                      s.toOn < s.measuredAt.slice(0, 10) ? s.toOn : s.measuredAt.slice(0, 10),
                      r.code,
                      industry.code,
                    )}
                  />
                ),
              })),
              {
                key: 'total',
                title: '合计',
                align: 'right',
                card: 'side',
                render: (r) => (
                  <FigureLink
                    value={r.total}
                    sentence={`${r.name} 未销号重大隐患 ${r.total} 件`}
                    to={gridAt(s.toOn < s.measuredAt.slice(0, 10) ? s.toOn : s.measuredAt.slice(0, 10), r.code, '')}
                  />
                ),
              },
            ]}
          />
        </Card>
        {view.draftId ? (
          <Card title="公文">
            <p>
              {view.number ? (
                <>
                  已编号印发：<Link to={`/documents/${view.documentId ?? ''}`}>{view.number}</Link>
                </>
              ) : (
                <>
                  正在核稿签发{view.draftState ? `（${view.draftState}）` : ''}：
                  <Link to={`/letters/drafts/${view.draftId}`}>打开拟稿</Link>
                </>
              )}
            </p>
          </Card>
        ) : view.mayDraft ? (
          <>
            <Columns kind="cards" min="30rem">
              {s.texts
                .filter((t) => t.items.length > 0)
                .map((t) => (
                  <Card
                    key={t.key}
                    title={`${t.label}（选 ${t.items.filter((i) => picks.has(`${t.key}/${i.unitId}`)).length}/${t.items.length}）`}
                  >
                    {t.items.map((i) => {
                      const key = `${t.key}/${i.unitId}`;
                      return (
                        <label key={key} className="pr-pick">
                          <input
                            type="checkbox"
                            className="z-check"
                            checked={picks.has(key)}
                            onChange={() =>
                              setPicks((now) => {
                                const next = new Set(now);
                                if (!next.delete(key)) next.add(key);
                                return next;
                              })
                            }
                          />
                          <span>
                            <b>{i.unit}</b>
                            <p className="z-small">{i.text.length > 220 ? `${i.text.slice(0, 220)}……` : i.text}</p>
                          </span>
                        </label>
                      );
                    })}
                  </Card>
                ))}
            </Columns>
            <Card title="拟全区报告" note="写入所选材料，附数据说明和各单位数据表；进入核稿、签发">
              <label htmlFor="opinion">下一步要求（选填）</label>
              <Input.TextArea
                id="opinion"
                rows={3}
                maxLength={2000}
                value={opinion}
                onChange={(e) => setOpinion(e.target.value)}
              />
              <p className="z-small z-ink2" style={{ margin: '0.5rem 0' }}>
                拟稿后，已接收的报送锁定，以后改数字要申请更正。
              </p>
              <Button
                kind="filled"
                busy={draft.busy}
                onClick={() => void draft.act({ params: { id: view.id }, body: { picks: [...picks], opinion } })}
              >
                拟全区报告，送核稿（选用 {picks.size} 段）
              </Button>
              <ActError error={draft.error} />
            </Card>
          </>
        ) : null}
      </Stack>
      {drawer}
    </Page>
  );
}

/** 任务亮灯 by unit, those with most that are late first; each number opens its tasks. */
function Lights({ rows, open }: { rows: SummaryView['summary']['lights']; open: (figure: string) => void }) {
  const whole = rows.find((row) => row.unitId === null);
  const late = whole?.cells[lightColumns.findIndex((l) => l.code === 'plan.late')]?.n ?? 0;
  return (
    <Card title={`期末任务亮灯：滞后 ${late} 项`} note="完成含按周期开展、到期各期都已完成的任务" pad={false}>
      <DataTable
        dense
        caption="各单位任务亮灯"
        rows={[...rows]}
        rowKey={(row) => row.unitId ?? 'total'}
        columns={[
          {
            key: 'unit',
            title: '单位',
            pin: true,
            card: 'head',
            render: (row) => (row.unitId ? row.unit : <b>{row.unit}</b>),
          },
          ...lightColumns.map(({ code, label }, i): Column<(typeof rows)[number]> => ({
            key: code,
            title: label,
            align: 'right',
            card: 'meta',
            render: (row) => (
              <FigureLink
                value={row.cells[i]?.n ?? 0}
                sentence={`${row.unit} ${label}的任务 ${row.cells[i]?.n ?? 0} 项`}
                tone={code === 'plan.late' ? 'overdue' : 'plain'}
                onOpen={() => open(row.cells[i]?.ref ?? '')}
              />
            ),
          })),
        ]}
      />
    </Card>
  );
}

/** The ledger with the same conditions: open major hazards as of that day. */
const gridAt = (asOf: string, street: string, industry: string): string =>
  `/hazards?${new URLSearchParams({
    grade: 'major',
    state: 'open',
    asOf,
    ...(street ? { street } : {}),
    ...(industry ? { industry } : {}),
  })}`;

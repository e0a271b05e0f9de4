/** One yearly statement: base, how much should be set aside and how that was counted, nine categories of use, balance, review. */
import { Input, Select } from 'antd';
import { Save } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { timeCol } from '#kernel/web/format.ts';
import { isOffered, useAct, useAskedAct, useGet, usePaused } from '#kernel/web/hooks.ts';
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
  RecordQuery,
  Past,
  optionsOf,
} from '#kernel/web/ui/index.ts';
import { useQuery } from '@tanstack/react-query';
import { call } from '#kernel/web/api.ts';
import {
  balanceOf,
  notChargeable,
  sumUsed,
  tradeLabels,
  useLabels,
  uses,
  type Trade,
  type Use,
} from '../../shared/accrual.ts';
import * as c from '../../shared/contract.ts';
import type { AccrualAnswer, StatementView } from '../../shared/schema.ts';
import { statementMachine, type StatementAction } from '../../shared/states.ts';
import { Money, share, wan } from '../parts.tsx';

export function Component() {
  const { id = '' } = useParams();
  const query = useGet(c.getStatement, { params: { id } });
  return (
    <RecordQuery query={query} title="安全费用报告" rows={8}>
      {(record) => <Statement key={record.version} t={record} reload={() => query.refetch()} />}
    </RecordQuery>
  );
}

/** How the amount was counted, step by step, with its source. */
function Calculation({ answer }: { answer: AccrualAnswer }) {
  if (!answer.rule) return <p className="z-ink2">不在规定提取的行业，安全投入据实列支，没有应提数。</p>;
  return (
    <>
      <table className="fd-calc">
        <thead>
          <tr>
            <th scope="col">计算依据</th>
            <th scope="col">金额（万元）</th>
            <th scope="col">标准</th>
            <th scope="col">应提（万元）</th>
          </tr>
        </thead>
        <tbody>
          {answer.steps.map((step, i) => (
            <tr key={i}>
              <td>{step.label}</td>
              <td>{wan(step.partFen)}</td>
              <td>{step.rate}%</td>
              <td>{wan(step.fen)}</td>
            </tr>
          ))}
          <tr>
            <td>
              <b>合计应提</b>
            </td>
            <td />
            <td />
            <td>
              <b>{wan(answer.fen)}</b>
            </td>
          </tr>
        </tbody>
      </table>
      <p className="z-note">
        依据 {answer.rule.document}，参数第 {answer.rule.version} 版
        {answer.rule.needsCheck ? '（待核，请与监管部门核对）' : ''}。按月平均提取，每月 {wan(answer.fen / 12)} 万元。
      </p>
    </>
  );
}

function Statement({ t, reload }: { t: StatementView; reload: () => Promise<unknown> }) {
  const [open, setOpen] = useState<StatementAction | null>(null);
  useAskedAct((asked) => {
    if (isOffered(t, asked)) setOpen(asked as StatementAction);
  });
  const mayFill = t.allowedActions.some((a) => a.action === 'fill' && !a.locked);
  const isFirm = mayFill || t.allowedActions.some((a) => a.action === 'amend');
  return (
    <Page
      tabTitle={`${t.year} 年度安全费用`}
      crumbs={[
        { label: isFirm ? '安全费用' : '资金', to: isFirm ? '/safety-expense' : '/funding?tab=statements' },
        { label: t.code },
      ]}
    >
      <RecordHead
        tags={<StateBadge {...statementMachine.states[t.state]} />}
        code={t.code}
        title={`${t.enterpriseName} ${t.year} 年度安全生产费用`}
        lines={[
          `${t.streetName}，${t.industryName}，审核单位 ${t.unitName}`,
          ...(t.amends ? [`更正 ${t.amends.code}：${t.amends.reason}`] : []),
        ]}
        clocks={
          t.stepDueAt ? (
            <BigClock
              title={t.state === 'submitted' ? '审核期限' : t.state === 'returned' ? '补正期限' : '报送期限'}
              due={t.stepDueAt}
              foot={t.stepBasis ?? undefined}
            />
          ) : undefined
        }
      />
      {t.state === 'returned' && t.opinion ? (
        <Card title="退回原因">
          <p style={{ margin: 0 }}>{t.opinion}</p>
        </Card>
      ) : null}
      {mayFill ? <Fill t={t} onSubmit={() => setOpen('submit')} reload={reload} /> : <Read t={t} onAct={setOpen} />}
      {open && open !== 'fill' ? <Act t={t} action={open} onClose={() => setOpen(null)} /> : null}
    </Page>
  );
}

function Fill({ t, onSubmit, reload }: { t: StatementView; onSubmit: () => void; reload: () => Promise<unknown> }) {
  const [trade, setTrade] = useState<Trade>(t.trade);
  const [base, setBase] = useState<number | null>(t.baseFen);
  const [works, setWorks] = useState<Record<string, number>>(Object.fromEntries(t.works.map((w) => [w.kind, w.fen])));
  const [accrued, setAccrued] = useState<number | null>(t.accruedFen);
  const [opening, setOpening] = useState<number | null>(t.openingFen);
  const [used, setUsed] = useState<Partial<Record<Use, number>>>(t.used);
  const [note, setNote] = useState(t.note);
  const save = useAct(c.fillStatement);
  const list = Object.entries(works).map(([kind, fen]) => ({ kind, fen }));
  const ask = usePaused(JSON.stringify({ trade, year: t.year, baseFen: base ?? 0, works: list }), 300);
  const counted = useQuery({
    queryKey: ['funding.accrual', ask],
    queryFn: () => call(c.previewAccrual, { body: JSON.parse(ask) }) as Promise<AccrualAnswer>,
    placeholderData: (before) => before,
  });
  const usedFen = sumUsed(used);
  const computedFen = counted.data?.fen ?? t.computedFen;
  const { shortfallFen, balanceFen } = balanceOf({
    computedFen,
    accruedFen: accrued ?? 0,
    openingFen: opening ?? 0,
    usedFen,
  });
  const body = {
    version: t.version,
    trade,
    baseFen: base ?? 0,
    works: list,
    accruedFen: accrued ?? 0,
    openingFen: opening ?? 0,
    used,
    note,
  };
  const isChanged =
    JSON.stringify([trade, base, list, accrued, opening, used, note]) !==
    JSON.stringify([t.trade, t.baseFen, t.works, t.accruedFen, t.openingFen, t.used, t.note]);
  const submit = (): void => void save.act({ params: { id: t.id }, body });
  const isWorks = counted.data?.rule?.base === 'works';
  return (
    <div className="fd-cols">
      <Stack>
        <Card title="一、应提多少">
          <div className="fd-field">
            <label htmlFor="fs-trade">按哪个行业提取</label>
            <Select
              id="fs-trade"
              value={trade}
              options={optionsOf(tradeLabels)}
              onChange={(next: Trade) => setTrade(next)}
            />
          </div>
          {isWorks ? (
            (counted.data?.rule?.kinds ?? []).map((kind) => (
              <div key={kind.key} className="fd-field">
                <label htmlFor={`fs-work-${kind.key}`}>
                  {kind.label}造价（{kind.rate}%）
                </label>
                <Money
                  id={`fs-work-${kind.key}`}
                  fen={works[kind.key] ?? 0}
                  onChange={(fen) => setWorks((before) => ({ ...before, [kind.key]: fen ?? 0 }))}
                />
              </div>
            ))
          ) : trade === 'none' ? null : (
            <div className="fd-field">
              <label htmlFor="fs-base">{t.year - 1} 年度实际营业收入</label>
              <Money id="fs-base" fen={base} onChange={setBase} />
            </div>
          )}
          {counted.data ? <Calculation answer={counted.data} /> : null}
        </Card>
        <Card title={`二、${t.year} 年提取`}>
          <div className="fd-pair">
            <div className="fd-field">
              <label htmlFor="fs-opening">上年结余</label>
              <Money id="fs-opening" fen={opening} onChange={setOpening} />
            </div>
            <div className="fd-field">
              <label htmlFor="fs-accrued">实际提取</label>
              <Money id="fs-accrued" fen={accrued} onChange={setAccrued} />
            </div>
          </div>
          {shortfallFen > 0 ? (
            <p className="fd-bad" role="status">
              比应提少 {wan(shortfallFen)} 万元，请补提或说明原因
            </p>
          ) : null}
        </Card>
        <Card title="三、九类使用" note="按实际支出填写">
          <div className="fd-uses">
            {uses.map((key, i) => (
              <div key={key} style={{ display: 'contents' }}>
                <label htmlFor={`fs-use-${key}`}>
                  {i + 1}. {useLabels[key]}
                </label>
                <Money
                  id={`fs-use-${key}`}
                  fen={used[key] ?? 0}
                  onChange={(fen) => setUsed((before) => ({ ...before, [key]: fen ?? 0 }))}
                />
              </div>
            ))}
          </div>
          <p className="z-note">不得列入：{notChargeable.join('；')}。</p>
        </Card>
        <Card title="四、说明（选填）">
          <Input.TextArea
            aria-label="说明"
            rows={3}
            value={note}
            maxLength={1000}
            onChange={(e) => setNote(e.target.value)}
          />
        </Card>
      </Stack>
      <Stack>
        <Card title="合计（万元）">
          <KeyValue
            items={[
              { label: '应提', value: wan(computedFen) },
              { label: '实提', value: wan(accrued ?? 0) },
              { label: '使用合计', value: wan(usedFen) },
              { label: '年末结余', value: wan(balanceFen) },
            ]}
          />
        </Card>
        <Card title="您现在可以">
          <Stack>
            <ActError error={save.error} onRetry={submit} onReload={() => void reload()} />
            <Button
              icon={Save}
              kind={isChanged ? 'filled' : 'outline'}
              busy={save.busy}
              onClick={submit}
              locked={isChanged ? undefined : '没有改动'}
            >
              保存填报
            </Button>
            <Button
              kind={isChanged ? 'outline' : 'filled'}
              onClick={onSubmit}
              locked={isChanged ? '请先保存填报' : undefined}
            >
              报送审核
            </Button>
          </Stack>
        </Card>
      </Stack>
    </div>
  );
}

function Read({ t, onAct }: { t: StatementView; onAct: (action: StatementAction) => void }) {
  return (
    <div className="fd-cols">
      <Stack>
        <Card title="应提多少">
          <Calculation answer={{ fen: t.computedFen, steps: t.steps, rule: t.rule }} />
        </Card>
        <Card title="提取和使用（万元）">
          <div className="fd-sums">
            <div>
              上年结余<strong>{wan(t.openingFen)}</strong>
            </div>
            <div>
              实际提取<strong>{wan(t.accruedFen)}</strong>
              {t.shortfallFen > 0 ? (
                <span className="fd-bad">少提 {wan(t.shortfallFen)}</span>
              ) : (
                <span className="fd-good">足额</span>
              )}
            </div>
            <div>
              使用合计<strong>{wan(t.usedFen)}</strong>
              <span className="z-note">
                {t.lastUsedFen === null
                  ? '上年没有已审核的报告'
                  : `上年 ${wan(t.lastUsedFen)}，为上年的 ${share(t.usedFen, t.lastUsedFen)}`}
              </span>
            </div>
            <div>
              年末结余<strong>{wan(t.balanceFen)}</strong>
            </div>
          </div>
          <table className="fd-calc">
            <thead>
              <tr>
                <th scope="col">使用类别</th>
                <th scope="col">金额（万元）</th>
              </tr>
            </thead>
            <tbody>
              {uses.map((key, i) => (
                <tr key={key}>
                  <td>
                    {i + 1}. {useLabels[key]}
                  </td>
                  <td>{wan(t.used[key] ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
          {t.note ? <p>{t.note}</p> : null}
        </Card>
        <Past steps={t.timeline} />
      </Stack>
      <Stack>
        {t.allowedActions.length > 0 ? (
          <Card title="您现在可以">
            <ActionBar actions={t.allowedActions} onAct={(action) => onAct(action as StatementAction)} />
          </Card>
        ) : null}
        <Card title="审核">
          <KeyValue
            items={[
              { label: '提取行业', value: tradeLabels[t.trade] },
              { label: '报送', value: t.submitted ? `${t.submitted.by}，${timeCol(t.submitted.at)}` : '还没有报送' },
              { label: '审核', value: t.accepted ? `${t.accepted.by}，${timeCol(t.accepted.at)}` : '还没有审核' },
              ...(t.accepted
                ? [
                    { label: '审核意见', value: t.opinion },
                    {
                      label: '不应列支',
                      value: t.disallowedFen > 0 ? <span className="fd-bad">{wan(t.disallowedFen)} 万元</span> : '没有',
                    },
                  ]
                : []),
              ...(t.amends
                ? [{ label: '更正的是', value: <Link to={`/funding/statements/${t.amends.id}`}>{t.amends.code}</Link> }]
                : []),
              ...(t.amendedBy
                ? [
                    {
                      label: '已更正为',
                      value: <Link to={`/funding/statements/${t.amendedBy.id}`}>{t.amendedBy.code}</Link>,
                    },
                  ]
                : []),
            ]}
          />
        </Card>
      </Stack>
    </div>
  );
}

function Act({
  t,
  action,
  onClose,
}: {
  t: StatementView;
  action: Exclude<StatementAction, 'fill'>;
  onClose: () => void;
}) {
  const done = { onDone: onClose };
  const submit = useAct(c.submitStatement, done);
  const sendBack = useAct(c.sendBackStatement, done);
  const accept = useAct(c.acceptStatement, done);
  const lock = useAct(c.lockStatement, done);
  const amend = useAct(c.amendStatement, {
    onDone: (next) => {
      onClose();
      window.location.assign(`/funding/statements/${next.id}`);
    },
  });
  const [disallowed, setDisallowed] = useState<number | null>(0);
  const [opinion, setOpinion] = useState('');
  const params = { id: t.id };
  const { version } = t;
  if (action === 'accept') {
    const send = (): void => void accept.act({ params, body: { version, disallowedFen: disallowed ?? 0, opinion } });
    return (
      <DetailDrawer
        open
        onClose={onClose}
        title="审核通过"
        note={`应提 ${wan(t.computedFen)}，实提 ${wan(t.accruedFen)}，使用 ${wan(t.usedFen)} 万元`}
        footer={
          <Button
            kind="filled"
            busy={accept.busy}
            onClick={send}
            locked={opinion.trim().length < 2 ? '请写明审核意见' : undefined}
          >
            审核通过
          </Button>
        }
      >
        <ActError error={accept.error} onRetry={send} />
        <div className="fd-field">
          <label htmlFor="fa-bad">认定不应列支的金额</label>
          <Money id="fa-bad" fen={disallowed} onChange={setDisallowed} />
          <p className="z-note">{notChargeable.join('；')}。没有的不填。</p>
        </div>
        <div className="fd-field">
          <label htmlFor="fa-opinion">审核意见</label>
          <Input.TextArea
            id="fa-opinion"
            rows={4}
            value={opinion}
            maxLength={1000}
            onChange={(e) => setOpinion(e.target.value)}
          />
        </div>
      </DetailDrawer>
    );
  }
  if (action === 'submit' || action === 'lock') {
    const save = action === 'submit' ? submit : lock;
    return (
      <ConfirmAct
        open
        onClose={onClose}
        title={action === 'submit' ? '报送审核' : '封存'}
        intro={
          action === 'submit'
            ? `应提 ${wan(t.computedFen)} 万元，实提 ${wan(t.accruedFen)} 万元${t.shortfallFen > 0 ? `，少提 ${wan(t.shortfallFen)} 万元` : ''}；使用 ${wan(t.usedFen)} 万元。`
            : '封存后不再改动；企业发现差错，另报更正。'
        }
        consequences={action === 'submit' ? [`由${t.unitName}审核`, '审核前不能再改'] : []}
        confirm={action === 'submit' ? '报送审核' : '封存'}
        act={() => save.act({ params, body: { version } })}
        error={save.error}
        busy={save.busy}
      />
    );
  }
  return (
    <ConfirmAct
      open
      onClose={onClose}
      title={action === 'amend' ? '更正已审核的报告' : '退回补正'}
      opinion={{ label: action === 'amend' ? '更正原因' : '退回原因', required: true, max: 500 }}
      {...(action === 'amend' ? { consequences: ['另起一份，原来的保留；新的审核通过后以新的为准'] } : {})}
      confirm={action === 'amend' ? '另起更正' : '退回补正'}
      act={(words) =>
        action === 'amend'
          ? amend.act({ params, body: { reason: words } })
          : sendBack.act({ params, body: { version, opinion: words } })
      }
      error={action === 'amend' ? amend.error : sendBack.error}
      busy={action === 'amend' ? amend.busy : sendBack.busy}
    />
  );
}

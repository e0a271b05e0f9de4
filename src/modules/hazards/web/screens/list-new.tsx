/** 编制清单: for whom, by when, and — before anything is written — which hazards it would hold. */
import { Input, Select } from 'antd';
import { useEffect, useState } from 'react';
import { Link, useNavigate } from 'react-router';
import { count } from '#kernel/web/format.ts';
import { useAct, useGet, useUrlState } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  ActError,
  Button,
  Card,
  Columns,
  DayInput,
  DayRange,
  EnterprisePicker,
  Loading,
  Page,
  Segmented,
  Stack,
} from '#kernel/web/ui/index.ts';
import { listChoices, listKinds, listLists, makeList, previewList, type ListKind } from '../../shared/lists.ts';
import { conditionsInWords, ledgerDefaults, viewOfState, type LedgerState } from '../ledger-filter.ts';
import { useReference } from '../reference.ts';
import { recordPath } from '../words.ts';
import '../hazards.css';

export function Component() {
  const session = useSession();
  const reference = useReference();
  const navigate = useNavigate();
  const [state] = useUrlState({ ...ledgerDefaults, ids: [] as string[] });
  const { ids, ...conditions } = state;
  const filter = { ...viewOfState({ ...conditions, view: '' }), ...(ids.length ? { ids } : {}) };
  const choices = useGet(listChoices, {});
  const [given, setGiven] = useState<{ kind?: ListKind; unitId?: string }>({});
  const kind = given.kind ?? choices.data?.own?.kind ?? choices.data?.kinds[0];
  const unitId = given.unitId ?? (given.kind === undefined ? choices.data?.own?.id : undefined) ?? '';
  const [title, setTitle] = useState('');
  const [dueOn, setDueOn] = useState('');
  const [span, setSpan] = useState({ from: `${session.today.slice(0, 4)}-01-01`, to: session.today });
  const [fault, setFault] = useState('');
  const preview = useAct(previewList);
  const make = useAct(makeList, {
    invalidate: [listLists],
    onDone: (list) => void navigate(`/hazards/lists/${list.id}`, { replace: true }),
  });
  const asked = JSON.stringify([kind, unitId, filter]);
  const ask = preview.act;
  const [before, setBefore] = useState<Awaited<ReturnType<typeof ask>> | null>(null);
  useEffect(() => {
    let gone = false;
    setBefore(null);
    if (!kind || !unitId) return;
    void ask({ body: { kind, unitId, filter } }).then((answer) => {
      if (!gone && answer) setBefore(answer);
    });
    return () => {
      gone = true;
    };
    // What is asked is wholly in `asked`; the act that asks is made anew with each render.
  }, [asked]);
  const units = kind === 'street' ? choices.data?.streets : choices.data?.departments;
  const send = (): void => {
    if (title.trim().length < 4) return setFault('请写清单名称，至少 4 个字，例如“二号桥街道四季度重大隐患清单”');
    if (!unitId) return setFault('请选择清单交给哪个单位');
    if (!dueOn) return setFault('请填写销账期限');
    setFault('');
    void make.act({
      body: { title: title.trim(), kind, unitId, filter, periodFrom: span.from, periodTo: span.to, dueOn },
    } as never);
  };
  return (
    <Page
      title="编制清单"
      note="列入时的等级、期限、责任人当时定格；以后逐件随隐患销号而销账。"
      crumbs={[
        { label: '隐患台账', to: '/hazards' },
        { label: '隐患清单', to: '/hazards/lists' },
        { label: '编制清单' },
      ]}
    >
      {!choices.data || !reference.ready ? (
        <Loading rows={6} />
      ) : (
        <Columns kind="work">
          <Card>
            <div className="hz-more">
              <ActError error={make.error} />
              <div>
                <label className="hz-becauselabel" htmlFor="list-title">
                  清单名称
                </label>
                <Input
                  id="list-title"
                  maxLength={60}
                  value={title}
                  placeholder="例如 二号桥街道四季度重大隐患清单"
                  onChange={(event) => setTitle(event.target.value)}
                />
              </div>
              <div>
                <span className="hz-becauselabel">交给哪类单位</span>
                <Segmented
                  label="交给哪类单位"
                  value={kind ?? ''}
                  options={choices.data.kinds.map((value) => ({ value, label: listKinds[value].replace('清单', '') }))}
                  onChange={(next: string) => setGiven({ kind: next as ListKind, unitId: '' })}
                />
              </div>
              <div>
                <label className="hz-becauselabel" htmlFor="list-unit">
                  责任单位
                </label>
                {kind === 'enterprise' ? (
                  <EnterprisePicker
                    aria-label="责任单位"
                    value={unitId}
                    onChange={(next) => setGiven({ kind, unitId: next })}
                  />
                ) : (
                  <Select
                    id="list-unit"
                    aria-label="责任单位"
                    showSearch
                    optionFilterProp="label"
                    value={unitId || undefined}
                    placeholder="选择单位"
                    options={(units ?? []).map((one) => ({ value: one.id, label: one.name }))}
                    onChange={(next: string) => setGiven({ ...(kind ? { kind } : {}), unitId: next })}
                    style={{ width: '100%' }}
                  />
                )}
              </div>
              <div>
                <span className="hz-becauselabel">清单期间</span>
                <DayRange
                  label="清单期间"
                  from={span.from}
                  to={span.to}
                  onChange={({ from, to }) => setSpan({ from, to })}
                />
              </div>
              <div>
                <label className="hz-becauselabel" htmlFor="list-due">
                  销账期限
                </label>
                <DayInput id="list-due" value={dueOn} onChange={(day) => setDueOn(day ?? '')} />
              </div>
              {fault ? (
                <p className="hz-fault" role="alert">
                  {fault}
                </p>
              ) : null}
              <div>
                <Button
                  kind="filled"
                  busy={make.busy}
                  locked={before?.total === 0 ? '这个单位没有符合条件的隐患' : null}
                  onClick={send}
                >
                  编制清单{before ? `，${count(before.total)} 件` : ''}
                </Button>
              </div>
            </div>
          </Card>
          <Stack>
            <Card
              title={before ? `列入 ${count(before.total)} 件` : '列入哪些'}
              extra={before && before.major > 0 ? `重大 ${count(before.major)} 件` : null}
            >
              <p className="z-note">
                台账条件：{before?.condition ?? conditionsInWords(state as unknown as LedgerState, reference)}
                。只列入所选单位负责的、还没有销号的。
              </p>
              <ActError error={preview.error} />
              {!unitId ? (
                <p className="z-ink2">选好责任单位后，这里先看会列入哪些。</p>
              ) : before ? (
                <>
                  <ul className="hz-list">
                    {before.first.map((row) => (
                      <li key={row.id}>
                        <Link to={recordPath(row.id)}>{row.code}</Link> {row.title}
                        <div className="z-note">{row.enterpriseName}</div>
                      </li>
                    ))}
                  </ul>
                  {before.total > before.first.length ? <p className="z-note">等 {count(before.total)} 件</p> : null}
                  {before.elsewhere > 0 ? (
                    <p className="z-note">符合条件的另有 {count(before.elsewhere)} 件由其他单位负责，不列入。</p>
                  ) : null}
                </>
              ) : preview.error ? null : (
                <Loading rows={4} />
              )}
            </Card>
          </Stack>
        </Columns>
      )}
    </Page>
  );
}

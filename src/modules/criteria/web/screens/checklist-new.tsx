/** 做一份清单: industry and day, then the parts of the standards that apply. */
import { Input } from 'antd';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import { ActError, Button, Card, DayInput, Loading, Page, Segmented, Stack } from '#kernel/web/ui/index.ts';
import { listChecklists, makeChecklist, purposes, topicsForChecklist, type Purpose } from '../../shared/checklists.ts';
import type { IndustryCode } from '../../shared/schema.ts';
import { useIndustryNames } from '../words.ts';
import '../criteria.css';

const keyOf = (standardId: string, sector: string): string => `${standardId}\n${sector}`;

export function Component() {
  const navigate = useNavigate();
  const { today } = useSession();
  const industries = useIndustryNames();
  const [title, setTitle] = useState('');
  const [place, setPlace] = useState('');
  const [purpose, setPurpose] = useState<Purpose>('self');
  const [industry, setIndustry] = useState('');
  const [on, setOn] = useState(today);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const found = useGet(
    topicsForChecklist,
    { query: { on, ...(industry ? { industry: industry as IndustryCode } : {}) } },
    { keep: true },
  );
  const save = useAct(makeChecklist, {
    invalidate: [listChecklists],
    onDone: (made) => void navigate(`/criteria/checklists/${(made as { id: string }).id}`),
  });
  const standards = found.data?.standards ?? [];
  const offered = standards.flatMap((s) => s.topics.map((t) => ({ key: keyOf(s.id, t.sector), count: t.count })));
  const taken = offered.filter((t) => chosen.includes(t.key));
  const total = taken.reduce((n, t) => n + t.count, 0);
  const toggle = (keys: readonly string[], isOn: boolean): void =>
    setChosen(isOn ? [...new Set([...chosen, ...keys])] : chosen.filter((key) => !keys.includes(key)));
  return (
    <Page
      title="做一份检查清单"
      crumbs={[{ label: '检查清单', to: '/criteria/checklists' }, { label: '做一份' }]}
      note="先选行业领域和日期，再选要查的部分；做好以后还能改问法、次序和分组。"
    >
      <div className="cr-load">
        <Card title="要查的部分" pad={false}>
          {found.isPending ? (
            <Loading rows={8} />
          ) : (
            <div className="cr-topics">
              {standards.map((s) => {
                const keys = s.topics.map((t) => keyOf(s.id, t.sector));
                const has = keys.filter((key) => chosen.includes(key)).length;
                return (
                  <fieldset key={s.id}>
                    <legend>
                      <label>
                        <input
                          type="checkbox"
                          checked={has === keys.length}
                          ref={(box) => {
                            if (box) box.indeterminate = has > 0 && has < keys.length;
                          }}
                          onChange={(event) => toggle(keys, event.target.checked)}
                        />
                        <b>{s.name}</b>
                      </label>
                      <span className="z-note">
                        {s.docNo ?? ''}
                        {s.kind === 'focus' ? ' 重点检查事项，不能单独认定重大' : s.isOwn ? '' : ' 各行业领域都适用'}
                      </span>
                    </legend>
                    {s.topics.map((t) => {
                      const key = keyOf(s.id, t.sector);
                      return (
                        <label key={key} className="cr-topic">
                          <input
                            type="checkbox"
                            checked={chosen.includes(key)}
                            onChange={(event) => toggle([key], event.target.checked)}
                          />
                          {t.sector}
                          <span className="z-note">{t.count} 条</span>
                        </label>
                      );
                    })}
                  </fieldset>
                );
              })}
            </div>
          )}
        </Card>
        <Stack>
          <Card title="这份清单">
            <div className="cr-field">
              <label htmlFor="cl-industry">行业领域</label>
              <select
                id="cl-industry"
                className="z-input cr-select"
                value={industry}
                onChange={(event) => {
                  setIndustry(event.target.value);
                  setChosen([]);
                }}
              >
                <option value="">不限</option>
                {industries.options.map((o) => (
                  <option key={o.value} value={o.value}>
                    {o.label}
                  </option>
                ))}
              </select>
            </div>
            <div className="cr-field">
              <label htmlFor="cl-title">清单名称</label>
              <Input
                id="cl-title"
                maxLength={80}
                value={title}
                placeholder="如 餐饮场所燃气自查清单"
                onChange={(event) => setTitle(event.target.value)}
              />
            </div>
            <div className="cr-field">
              <span>用途</span>
              <Segmented
                label="用途"
                options={Object.entries(purposes).map(([value, label]) => ({ value: value as Purpose, label }))}
                value={purpose}
                onChange={setPurpose}
              />
            </div>
            <div className="cr-field">
              <label htmlFor="cl-place">适用场所（选填）</label>
              <Input id="cl-place" maxLength={60} value={place} onChange={(event) => setPlace(event.target.value)} />
            </div>
            <div className="cr-field">
              <label htmlFor="cl-on">按哪天有效的条文</label>
              <DayInput id="cl-on" value={on} onChange={(value) => setOn((value || today) as typeof today)} />
            </div>
            <Button
              kind="filled"
              busy={save.busy}
              locked={total === 0 ? '请在左边至少选一个部分' : title.trim().length < 2 ? '请填写清单名称' : null}
              onClick={() =>
                void save.act({
                  body: {
                    title,
                    purpose,
                    industry: industry === '' ? null : industry,
                    place,
                    on,
                    topics: taken.map((t) => {
                      const [standardId = '', sector = ''] = t.key.split('\n');
                      return { standardId, sector };
                    }),
                  },
                } as never)
              }
            >
              {total === 0 ? '生成清单' : `生成 ${total} 条的清单`}
            </Button>
            <ActError error={save.error} />
          </Card>
        </Stack>
      </div>
    </Page>
  );
}

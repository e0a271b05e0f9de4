/** 载入新版本: choose the former edition, take the template, hand in the file; faults are listed cell by cell. */
import { Input } from 'antd';
import { Download } from 'lucide-react';
import { useState } from 'react';
import { useNavigate } from 'react-router';
import { apiBase, upload } from '#kernel/web/api.ts';
import { count } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, DataTable, DayInput, DoneFace, FileDrop, Page, Stack } from '#kernel/web/ui/index.ts';
import { listStandards } from '../../shared/contract.ts';
import {
  abolishStandard,
  factTags,
  listEditions,
  loadEdition,
  type EditionUpload,
  type FactTag,
} from '../../shared/editions.ts';
import { notationLines, notationRules } from '../../shared/notation.ts';
import type { Standard } from '../../shared/schema.ts';
import { kindLabels } from '../../shared/labels.ts';
import '../criteria.css';

export function Component() {
  const navigate = useNavigate();
  const standards = useGet(listStandards, { query: {} }, { keep: true });
  const may = useGet(listEditions, { query: { limit: 1 } }, { keep: true });
  const [formerId, setFormerId] = useState('');
  const [sending, setSending] = useState(false);
  const [refused, setRefused] = useState<unknown>(null);
  const [result, setResult] = useState<EditionUpload | null>(null);
  const load = useAct(loadEdition, { invalidate: [listEditions] });
  const kinds: readonly (keyof typeof kindLabels)[] =
    may.data?.mayLoad === 'focus' ? ['focus'] : ['statutory', 'focus'];
  const list = (standards.data?.items ?? []).filter((s) => kinds.includes(s.kind));
  const chosen = list.find((s) => s.id === formerId);

  const take = async (file: File): Promise<void> => {
    setRefused(null);
    setResult(null);
    load.reset();
    setSending(true);
    try {
      const former = formerId === '' ? null : formerId;
      const body = /\.json$/i.test(file.name)
        ? { json: { name: file.name, text: await file.text() }, formerId: former }
        : { fileId: (await upload(file, {})).id, formerId: former };
      const read = await load.run({ body });
      if (read.editionId !== null && !read.isKnown) void navigate(`/criteria/editions/${read.editionId}`);
      else setResult(read);
    } catch (error) {
      setRefused(error);
    } finally {
      setSending(false);
    }
  };
  const template = (format: 'xlsx' | 'json'): string =>
    `${apiBase}/criteria/template?format=${format}${formerId ? `&standardId=${encodeURIComponent(formerId)}` : ''}`;

  return (
    <Page
      title="载入新版本"
      note="载入的是草稿；全部单元格合格才留下，发布前判定看不到。"
      crumbs={[{ label: '标准更新', to: '/criteria/editions' }, { label: '载入新版本' }]}
    >
      <div className="cr-load">
        <Stack>
          <Card title="1　接替哪个标准">
            <label htmlFor="cr-former" className="z-small z-ink2">
              上一版
            </label>
            <select
              id="cr-former"
              className="z-input cr-select"
              value={formerId}
              onChange={(event) => setFormerId(event.target.value)}
            >
              <option value="">库里没有的新标准</option>
              {kinds.map((kind) => (
                <optgroup key={kind} label={kindLabels[kind]}>
                  {list
                    .filter((s) => s.kind === kind)
                    .map((s) => (
                      <option key={s.id} value={s.id}>
                        {s.name}（{s.docNo ?? s.basis}）
                      </option>
                    ))}
                </optgroup>
              ))}
            </select>
            <p className="z-note">
              {chosen
                ? `库里有 ${chosen.itemCount} 条，新版本与它逐条比较；发布后它到新版本施行的前一天为止。`
                : '不接替任何标准，全部条目按新增比较。'}
            </p>
          </Card>
          <Card title="2　填好模板">
            <div className="cr-acts">
              <Button icon={Download} href={template('xlsx')} download>
                {chosen ? '下载现有条目（Excel）' : '下载空模板（Excel）'}
              </Button>
              <Button icon={Download} href={template('json')} download>
                JSON
              </Button>
            </div>
            <p className="z-note">
              下载现有条目在上面改最省事：改标准代号、文号、施行日期，改动的条文直接改，新增的加行，废止的删行。
            </p>
          </Card>
          <Card title="3　传回来">
            <FileDrop
              accept=".xlsx,.xls,.json"
              busy={sending}
              hint="支持 .xlsx、.xls、.json，一个标准最多 2,000 条。"
              onFile={(file) => void take(file)}
            />
            {sending ? (
              <p className="z-note" role="status">
                正在逐格检查
              </p>
            ) : null}
            <ActError error={refused} />
          </Card>
        </Stack>
        <Stack>
          <Card title="表里要有">
            <ul className="cr-tips">
              <li>标准信息：代号、名称、文号、发布机关、施行日期、出处、可信度标注。</li>
              <li>条目：条款号、部分、条文、判定作用；检查要点、备注、关键词可有可无。</li>
              <li>重点检查事项不能单独认定重大，判定作用只能填“重点检查事项”。</li>
              <li>条文没有改动、判定条件空着的，证据要求和判定条件沿用上一版。</li>
              <li>{notationRules}</li>
              <li>同一份文件传两次，第二次什么也不多。</li>
            </ul>
            <details className="cr-notation">
              <summary>“判定条件”怎么写</summary>
              <dl>
                {notationLines.map(([example, meaning]) => (
                  <div key={example}>
                    <dt>{example}</dt>
                    <dd className="z-note">{meaning}</dd>
                  </div>
                ))}
              </dl>
            </details>
          </Card>
          {chosen ? <Abolish key={chosen.id} standard={chosen} /> : null}
        </Stack>
      </div>
      {result ? <Faults result={result} /> : null}
    </Page>
  );
}

/** Nothing follows: the standard is only abolished. */
function Abolish({ standard }: { standard: Standard }) {
  const navigate = useNavigate();
  const [from, setFrom] = useState('');
  const [docNo, setDocNo] = useState('');
  const [source, setSource] = useState('');
  const [tag, setTag] = useState<FactTag>('[V]');
  const save = useAct(abolishStandard, {
    invalidate: [listEditions],
    onDone: (made) => void navigate(`/criteria/editions/${(made as { editionId: string }).editionId}`),
  });
  const missing =
    from === ''
      ? '请填写废止日期'
      : docNo.trim() === ''
        ? '请填写废止文件'
        : source.trim() === ''
          ? '请填写出处'
          : null;
  return (
    <Card title="没有新版本，只是废止">
      <p className="z-note">《{standard.name}》废止而没有新版本接替的，在这里拟办，同样由另一人审核。</p>
      <div className="cr-field">
        <label htmlFor="ab-from">废止日期（这一天起不再有效）</label>
        <DayInput id="ab-from" value={from} onChange={setFrom} />
      </div>
      <div className="cr-field">
        <label htmlFor="ab-doc">废止文件</label>
        <Input id="ab-doc" maxLength={80} value={docNo} onChange={(event) => setDocNo(event.target.value)} />
      </div>
      <div className="cr-field">
        <label htmlFor="ab-source">出处</label>
        <Input id="ab-source" maxLength={300} value={source} onChange={(event) => setSource(event.target.value)} />
      </div>
      <div className="cr-field">
        <label htmlFor="ab-tag">可信度标注</label>
        <select
          id="ab-tag"
          className="z-input cr-select"
          value={tag}
          onChange={(event) => setTag(event.target.value as FactTag)}
        >
          {Object.entries(factTags).map(([key, label]) => (
            <option key={key} value={key}>
              {key} {label}
            </option>
          ))}
        </select>
      </div>
      <Button
        busy={save.busy}
        locked={missing}
        onClick={() => void save.act({ body: { standardId: standard.id, from, docNo, source, tag } })}
      >
        拟废止
      </Button>
      <ActError error={save.error} />
    </Card>
  );
}

function Faults({ result }: { result: EditionUpload }) {
  if (result.editionId !== null)
    return (
      <Card>
        <DoneFace
          title="这份文件以前载入过"
          next="内容一字不差，没有再载入。"
          action={{ label: '看那个版本', to: `/criteria/editions/${result.editionId}` }}
        />
      </Card>
    );
  return (
    <Card
      title={`有 ${count(result.faultsTotal)} 处要改，什么也没有载入`}
      extra={
        <Button size="s" icon={Download} href={`${apiBase}/criteria/uploads/${result.id}/faults`} download>
          下载要改的行
        </Button>
      }
      pad={false}
    >
      <DataTable
        caption={`${result.fileName} 中要改的单元格`}
        rows={result.faults}
        rowKey={(f, i) => `${f.sheet}-${f.row}-${f.column}-${i}`}
        maxHeight={520}
        columns={[
          { key: 'sheet', title: '工作表', width: '96px', render: (f) => f.sheet },
          { key: 'row', title: '行', align: 'right', width: '56px', render: (f) => (f.row === 0 ? '' : f.row) },
          { key: 'name', title: '条款', width: '140px', render: (f) => f.name },
          { key: 'column', title: '列', width: '120px', render: (f) => f.column },
          {
            key: 'value',
            title: '原值',
            render: (f) => <span className="cr-bad">{f.value === '' ? '（空）' : f.value}</span>,
          },
          { key: 'fix', title: '怎么改', primary: true, render: (f) => f.fix },
        ]}
      />
      {result.faultsTotal > result.faults.length ? (
        <p className="z-note cr-pad">列出前 {result.faults.length} 处，全部在下载的文件里。</p>
      ) : null}
    </Card>
  );
}

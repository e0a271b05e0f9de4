/** One template: its words at the left, the letter that it makes at the right, every version below. */
import { Input, InputNumber, Select } from 'antd';
import { ArrowDown, ArrowUp, CircleAlert, Plus, Trash2 } from 'lucide-react';
import { useMemo, useState } from 'react';
import { useNavigate, useParams } from 'react-router';
import type { PlainDate } from '#kernel/shared/time.ts';
import { day, time } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { useSession } from '#kernel/web/session.tsx';
import {
  Button,
  Card,
  Consequences,
  DataTable,
  DayInput,
  Field,
  FormPage,
  Icon,
  LinkButton,
  Page,
  QueryFace,
  Segmented,
  Stack,
  useForm,
} from '#kernel/web/ui/index.ts';
import { getTemplateHistory, listSeries, listTemplates, saveTemplate } from '../../shared/contract.ts';
import { builtInFields, checkTemplate, fillTemplate, type TemplateFault } from '../../shared/fill.ts';
import {
  letterStyleLabels,
  type TemplateContent,
  type TemplateField,
  type TemplatePart,
  type TemplateView,
} from '../../shared/letter.ts';
import { gap, sampleFields } from '../sample-fields.ts';
import { LetterSheets } from '../sheets.tsx';
import '../documents.css';

const blankContent: TemplateContent = {
  style: 'document',
  head: '天津市河东区安全生产委员会办公室文件',
  title: '关于{{matter}}的通知',
  to: '{{to}}',
  parts: [{ kind: 'para', text: '根据{{basis}}，现将有关事项通知如下：' }],
  appendices: [],
  from: '',
  note: '',
  copies: [],
  printer: '天津市河东区安全生产委员会办公室',
  upward: false,
  isPaper: false,
  basis: [],
  fields: [
    { key: 'to', label: '主送机关', kind: 'text', required: true, help: '', columns: [] },
    { key: 'matter', label: '事由', kind: 'text', required: true, help: '', columns: [] },
  ],
  replyRule: null,
};

export function Component() {
  const { key: given = '' } = useParams();
  const isNew = given === 'new-letter';
  const query = useGet(getTemplateHistory, { params: { key: given } });
  const [shown, setShown] = useState<number | null>(null);
  return (
    <QueryFace query={query}>
      {({ items, canEdit }) => {
        const base = items.find((t) => t.version === shown) ?? items[0] ?? null;
        return (
          <Page
            title={base?.name ?? '新建模板'}
            note={base ? `第 ${base.version} 版，${day(base.validFrom)}起有效` : '填好后启用'}
            crumbs={[
              { label: '公文', to: '/letters' },
              { label: '公文模板', to: '/letters/templates' },
              { label: base?.name ?? '新建' },
            ]}
          >
            {base === null && !isNew ? (
              <p>没有这个模板。</p>
            ) : (
              <Editor key={base?.id ?? 'new'} base={base} newest={items[0]?.version ?? 0} canEdit={canEdit} />
            )}
            {items.length > 0 ? (
              <Card title="历次版本" pad={false}>
                <DataTable<TemplateView>
                  caption="历次版本"
                  rows={items}
                  rowKey={(t) => t.id}
                  columns={[
                    {
                      key: 'version',
                      title: '版本',
                      primary: true,
                      width: '120px',
                      render: (t) => <LinkButton onClick={() => setShown(t.version)}>第 {t.version} 版</LinkButton>,
                    },
                    {
                      key: 'valid',
                      title: '有效期',
                      width: '230px',
                      render: (t) => `${day(t.validFrom)}起${t.validTo ? `，至${day(t.validTo)}` : ''}`,
                    },
                    { key: 'note', title: '改了什么', render: (t) => t.note || '初始模板' },
                    { key: 'by', title: '启用人', width: '220px', render: (t) => `${t.madeBy}，${time(t.madeAt)}` },
                  ]}
                />
              </Card>
            ) : null}
          </Page>
        );
      }}
    </QueryFace>
  );
}

interface Words {
  key: string;
  name: string;
  series: string;
  validFrom: string;
  validTo: string;
  note: string;
}

function Editor({ base, newest, canEdit }: { base: TemplateView | null; newest: number; canEdit: boolean }) {
  const { today } = useSession();
  const navigate = useNavigate();
  const [content, setContent] = useState<TemplateContent>(base?.content ?? blankContent);
  const [values, setValues] = useState<'sample' | 'names'>('sample');
  const form = useForm<Words>({
    initial: {
      key: base?.key ?? '',
      name: base?.name ?? '',
      series: base?.series ?? '',
      validFrom: today,
      validTo: '',
      note: '',
    },
  });
  const series = useGet(listSeries, {});
  const save = useAct(saveTemplate, {
    invalidate: [getTemplateHistory, listTemplates],
    onDone: (saved) => void navigate(`/letters/templates/${saved.key}`),
  });
  const faults = useMemo(() => checkTemplate(content), [content]);
  const preview = useMemo(() => {
    try {
      return fillTemplate(
        content,
        values === 'sample' ? sampleFields(content, today as PlainDate) : {},
        today as PlainDate,
        gap,
      );
    } catch {
      // Something is still empty that a letter must have; the last good page is better than none.
      return null;
    }
  }, [content, today, values]);
  const set = (patch: Partial<TemplateContent>): void => setContent((now) => ({ ...now, ...patch }));
  const text = (label: string, key: 'head' | 'title' | 'to' | 'from' | 'note' | 'printer') => (
    <label className="doc-line">
      <span>{label}</span>
      <Input value={content[key]} onChange={(e) => set({ [key]: e.target.value })} disabled={!canEdit} />
    </label>
  );
  return (
    <div className="doc-edit">
      <Stack>
        <Card title="版式和抬头">
          <div className="doc-parts">
            <label className="doc-line">
              <span>格式</span>
              <Select
                aria-label="格式"
                value={content.style}
                disabled={!canEdit}
                onChange={(style) => set({ style })}
                options={(['document', 'letter'] as const).map((value) => ({ value, label: letterStyleLabels[value] }))}
              />
            </label>
            {text('发文机关标志', 'head')}
            {text('标题', 'title')}
            {text('主送机关', 'to')}
          </div>
        </Card>
        <Card title="正文" note="占位符写作 {{字段名}}，可以按列表重复，可以写明何时出现">
          <PartsEditor
            parts={content.parts}
            fields={content.fields}
            faults={faults}
            canEdit={canEdit}
            onChange={(parts) => set({ parts })}
          />
        </Card>
        <Card title="落款和版记">
          <div className="doc-parts">
            {text('署名', 'from')}
            {text('附注', 'note')}
            <label className="doc-line">
              <span>抄送机关</span>
              <Input
                value={content.copies.join('，')}
                disabled={!canEdit}
                onChange={(e) => set({ copies: e.target.value.split(/[，,]/).filter(Boolean) })}
              />
            </label>
            {text('印发机关', 'printer')}
            <label className="doc-line">
              <span>依据（一行一条，文件和条款之间空一格）</span>
              <Input.TextArea
                autoSize={{ minRows: 2 }}
                disabled={!canEdit}
                defaultValue={content.basis.map((b) => [b.document, b.clause].filter(Boolean).join(' ')).join('\n')}
                onChange={(e) =>
                  set({
                    basis: e.target.value
                      .split('\n')
                      .filter((l) => l.trim())
                      .map((l) => {
                        const [document = '', ...rest] = l.trim().split(' ');
                        return { document, clause: rest.join(' ') };
                      }),
                  })
                }
              />
            </label>
          </div>
        </Card>
        <Card title="字段" note={`另有 ${builtInFields.map((f) => `{{${f.key}}} ${f.label}`).join('、')}`}>
          <FieldsEditor fields={content.fields} canEdit={canEdit} onChange={(fields) => set({ fields })} />
        </Card>
        {canEdit ? (
          <Card title="启用为新版本">
            {faults.length > 0 ? (
              <Consequences title="启用前要改的" items={faults.map((f) => `${f.where}：${f.message}`)} />
            ) : null}
            <FormPage
              form={form}
              submit={`启用第 ${newest + 1} 版`}
              busy={save.busy}
              error={save.error}
              locked={faults.length > 0 ? '模板中还有错处，见上' : null}
              afterTitle="启用以后"
              after={['从生效日起拟的公文用新版本', '已拟的公文仍用原版本，旧版本留存可查']}
              onSubmit={(v) =>
                save.act({
                  params: { key: base?.key ?? v.key },
                  body: {
                    name: v.name,
                    series: v.series,
                    content,
                    validFrom: v.validFrom,
                    validTo: v.validTo || null,
                    note: v.note,
                    baseVersion: newest,
                  },
                })
              }
            >
              {base ? null : (
                <Field form={form} name="key" label="模板代码" help="小写字母、数字和连字符，启用后不变">
                  {(p) => <Input {...p} onChange={(e) => form.set({ key: e.target.value })} />}
                </Field>
              )}
              <Field form={form} name="name" label="模板名称">
                {(p) => <Input {...p} />}
              </Field>
              <Field form={form} name="series" label="文号系列">
                {(p) => (
                  <Select
                    {...p}
                    style={{ width: '100%' }}
                    options={[
                      ...new Map(
                        (series.data?.items ?? []).map((s) => [
                          s.series,
                          { value: s.series, label: `${s.name} ${s.pattern}` },
                        ]),
                      ).values(),
                    ]}
                  />
                )}
              </Field>
              <Field form={form} name="validFrom" label="生效日期">
                {(p) => <DayInput {...p} />}
              </Field>
              <Field form={form} name="validTo" label="失效日期" optional help="不填为一直有效，到有新版本为止">
                {(p) => <DayInput {...p} />}
              </Field>
              <Field form={form} name="note" label="改了什么、为什么">
                {(p) => <Input.TextArea {...p} autoSize={{ minRows: 2 }} maxLength={300} />}
              </Field>
            </FormPage>
          </Card>
        ) : null}
      </Stack>
      {preview ? (
        <LetterSheets
          heading="实时预览"
          tools={
            <Segmented
              label="预览用什么填"
              value={values}
              onChange={setValues}
              options={[
                { value: 'sample', label: '示例值' },
                { value: 'names', label: '字段名' },
              ]}
            />
          }
          letter={{ ...preview, number: '', issuerName: content.from || '发文单位', date: today as PlainDate }}
        />
      ) : (
        <p className="z-ink2">补齐标题、主送机关和正文后显示预览。</p>
      )}
    </div>
  );
}

const kinds = [
  { value: 'para', label: '段落' },
  { value: 'h1', label: '一、' },
  { value: 'h2', label: '（一）' },
  { value: 'h3', label: '1.' },
  { value: 'h4', label: '（1）' },
  { value: 'table', label: '表格' },
];
const kindOf = (p: TemplatePart): string => (p.kind === 'heading' ? `h${p.level}` : p.kind);

function PartsEditor({
  parts,
  fields,
  faults,
  canEdit,
  onChange,
}: {
  parts: readonly TemplatePart[];
  fields: readonly TemplateField[];
  /** What is wrong, by the place that it names. */
  faults: readonly TemplateFault[];
  canEdit: boolean;
  onChange: (parts: TemplatePart[]) => void;
}) {
  const lists = fields.filter((f) => f.kind === 'list' || f.kind === 'records');
  const put = (i: number, part: TemplatePart): void => onChange(parts.map((p, n) => (n === i ? part : p)));
  const move = (i: number, by: number): void => {
    const next = [...parts];
    const [taken] = next.splice(i, 1);
    if (taken) next.splice(i + by, 0, taken);
    onChange(next);
  };
  const change = (i: number, p: TemplatePart, kind: string): void => {
    const own = p.kind === 'table' ? '' : p.text;
    const rest = { ...(p.each ? { each: p.each } : {}), ...(p.when ? { when: p.when } : {}) };
    if (kind === 'table')
      put(i, {
        kind: 'table',
        caption: '',
        each: p.each ?? lists[0]?.key ?? '',
        columns: [{ title: '序号', share: 1, cell: '{{index}}' }],
        ...(p.when ? { when: p.when } : {}),
      });
    else if (kind === 'para') put(i, { kind: 'para', text: own, ...rest });
    else put(i, { kind: 'heading', level: Number(kind[1]) as 1 | 2 | 3 | 4, text: own, ...rest });
  };
  return (
    <div className="doc-parts">
      {parts.map((p, i) => (
        <section key={i} className="doc-part" aria-label={`正文第 ${i + 1} 段`}>
          <div className="doc-part-head">
            <Select
              aria-label={`第 ${i + 1} 段的层次`}
              size="small"
              value={kindOf(p)}
              options={kinds}
              disabled={!canEdit}
              onChange={(kind) => change(i, p, kind)}
              style={{ width: 76 }}
            />
            <Select
              aria-label={`第 ${i + 1} 段按哪个列表重复`}
              size="small"
              allowClear={p.kind !== 'table'}
              placeholder="不重复"
              value={p.each ?? null}
              disabled={!canEdit}
              options={lists.map((f) => ({ value: f.key, label: `按${f.label}重复` }))}
              onChange={(each: string | null) => {
                if (p.kind === 'table') return put(i, { ...p, each: each ?? '' });
                const { each: _, ...rest } = p;
                return put(i, each ? { ...rest, each } : rest);
              }}
              style={{ width: 122 }}
            />
            <Select
              aria-label={`第 ${i + 1} 段何时出现`}
              size="small"
              allowClear
              placeholder="总是出现"
              value={p.when ?? null}
              disabled={!canEdit}
              options={fields.flatMap((f) => [
                { value: f.key, label: `填了${f.label}` },
                { value: `!${f.key}`, label: `没填${f.label}` },
              ])}
              onChange={(when: string | null) => {
                const { when: _, ...rest } = p;
                put(i, when ? { ...rest, when } : rest);
              }}
              style={{ width: 122 }}
            />
            {canEdit ? (
              <>
                <Button
                  size="s"
                  kind="quiet"
                  icon={ArrowUp}
                  locked={i === 0 ? '已经是第一段' : ''}
                  onClick={() => move(i, -1)}
                >
                  上移
                </Button>
                <Button
                  size="s"
                  kind="quiet"
                  icon={ArrowDown}
                  locked={i === parts.length - 1 ? '已经是最后一段' : ''}
                  onClick={() => move(i, 1)}
                >
                  下移
                </Button>
                <Button size="s" kind="quiet" icon={Trash2} onClick={() => onChange(parts.filter((_, n) => n !== i))}>
                  删除
                </Button>
              </>
            ) : null}
          </div>
          {p.kind === 'table' ? (
            <>
              {p.columns.map((c, n) => (
                <div key={n} className="doc-record">
                  <Input
                    aria-label={`第 ${n + 1} 栏名称`}
                    value={c.title}
                    disabled={!canEdit}
                    onChange={(e) =>
                      put(i, {
                        ...p,
                        columns: p.columns.map((x, k) => (k === n ? { ...x, title: e.target.value } : x)),
                      })
                    }
                  />
                  <Input
                    aria-label={`第 ${n + 1} 栏内容`}
                    value={c.cell}
                    disabled={!canEdit}
                    onChange={(e) =>
                      put(i, { ...p, columns: p.columns.map((x, k) => (k === n ? { ...x, cell: e.target.value } : x)) })
                    }
                  />
                  <InputNumber
                    aria-label={`第 ${n + 1} 栏宽度份数`}
                    min={1}
                    max={20}
                    value={c.share}
                    disabled={!canEdit}
                    onChange={(share) =>
                      put(i, { ...p, columns: p.columns.map((x, k) => (k === n ? { ...x, share: share ?? 1 } : x)) })
                    }
                  />
                </div>
              ))}
              {canEdit ? (
                <Button
                  size="s"
                  icon={Plus}
                  onClick={() => put(i, { ...p, columns: [...p.columns, { title: '', share: 1, cell: '' }] })}
                >
                  添加一栏
                </Button>
              ) : null}
            </>
          ) : (
            <Input.TextArea
              aria-label={`第 ${i + 1} 段的文字`}
              value={p.text}
              disabled={!canEdit}
              autoSize={{ minRows: 1, maxRows: 8 }}
              onChange={(e) => put(i, { ...p, text: e.target.value })}
            />
          )}
          {faults
            .filter((f) => f.where.startsWith(`正文第 ${i + 1} 段`))
            .map((f) => (
              <p key={f.message} className="doc-fault">
                <Icon as={CircleAlert} /> {f.message}
              </p>
            ))}
        </section>
      ))}
      {canEdit ? (
        <Button size="s" icon={Plus} onClick={() => onChange([...parts, { kind: 'para', text: '' }])}>
          添加一段
        </Button>
      ) : null}
    </div>
  );
}

const fieldKinds = [
  { value: 'text', label: '一行文字' },
  { value: 'longText', label: '多行文字' },
  { value: 'day', label: '日期' },
  { value: 'number', label: '数字' },
  { value: 'list', label: '列表（一行一条）' },
  { value: 'records', label: '多条记录' },
];

function FieldsEditor({
  fields,
  canEdit,
  onChange,
}: {
  fields: readonly TemplateField[];
  canEdit: boolean;
  onChange: (fields: TemplateField[]) => void;
}) {
  const put = (i: number, patch: Partial<TemplateField>): void =>
    onChange(fields.map((f, n) => (n === i ? { ...f, ...patch } : f)));
  return (
    <div className="doc-parts">
      {fields.map((f, i) => (
        <div key={i} className="doc-record">
          <Input
            aria-label={`字段 ${i + 1} 的名称`}
            value={f.key}
            disabled={!canEdit}
            onChange={(e) => put(i, { key: e.target.value })}
          />
          <Input
            aria-label={`字段 ${i + 1} 的中文名`}
            value={f.label}
            disabled={!canEdit}
            onChange={(e) => put(i, { label: e.target.value })}
          />
          <Select
            aria-label={`字段 ${i + 1} 的类型`}
            value={f.kind}
            options={fieldKinds}
            disabled={!canEdit}
            onChange={(kind) => put(i, { kind })}
            style={{ width: 150 }}
          />
          <Select
            aria-label={`字段 ${i + 1} 是否必填`}
            value={f.required}
            disabled={!canEdit}
            options={[
              { value: true, label: '必填' },
              { value: false, label: '选填' },
            ]}
            onChange={(required) => put(i, { required })}
            style={{ width: 80 }}
          />
          {f.kind === 'records' ? (
            <Input
              aria-label={`字段 ${i + 1} 的各栏`}
              defaultValue={f.columns.map((c) => `${c.key}=${c.label}`).join('，')}
              placeholder="title=事项，dueOn=期限"
              disabled={!canEdit}
              onChange={(e) =>
                put(i, {
                  columns: e.target.value
                    .split(/[，,]/)
                    .map((x) => x.split('='))
                    .filter((x) => x.length === 2 && x[0] && x[1])
                    .map(([key = '', label = '']) => ({ key: key.trim(), label: label.trim() })),
                })
              }
            />
          ) : null}
          {canEdit ? (
            <Button size="s" kind="quiet" icon={Trash2} onClick={() => onChange(fields.filter((_, n) => n !== i))}>
              删除
            </Button>
          ) : null}
        </div>
      ))}
      {canEdit ? (
        <Button
          size="s"
          icon={Plus}
          onClick={() =>
            onChange([...fields, { key: '', label: '', kind: 'text', required: true, help: '', columns: [] }])
          }
        >
          添加字段
        </Button>
      ) : null}
    </div>
  );
}

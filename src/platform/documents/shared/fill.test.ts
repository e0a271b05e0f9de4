import assert from 'node:assert/strict';
import test from 'node:test';
import { plainDate } from '#kernel/shared/time.ts';
import { fillTemplate, inWords } from './fill.ts';
import { TemplateContent } from './letter.ts';

const template = (parts: unknown[]): TemplateContent =>
  TemplateContent.parse({
    style: 'letter',
    head: '区安委办',
    title: '方案',
    to: '各单位',
    parts,
    fields: [
      {
        key: 'chapters',
        label: '章节',
        kind: 'records',
        columns: [
          { key: 'title', label: '章节名' },
          { key: 'text', label: '正文' },
        ],
      },
      { key: 'note', label: '说明', required: false },
    ],
  });
const fill = (parts: unknown[], note = ''): string[] =>
  fillTemplate(
    template(parts),
    {
      note,
      chapters: [
        { title: '目标', text: '第一段\n第二段' },
        { title: '步骤', text: '三步' },
      ],
    },
    plainDate('2026-09-28'),
  ).body.parts.map((p) => (p.kind === 'table' ? '' : `${p.kind} ${p.text}`));

test('a heading and the paragraphs behind it that repeat over one field make one section an item', () => {
  const heading = { kind: 'heading', level: 1, text: '{{item.title}}', each: 'chapters' };
  const para = { kind: 'para', text: '{{item.text}}', each: 'chapters' };
  assert.deepEqual(fill([heading, para]), ['heading 目标', 'para 第一段', 'para 第二段', 'heading 步骤', 'para 三步']);
  // Something between them: each repeats by itself, as paragraphs of their own do.
  assert.deepEqual(fill([heading, { kind: 'para', text: '以下为正文' }, para]), [
    'heading 目标',
    'heading 步骤',
    'para 以下为正文',
    'para 第一段',
    'para 第二段',
    'para 三步',
  ]);
  assert.deepEqual(fill([{ ...para, text: '{{index}}. {{item.title}}' }, para]).slice(0, 2), [
    'para 1. 目标',
    'para 2. 步骤',
  ]);
  // A condition inside the section holds for its paragraph alone.
  const more = { kind: 'para', text: '说明：{{note}}', each: 'chapters', when: 'note' };
  assert.deepEqual(fill([heading, more]), ['heading 目标', 'heading 步骤']);
  assert.deepEqual(fill([heading, more], '见附件'), [
    'heading 目标',
    'para 说明：见附件',
    'heading 步骤',
    'para 说明：见附件',
  ]);
});

test('模板目录里占位符写字段名', () => {
  const content = template([{ kind: 'para', text: '现将有关情况通报如下：' }]);
  assert.equal(
    inWords(content, '关于{{ note }}的通报（{{today}}）{{nobody}}'),
    '关于〔说明〕的通报（〔成文日期〕）{{nobody}}',
  );
});

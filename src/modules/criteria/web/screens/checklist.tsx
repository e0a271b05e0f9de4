/** One checklist: its lines with clause, what has changed since, wording and order, paper. */
import { Input } from 'antd';
import { ArrowDown, ArrowUp, Download, Pencil, Printer, TriangleAlert, X } from 'lucide-react';
import { useState } from 'react';
import { Link, useParams } from 'react-router';
import { apiBase } from '#kernel/web/api.ts';
import { day } from '#kernel/web/format.ts';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, Icon, Page, QueryFace, Stack, Tag } from '#kernel/web/ui/index.ts';
import {
  changeChecklist,
  getChecklist,
  listChecklists,
  purposes,
  type ChecklistLine,
  type ChecklistRecord,
} from '../../shared/checklists.ts';
import { changeWords, groupLines, lineNotes } from '../components/checklist-line.tsx';
import { itemPath } from '../words.ts';
import '../criteria.css';

export function Component() {
  const { id = '' } = useParams();
  const asked = useGet(getChecklist, { params: { id } }, { keep: true });
  const [isEditing, setEditing] = useState(false);
  const list = asked.data;
  const address = `${apiBase}/criteria/checklists/${id}/export`;
  return (
    <Page
      title={list?.title ?? '检查清单'}
      {...(list ? { note: `${list.code} · ${purposes[list.purpose]} · 按${day(list.madeOn)}有效的条文` } : {})}
      crumbs={[{ label: '检查清单', to: '/criteria/checklists' }, { label: list?.code ?? '' }]}
      actions={
        list && !isEditing ? (
          <>
            {list.isMine ? (
              <Button icon={Pencil} onClick={() => setEditing(true)}>
                修改
              </Button>
            ) : null}
            <Button icon={Printer} to={`/criteria/checklists/${id}/print`}>
              打印
            </Button>
            <Button icon={Download} href={`${address}?format=docx`} download>
              Word
            </Button>
            <Button icon={Download} href={`${address}?format=xlsx`} download>
              Excel
            </Button>
          </>
        ) : null
      }
    >
      <QueryFace query={asked}>
        {(data) => (isEditing ? <Edit list={data} onDone={() => setEditing(false)} /> : <Show list={data} />)}
      </QueryFace>
    </Page>
  );
}

function Show({ list }: { list: ChecklistRecord }) {
  return (
    <Stack>
      {list.newer.length > 0 ? (
        <div className="cr-warn" role="status">
          <Icon as={TriangleAlert} />
          <div>
            <b>有新版本</b>
            <ul className="cr-tips">
              {list.newer.map((n) => (
                <li key={n.standardName}>
                  《{n.standardName}》{n.text}
                  {n.newName ? `：${n.newName}` : ''}
                  {n.from ? `，${day(n.from)}起` : ''}
                </li>
              ))}
            </ul>
            <Link className="z-link" to="/criteria/checklists/new">
              按现行条文另做一份
            </Link>
          </div>
        </div>
      ) : null}
      {groupLines(list.items).map((group) => (
        <Card
          key={`${group.topic}-${group.items[0]?.no}`}
          title={group.topic}
          note={`${group.items.length} 条`}
          pad={false}
        >
          <ol className="cr-check">
            {group.items.map((line) => (
              <li key={line.criterionId}>
                <span className="cr-check-no">{line.no}</span>
                <div>
                  <p>{line.question}</p>
                  {line.question === line.text ? null : <p className="z-note">条文：{line.text}</p>}
                  <p className="z-note cr-check-basis">
                    <Link className="z-link" to={itemPath(line.criterionId, list.madeOn)}>
                      {line.citation}
                    </Link>
                    {line.hint ? <span>检查要点：{line.hint}</span> : null}
                    {lineNotes(line).map((note) => (
                      <Tag key={note} outline>
                        {note}
                      </Tag>
                    ))}
                    {line.change === 'none' ? null : <Tag>{changeWords[line.change]}</Tag>}
                  </p>
                </div>
              </li>
            ))}
          </ol>
        </Card>
      ))}
    </Stack>
  );
}

function Edit({ list, onDone }: { list: ChecklistRecord; onDone: () => void }) {
  const [title, setTitle] = useState(list.title);
  const [place, setPlace] = useState(list.place);
  const [lines, setLines] = useState<readonly ChecklistLine[]>(list.items);
  const save = useAct(changeChecklist, { invalidate: [getChecklist, listChecklists], onDone });
  const set = (at: number, patch: Partial<ChecklistLine>): void =>
    setLines(lines.map((line, i) => (i === at ? { ...line, ...patch } : line)));
  const move = (at: number, by: number): void => {
    const next = [...lines];
    const [line] = next.splice(at, 1);
    if (line) next.splice(at + by, 0, line);
    setLines(next);
  };
  return (
    <Card title="修改清单" note="条款和条文不变，只改名称、分组、问法和次序。">
      <div className="cr-field">
        <label htmlFor="cl-title">清单名称</label>
        <Input id="cl-title" maxLength={80} value={title} onChange={(event) => setTitle(event.target.value)} />
      </div>
      <div className="cr-field">
        <label htmlFor="cl-place">适用场所（选填）</label>
        <Input id="cl-place" maxLength={60} value={place} onChange={(event) => setPlace(event.target.value)} />
      </div>
      <ol className="cr-edit">
        {lines.map((line, i) => (
          <li key={line.criterionId}>
            <div className="cr-edit-words">
              <Input
                aria-label={`第 ${i + 1} 行的分组`}
                value={line.topic}
                maxLength={60}
                onChange={(event) => set(i, { topic: event.target.value })}
              />
              <Input.TextArea
                aria-label={`第 ${i + 1} 行的检查内容`}
                autoSize={{ minRows: 1, maxRows: 6 }}
                value={line.question}
                onChange={(event) => set(i, { question: event.target.value })}
              />
              <span className="z-note">{line.citation}</span>
            </div>
            <div className="cr-edit-acts">
              <Button
                kind="quiet"
                size="s"
                icon={ArrowUp}
                aria-label={`第 ${i + 1} 行上移`}
                locked={i === 0 ? '已经是第一行' : null}
                onClick={() => move(i, -1)}
              />
              <Button
                kind="quiet"
                size="s"
                icon={ArrowDown}
                aria-label={`第 ${i + 1} 行下移`}
                locked={i === lines.length - 1 ? '已经是最后一行' : null}
                onClick={() => move(i, 1)}
              />
              <Button
                kind="quiet"
                size="s"
                icon={X}
                aria-label={`去掉第 ${i + 1} 行`}
                locked={lines.length === 1 ? '清单里至少留一行' : null}
                onClick={() => setLines(lines.filter((_, at) => at !== i))}
              />
            </div>
          </li>
        ))}
      </ol>
      <ActError error={save.error} />
      <div className="cr-acts">
        <Button
          kind="filled"
          busy={save.busy}
          onClick={() =>
            void save.act({
              params: { id: list.id },
              body: {
                version: list.version,
                title,
                place,
                lines: lines.map(({ criterionId, topic, question }) => ({ criterionId, topic, question })),
              },
            })
          }
        >
          保存 {lines.length} 行
        </Button>
        <Button onClick={onDone}>不改了</Button>
      </div>
    </Card>
  );
}

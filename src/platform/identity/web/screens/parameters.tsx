/** 系统参数: values within the limits that the standard leaves. */
import { Input } from 'antd';
import { useState } from 'react';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { ActError, Button, Card, type Column, DataTable, Page, QueryFace } from '#kernel/web/ui/index.ts';
import { listParameters, setParameter } from '../../shared/contract.ts';
import '../identity.css';

type Row = Awaited<ReturnType<ReturnType<typeof useAct<typeof setParameter>>['run']>>['items'][number];

export function Component() {
  const list = useGet(listParameters);
  return (
    <Page title="系统参数" note="改后随即生效，记入审计">
      <Card pad={false}>
        <QueryFace query={list}>{(data) => <Table rows={data.items} />}</QueryFace>
      </Card>
    </Page>
  );
}

function Table({ rows }: { rows: readonly Row[] }) {
  const columns: Column<Row>[] = [
    { key: 'label', title: '参数', primary: true, render: (row) => row.label },
    { key: 'value', title: '现行值', width: '300px', render: (row) => <Value key={row.version} row={row} /> },
    {
      key: 'limits',
      title: '可设范围',
      width: '190px',
      render: (row) => `${row.min} 至 ${row.max} ${row.unit}，标准 ${row.standard}`,
    },
    { key: 'source', title: '依据', width: '220px', render: (row) => row.source },
  ];
  return <DataTable columns={columns} rows={rows} rowKey={(row) => row.key} caption="系统参数" minWidth={860} />;
}

function Value({ row }: { row: Row }) {
  const [text, setText] = useState(String(row.value));
  const save = useAct(setParameter, { invalidate: [listParameters] });
  const value = Number(text);
  const changed = text.trim() !== '' && Number.isInteger(value) && value !== row.value;
  return (
    <div>
      <span className="i-inline">
        <Input
          className="i-number"
          inputMode="numeric"
          value={text}
          aria-label={row.label}
          onChange={(event) => setText(event.target.value)}
        />
        {row.unit}
        {changed ? (
          <Button
            size="s"
            kind="filled"
            busy={save.busy}
            onClick={() => void save.act({ params: { key: row.key }, body: { value, version: row.version } })}
          >
            改为 {value}
          </Button>
        ) : null}
      </span>
      <ActError error={save.error} />
    </div>
  );
}

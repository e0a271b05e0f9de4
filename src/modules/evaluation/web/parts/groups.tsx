/** 单位分组: among whom each unit is compared, and why. */
import { Select } from 'antd';
import { useState } from 'react';
import { useAct, useGet } from '#kernel/web/hooks.ts';
import { dayCol } from '#kernel/web/format.ts';
import { ActError, Card, DataTable, QueryFace, type Column, optionsOf } from '#kernel/web/ui/index.ts';
import * as c from '../../shared/contract.ts';
import type { SchemeChoices } from '../../shared/schema.ts';
import { groupLabels, type GroupKey } from '../../shared/states.ts';

type Unit = SchemeChoices['units'][number];

export function Groups() {
  const query = useGet(c.schemeChoices, {});
  const place = useAct(c.placeUnit, { invalidate: [c.schemeChoices] });
  const [moving, setMoving] = useState('');
  return (
    <Card
      title="单位分组"
      note="没有指定的，街道在街道组，有监管行业领域的部门在监管部门组，其余在综合部门组。调整从今天起，正在进行的考核不变"
      pad={false}
    >
      <ActError error={place.error} />
      <QueryFace query={query} rows={8}>
        {(data) => {
          const columns: Column<Unit>[] = [
            { key: 'name', title: '单位', card: 'head', render: (row) => row.name },
            {
              key: 'group',
              title: '组别',
              width: '12rem',
              card: 'side',
              render: (row) =>
                data.mayPlace && row.kind !== 'street' ? (
                  <Select
                    aria-label={`${row.name}的组别`}
                    size="small"
                    style={{ width: '10rem' }}
                    value={row.group}
                    loading={moving === row.unitId && place.busy}
                    options={optionsOf(groupLabels).filter((one) => one.value !== 'street')}
                    onChange={(group: GroupKey) => {
                      setMoving(row.unitId);
                      void place.act({ body: { unitId: row.unitId, group } });
                    }}
                  />
                ) : (
                  groupLabels[row.group]
                ),
            },
            { key: 'basis', title: '依据', card: 'meta', render: (row) => row.basis },
            {
              key: 'since',
              title: '指定',
              width: '12rem',
              card: 'none',
              render: (row) => (row.since ? `${dayCol(row.since)} ${row.setBy}` : ''),
            },
          ];
          return (
            <DataTable
              caption="单位分组"
              rowKey={(row) => row.unitId}
              rows={data.units}
              columns={columns}
              empty="没有单位"
            />
          );
        }}
      </QueryFace>
    </Card>
  );
}

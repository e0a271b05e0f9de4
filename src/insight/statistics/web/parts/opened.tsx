/** The figure that is open, kept in the address; the way back closes it. */
import { useCallback } from 'react';
import { useQueryClient } from '@tanstack/react-query';
import { invalidate, useUrlState } from '#kernel/web/hooks.ts';
import {
  getCharts,
  getCitations,
  getCross,
  getFigureRows,
  getStatistics,
  getTrend,
  getUnits,
} from '../../shared/contract.ts';
import { RowsDrawer } from './rows-drawer.tsx';

const nothing = { figure: '', n: -1, rpage: 1 };

export function useOpened(): { open: (figure: string, value: number) => void; drawer: React.ReactNode } {
  const client = useQueryClient();
  const [at, set] = useUrlState(nothing);
  const open = useCallback(
    (figure: string, value: number) => set({ figure, n: value, rpage: 1 }, { replace: false }),
    [set],
  );
  return {
    open,
    drawer: (
      <RowsDrawer
        figure={at.figure}
        expected={at.n}
        page={Math.max(1, Math.floor(at.rpage))}
        onPage={(rpage) => set({ rpage })}
        onClose={() => set(nothing)}
        onRecount={(n) => {
          set({ n });
          void invalidate(client, [
            getStatistics,
            getTrend,
            getCross,
            getUnits,
            getCharts,
            getCitations,
            getFigureRows,
          ]);
        }}
      />
    ),
  };
}

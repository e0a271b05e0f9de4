/** The pages of the figures, side by side; the days looked at go along. */
import { NavLink } from 'react-router';
import { queryText } from '#kernel/web/api.ts';
import '../statistics.css';

const pages = [
  { to: '/statistics', label: '总表' },
  { to: '/statistics/cross', label: '自选统计' },
  { to: '/statistics/units', label: '各部门' },
  { to: '/statistics/channels', label: '来源渠道' },
  { to: '/statistics/charts', label: '图表' },
  { to: '/statistics/criteria', label: '条款引用' },
  { to: '/xrays', label: '数据体检' },
] as const;

export function Pages({ keep }: { keep?: Readonly<Record<string, string>> }) {
  return (
    <nav className="z-tabs st-pages" aria-label="统计的各页">
      <div className="z-tabs-list">
        {pages.map(({ to, label }) => (
          <NavLink key={to} to={`${to}${keep && to !== '/xrays' ? queryText(keep) : ''}`} end className="z-tab">
            {label}
          </NavLink>
        ))}
      </div>
    </nav>
  );
}

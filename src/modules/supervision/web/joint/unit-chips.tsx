/** 叫哪些部门: the departments as chips, chosen by a press, with a tick beside the colour. */
import { Check } from 'lucide-react';
import { Icon } from '#kernel/web/ui/index.ts';
import './joint.css';

export const UnitChips = ({
  units,
  value,
  onChange,
}: {
  units: readonly { id: string; name: string }[];
  value: readonly string[];
  onChange: (ids: string[]) => void;
}) => (
  <div className="jt-chips" role="group" aria-label="叫哪些部门">
    {units.map((unit) => {
      const on = value.includes(unit.id);
      return (
        <button
          key={unit.id}
          type="button"
          className="jt-chip"
          aria-pressed={on}
          onClick={() => onChange(on ? value.filter((id) => id !== unit.id) : [...value, unit.id])}
        >
          {on ? <Icon as={Check} /> : null}
          {unit.name}
        </button>
      );
    })}
  </div>
);

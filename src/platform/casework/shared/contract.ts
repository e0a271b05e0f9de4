/** The doors of casework: what I must do (待办). */
import { z } from 'zod';
import { endpoint } from '#kernel/shared/endpoint.ts';

export const todoKinds = {
  review: '复查核查',
  approve: '审核审批',
  judge: '判定',
  sign: '签收回复',
  report: '填报',
  rectify: '整改',
  claim: '待认领',
  press: '催办督促',
} as const;
export type TodoKind = keyof typeof todoKinds;

export const TodoItem = z.object({
  id: z.string(),
  kind: z.string() as z.ZodType<TodoKind, string>,
  kindLabel: z.string(),
  subjectType: z.string(),
  subjectId: z.string(),
  title: z.string(),
  isMajor: z.boolean(),
  enterpriseName: z.string(),
  streetName: z.string(),
  why: z.string(),
  dueOn: z.string().nullable(),
  dueAt: z.string().nullable(),
  daysLeft: z.number().int().nullable(),
  verb: z.string(),
  action: z.string(),
  /** Filled button: overdue and due today. */
  primary: z.boolean(),
  /** Nobody has taken it; it is open to my unit. */
  unclaimed: z.boolean(),
  link: z.string(),
});
export type TodoItem = z.infer<typeof TodoItem>;

export const Workbench = z.object({
  today: z.string(),
  total: z.number().int(),
  overdue: z.number().int(),
  unitTotal: z.number().int(),
  groups: z.array(
    z.object({
      key: z.enum(['overdue', 'today', 'soon', 'unclaimed', 'later']),
      label: z.string(),
      total: z.number().int(),
      items: z.array(TodoItem),
    }),
  ),
  kinds: z.array(z.object({ key: z.string(), label: z.string(), count: z.number().int() })),
  calendar: z.array(
    z.object({
      date: z.string(),
      weekday: z.number().int(),
      mark: z.enum(['休', '班']).nullable(),
      holiday: z.string().nullable(),
      count: z.number().int(),
      overdue: z.number().int(),
    }),
  ),
  figures: z.array(z.object({ key: z.string(), label: z.string(), value: z.number().int(), link: z.string() })),
  changes: z.array(z.object({ at: z.string(), text: z.string(), link: z.string() })),
  /** Stop orders that stand against my enterprise: shown first and not to be dismissed. */
  stops: z.array(
    z.object({
      subjectId: z.string(),
      title: z.string(),
      label: z.string(),
      extent: z.string(),
      since: z.string(),
      link: z.string(),
    }),
  ),
});
export type Workbench = z.infer<typeof Workbench>;

export const getWorkbench = endpoint({
  method: 'GET',
  path: '/todos',
  summary: '待办：我要办的、何时到期、点一下去办',
  clauses: ['T10-5'],
  query: z.object({
    scope: z.enum(['mine', 'unit']).default('mine'),
    kind: z.string().max(20).optional(),
    all: z.stringbool().default(false),
  }),
  response: Workbench,
});

export const claimTodo = endpoint({
  method: 'POST',
  path: '/todos/:id/claim',
  summary: '认领本单位无人承办的事项',
  clauses: ['T10-5'],
  params: z.object({ id: z.uuid() }),
  body: z.object({}),
  response: z.object({ id: z.string(), link: z.string() }),
  errors: ['casework.todoNotFound', 'casework.todoTaken'],
});

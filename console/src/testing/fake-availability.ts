import type { AvailabilityRules, AvailabilityView, Preset } from '../api/types.ts';

const ALL = { cpuPercent: 100, memoryPercent: 100, gpu: true };
const NOTHING = { cpuPercent: 0, memoryPercent: 0, gpu: false };

const RULES: Record<Preset, AvailabilityRules> = {
  always: rules('always', 0, ALL, ALL),
  balanced: rules(
    'balanced',
    300,
    { cpuPercent: 25, memoryPercent: 25, gpu: false },
    { cpuPercent: 90, memoryPercent: 75, gpu: true },
  ),
  courteous: rules('courteous', 600, NOTHING, { cpuPercent: 80, memoryPercent: 70, gpu: true }),
};

function rules(
  preset: Preset,
  idleAfter: number,
  inUse: AvailabilityRules['inUse'],
  idle: AvailabilityRules['idle'],
): AvailabilityRules {
  return { preset, hours: null, idleAfter, inUse, idle, moveAfter: 60, stopAfter: 300 };
}

/** What owners want of nodes, and what follows from it at once. */
export class FakeAvailability {
  readonly #views = new Map<string, AvailabilityView>();
  readonly #tell: (now: AvailabilityView) => void;

  constructor(tell: (now: AvailabilityView) => void) {
    this.#tell = tell;
  }

  of(node: string): AvailabilityView {
    return (
      this.#views.get(node) ?? {
        node,
        mode: 'work',
        budget: ALL,
        reasons: [],
        since: '2026-01-01T00:00:00Z',
        until: null,
        timeZone: 'Europe/Berlin',
        rules: RULES.always,
        ownRules: true,
        pause: { kind: 'none', until: null },
        pending: false,
        unknown: [],
        cordoned: false,
        drain: null,
        stay: { oneHour: 83, eightHours: 40 },
        sentence: 'it works for others',
      }
    );
  }

  /** The node says something else from now on. */
  change(node: string, change: Partial<AvailabilityView>): AvailabilityView {
    const now = { ...this.of(node), ...change };
    this.#views.set(node, now);
    this.#tell(now);
    return now;
  }

  handle(node: string, action: string, more: string | undefined, body: unknown): Response {
    const asked = (body ?? {}) as { kind?: 'open' | 'finish'; until?: string; preset?: Preset };
    if (action === 'availability' && more === 'preview') {
      return Response.json({
        days: 7,
        knownHours: 168,
        workedHours: 63,
        usedHours: 0,
        sentence: 'in the last 7 days it would have worked 63 of 168 h that are known',
        reasons: [],
      });
    }
    if (action === 'availability' && more === 'rules') {
      return Response.json(this.change(node, { rules: RULES[asked.preset ?? 'always'], ownRules: false }));
    }
    switch (action) {
      case 'pause':
        return Response.json(
          this.change(node, {
            mode: asked.kind === 'finish' ? 'no_start' : 'rest',
            pause: {
              kind: asked.until === undefined ? (asked.kind ?? 'open') : 'until',
              until: asked.until ?? null,
            },
            reasons: [{ code: 'PAUSED', sentence: 'the owner has paused it' }],
            sentence: 'it rests: the owner has paused it',
          }),
        );
      case 'resume':
        return Response.json(
          this.change(node, {
            mode: 'work',
            pause: { kind: 'none', until: null },
            reasons: [],
            sentence: 'it works for others',
          }),
        );
      case 'cordon':
        return Response.json(this.change(node, { cordoned: true }));
      case 'uncordon':
        return Response.json(this.change(node, { cordoned: false, drain: null }));
      case 'drain':
        return Response.json(
          this.change(node, {
            cordoned: true,
            drain: {
              since: '2026-01-01T00:00:00Z',
              deadline: '2026-01-01T01:00:00Z',
              jobs: 1,
              services: 1,
              staying: ['db'],
            },
          }),
        );
      default:
        return Response.json(this.of(node));
    }
  }
}

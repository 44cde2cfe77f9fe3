import styles from './chart.module.css';

const WIDTH = 240;
const HEIGHT = 48;

/** Values in their order; null is what nobody knows, and stays empty. */
export type Values = readonly (number | null)[];

/**
 * How something went, as a line with the area below it. Decoration for eyes: the label says what counts.
 *
 * @param lines the first is drawn filled
 * @param top the value at the upper edge
 */
export function Chart({ lines, top, label }: { lines: readonly Values[]; top: number; label: string }) {
  return (
    <svg
      className={styles.chart}
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      preserveAspectRatio="none"
      role="img"
      aria-label={label}
    >
      {lines.map((values, index) => {
        const runs = runsOf(values, top);
        return (
          <g key={index} className={index === 0 ? styles.first : styles.second}>
            {index === 0 && <path className={styles.area} d={runs.map(area).join('')} />}
            <path className={styles.line} d={runs.map(line).join('')} />
          </g>
        );
      })}
      <path className={styles.ground} d={`M0 ${HEIGHT}h${WIDTH}`} />
    </svg>
  );
}

type Place = readonly [x: number, y: number];

/** The stretches between gaps. */
export function runsOf(values: Values, top: number): Place[][] {
  const runs: Place[][] = [];
  let run: Place[] | undefined;
  const width = Math.max(1, values.length - 1);
  values.forEach((value, at) => {
    if (value === null) {
      run = undefined;
      return;
    }
    if (run === undefined) {
      run = [];
      runs.push(run);
    }
    const height = top <= 0 ? 0 : Math.min(1, Math.max(0, value / top));
    run.push([rounded((at / width) * WIDTH), rounded(HEIGHT - height * (HEIGHT - 2) - 1)]);
  });
  return runs;
}

function rounded(value: number): number {
  return Math.round(value * 10) / 10;
}

function line(run: Place[]): string {
  const [first, ...rest] = run;
  if (first === undefined) return '';
  // A value alone is a dot: a line of no length with round ends.
  const tail = rest.length === 0 ? 'h0' : rest.map(([x, y]) => `L${x} ${y}`).join('');
  return `M${first[0]} ${first[1]}${tail}`;
}

function area(run: Place[]): string {
  const first = run[0];
  const last = run.at(-1);
  return first === undefined || last === undefined
    ? ''
    : `${line(run)}L${last[0]} ${HEIGHT}L${first[0]} ${HEIGHT}Z`;
}

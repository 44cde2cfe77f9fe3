import { PLAIN, type Style } from './sgr.ts';

export type LineKind = 'stdout' | 'stderr' | 'note';

/** A stretch of one style; it begins where the one before it ends. */
export interface Span {
  readonly end: number;
  readonly style: Style;
}

/** A longer line goes on in further ones: no single row may cost the page its breath. */
export const MAX_LINE_LENGTH = 4096;

/** One row of output. Open rows still change; each change raises `revision`. */
export class LogLine {
  readonly number: number;
  readonly kind: LineKind;
  /** Of who printed it. */
  readonly label: string;
  /** What follows belongs to the same line of the output. */
  continues = false;
  text = '';
  /** Undefined while everything is plain, as it mostly is. */
  spans: readonly Span[] | undefined;
  revision = 0;

  constructor(number: number, kind: LineKind, label = '') {
    this.number = number;
    this.kind = kind;
    this.label = label;
  }

  /** Puts text at a column, over what stands there, as a terminal does. */
  write(column: number, text: string, style: Style): void {
    if (text === '') {
      return;
    }
    this.revision++;
    if (column > this.text.length) {
      this.#put(this.text.length, ' '.repeat(column - this.text.length), PLAIN);
    }
    this.#put(column, text, style);
  }

  /** Takes away what stands from a column on. */
  truncate(column: number): void {
    if (column < this.text.length) {
      this.revision++;
      this.text = this.text.slice(0, column);
      this.spans = this.spans === undefined ? undefined : cut(this.spans, 0, column);
    }
  }

  #put(column: number, text: string, style: Style): void {
    const before = this.text.length;
    const end = column + text.length;
    if (style !== PLAIN || this.spans !== undefined) {
      const old = this.spans ?? (before === 0 ? [] : [{ end: before, style: PLAIN }]);
      this.spans = merge([...cut(old, 0, column), { end, style }, ...cut(old, end, before)]);
    }
    this.text =
      column === before ? this.text + text : this.text.slice(0, column) + text + this.text.slice(end);
  }
}

/** The part of the spans between two columns. */
function cut(spans: readonly Span[], from: number, to: number): Span[] {
  const kept: Span[] = [];
  for (const span of spans) {
    if (span.end > from && (kept.at(-1)?.end ?? from) < to) {
      kept.push(span.end <= to ? span : { end: to, style: span.style });
    }
  }
  return kept;
}

function merge(spans: Span[]): Span[] {
  const merged: Span[] = [];
  for (const span of spans) {
    if (merged.at(-1)?.style === span.style) {
      merged[merged.length - 1] = span;
    } else {
      merged.push(span);
    }
  }
  return merged;
}

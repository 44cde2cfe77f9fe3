import type { GapEvent, OutputEvent } from '../../api/types.ts';
import { formatBytes } from '../../components/format.ts';
import type { LogModel, LogSource, StreamName } from './log-model.ts';

export function appendOutput(
  model: LogModel,
  name: StreamName,
  output: OutputEvent,
  source?: LogSource,
): void {
  if ('data' in output) {
    model.appendText(name, output.offset, output.data, source);
  } else {
    model.appendBytes(name, output.offset, fromBase64(output.dataBase64), source);
  }
}

export function appendGap(model: LogModel, gap: GapEvent, source?: LogSource): void {
  model.skip(gap.stream, gap.offset + gap.lostBytes, source);
  model.note(`${formatBytes(gap.lostBytes)} of ${gap.stream} were lost here`);
}

/** A cursor is `<attempt>-<bytes of both streams>`. */
export function attemptOf(cursor: string): number | undefined {
  const attempt = /^(\d+)-/.exec(cursor)?.[1];
  return attempt === undefined ? undefined : Number(attempt);
}

export function bytesOf(output: OutputEvent): Uint8Array {
  return 'data' in output ? new TextEncoder().encode(output.data) : fromBase64(output.dataBase64);
}

function fromBase64(text: string): Uint8Array {
  return Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
}

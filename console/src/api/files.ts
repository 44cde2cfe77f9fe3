import { errorFrom, unreachable } from './errors.ts';
import { call, sameOriginPath } from './http.ts';
import { session } from './session.ts';
import type { UploadedFile } from './types.ts';

/**
 * Uploads a file. By XMLHttpRequest, because fetch tells nothing of an upload's progress.
 *
 * @param onProgress gets the part that was sent, 0 to 1
 */
export async function uploadFile(
  file: File,
  onProgress: (part: number) => void,
  signal: AbortSignal,
): Promise<UploadedFile> {
  let answer = await send(file, onProgress, signal);
  if (answer.status === 401 && (await session.refresh())) {
    answer = await send(file, onProgress, signal);
  }
  if (answer.status < 200 || answer.status > 299) {
    throw errorFrom(answer.status, answer.responseText, answer.getResponseHeader('Retry-After'));
  }
  return JSON.parse(answer.responseText) as UploadedFile;
}

function send(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<XMLHttpRequest> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = new XMLHttpRequest();
    request.open('POST', '/api/files/upload');
    request.setRequestHeader('Authorization', `Bearer ${session.accessToken ?? ''}`);
    request.upload.onprogress = (event) => onProgress(event.total > 0 ? event.loaded / event.total : 0);
    request.onload = () => resolve(request);
    request.onerror = () => reject(unreachable(undefined));
    request.onabort = () => reject(new DOMException('The upload was stopped.', 'AbortError'));
    signal.addEventListener('abort', () => request.abort(), { once: true });
    const form = new FormData();
    form.append('file', file, file.name);
    request.send(form);
  });
}

/** Saves what a path of the API answers as a file of the user's. */
export async function download(url: string, fileName: string): Promise<void> {
  const response = await call(sameOriginPath(url));
  save(await response.blob(), fileName);
}

/** Saves a text as a file of the user's. */
export function saveText(text: string, fileName: string): void {
  save(new Blob([text], { type: 'text/plain' }), fileName);
}

function save(contents: Blob, fileName: string): void {
  const objectUrl = URL.createObjectURL(contents);
  const link = document.createElement('a');
  link.href = objectUrl;
  link.download = fileName;
  link.click();
  // The browser reads the object after the click; a minute is ample and keeps it from leaking.
  setTimeout(() => URL.revokeObjectURL(objectUrl), 60_000);
}

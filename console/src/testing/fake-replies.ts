export function failure(
  status: number,
  code: string,
  message: string,
  details: Record<string, unknown> | null = null,
): Response {
  return Response.json({ error: { code, message, details, requestId: 'req-1' } }, { status });
}

export type Send = (event: string, data: unknown, id?: string) => void;

/** @param subscribe gets how to send and how to end, returns how to unsubscribe */
export function eventStream(subscribe: (send: Send, close: () => void) => () => void): Response {
  const encoder = new TextEncoder();
  let unsubscribe: () => void = () => undefined;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const send: Send = (event, data, id) => {
        const idLine = id === undefined ? '' : `id: ${id}\n`;
        controller.enqueue(encoder.encode(`event: ${event}\n${idLine}data: ${JSON.stringify(data)}\n\n`));
      };
      unsubscribe = subscribe(send, () => controller.close());
    },
    cancel: () => unsubscribe(),
  });
  return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
}

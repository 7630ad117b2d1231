/**
 * Limits the memory that answers take which clients do not read. The bytes are in this process until
 * the client takes them. When there are too many, the connection that keeps most of them is closed.
 */
import type { ServerResponse } from 'node:http';

export interface UnreadLimit {
  /** Counts an answer's bytes until it is sent or its connection is closed. */
  watch(answer: ServerResponse): void;
  stop(): void;
}

/** Milliseconds between two checks: an answer that is read is gone by then. */
const PACE_MS = 1_000;

export function limitUnread(maxBytes: number, paceMs = PACE_MS): UnreadLimit {
  const answers = new Set<ServerResponse>();
  const check = (): void => {
    const unread = [...answers]
      .map((answer) => ({ answer, bytes: answer.writableLength }))
      .sort((a, b) => a.bytes - b.bytes);
    let total = unread.reduce((sum, { bytes }) => sum + bytes, 0);
    while (total > maxBytes) {
      const largest = unread.pop();
      if (!largest) return;
      total -= largest.bytes;
      largest.answer.req.socket.destroy();
    }
  };
  const timer = setInterval(check, paceMs);
  timer.unref();
  return {
    watch(answer) {
      answers.add(answer);
      answer.once('close', () => answers.delete(answer));
    },
    stop: () => clearInterval(timer),
  };
}

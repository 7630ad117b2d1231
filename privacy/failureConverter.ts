/**
 * Puts the messages and stack traces of failures into a payload, so that they are encrypted too: a
 * provider's message may quote an address. Loaded by path, also into the workflows' bundle.
 */
import { DefaultFailureConverter } from '@temporalio/common';

export const failureConverter = new DefaultFailureConverter({ encodeCommonAttributes: true });

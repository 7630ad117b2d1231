/** Turns every failure into an answer. */
import type { Context } from 'hono';
import { HTTPException } from 'hono/http-exception';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import { errors } from '../../contracts/errors.ts';
import { databaseProblem } from './databaseProblem.ts';
import type { ApiEnv } from './environment.ts';
import { ProblemError, problemAnswer } from './problem.ts';

function toProblem(error: Error): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof HTTPException) {
    if (error.status === 415) return new ProblemError('UNSUPPORTED_MEDIA_TYPE');
    if (error.status === 413) return new ProblemError('BODY_TOO_LARGE');
    if (error.status < 500) return new ProblemError('INVALID_REQUEST', { cause: error });
  }
  return databaseProblem(error) ?? new ProblemError('INTERNAL', { cause: error });
}

/** Answers any error as problem details, without its message or stack. */
export function answerError(error: Error, c: Context<ApiEnv>): Response {
  const problem = toProblem(error);
  const { status } = errors[problem.code];
  c.set('problemCode', problem.code);
  if (status >= 500 && problem.cause !== undefined) {
    const level = problem.code === 'INTERNAL' ? 'error' : 'warn';
    c.var.log[level]({ err: problem.cause, code: problem.code }, 'request failed');
  }
  const { body, headers } = problemAnswer(problem, {
    requestId: c.var.requestId,
    path: new URL(c.req.url).pathname,
  });
  return c.body(body, status as ContentfulStatusCode, { 'Cache-Control': 'no-store', ...headers });
}

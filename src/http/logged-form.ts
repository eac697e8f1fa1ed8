import { parsePythonLiteral } from './python-literal.ts';

/** What a form says of an event, or what is wrong with it. */
export type LoggedEvent = { readonly value: unknown } | { readonly problem: string };

/**
 * The event in a form as Python's `logging.handlers.HTTPHandler` posts it: all fields of a log record as texts, of which
 * `msg` is the event. It is JSON where the record came through a `QueueHandler`, which formats it, and otherwise what
 * `repr` makes of the dict that BinderHub logs. Total.
 */
export function eventInForm(body: string): LoggedEvent {
  const messages = new URLSearchParams(body).getAll('msg');
  const [message] = messages;
  if (message === undefined) return { problem: "the form has no field 'msg'" };
  if (messages.length > 1) return { problem: "the form has several fields 'msg'" };
  try {
    return { value: JSON.parse(message) };
  } catch {
    const literal = parsePythonLiteral(message);
    return literal.ok ? { value: literal.value } : { problem: `msg: ${literal.problem}` };
  }
}

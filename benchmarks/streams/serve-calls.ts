/** What a process can be asked: by name, a function of one argument. What passes is JSON. */
export type Calls<C> = { readonly [K in keyof C]: (argument: never) => unknown };

export type Argument<C extends Calls<C>, K extends keyof C> = Parameters<C[K]>[0];
export type Result<C extends Calls<C>, K extends keyof C> = ReturnType<C[K]>;

export type Handlers<C extends Calls<C>> = {
  readonly [K in keyof C]: (argument: Argument<C, K>) => Result<C, K> | Promise<Result<C, K>>;
};

export interface Call {
  readonly id: number;
  readonly name: string;
  readonly argument: unknown;
}

export type Reply = { readonly id: number; readonly result: unknown } | { readonly id: number; readonly error: string };

/** Answers the process that forked this one, and ends with it. */
export function serveCalls<C extends Calls<C>>(handlers: Handlers<C>): void {
  process.on('message', async ({ id, name, argument }: Call) => {
    const handler = handlers[name as keyof C] as (argument: unknown) => unknown;
    try {
      reply({ id, result: await handler(argument) });
    } catch (cause) {
      reply({ id, error: String(cause) });
    }
  });
  process.once('disconnect', () => process.exit());
}

const reply = (message: Reply): void => void process.send?.(message);

import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';

/** Asks for lines that are not shown while they are typed; where there is no terminal, they are read as they come. */
export interface Asking {
  /** Throws where no line comes. */
  readonly ask: (question: string) => Promise<string>;
  readonly close: () => void;
}

export const asking = (input: NodeJS.ReadStream, output: NodeJS.WriteStream): Asking => {
  const nowhere = new Writable({ write: (_bytes, _encoding, done) => done() });
  const lines = createInterface({ input, output: nowhere, terminal: input.isTTY === true });
  const typed = lines[Symbol.asyncIterator]();
  return {
    ask: async (question) => {
      output.write(question);
      const line = await typed.next();
      output.write('\n');
      if (line.done) throw new Error('No passphrase was given.');
      return line.value;
    },
    close: () => lines.close(),
  };
};

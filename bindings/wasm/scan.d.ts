import type { DatabaseOptions, Explanation, PartiqlIamError, Span } from "./index.js";

export { PartiqlIamError } from "./index.js";

/** Where in a file something is. Lines and columns are counted from 1, columns in UTF-16 code units. */
export interface Place {
  line: number;
  column: number;
  /** The line of the last character. */
  end_line: number;
  /** The column after the last character. */
  end_column: number;
}

/** A statement of a text, with what it needs. */
export interface ScannedStatement {
  kind: "statement";
  /** Its place in the text. */
  span: Span;
  /** The members of the line of JSON; its spans are in `statement`. */
  answer: Explanation &
    Place & {
      kind: "statement";
      file: string;
      service: "qldb" | "dynamodb";
      /** Values are put in at run time, and the answer holds only if they are values. */
      if_values: boolean;
    };
  /** The line that `partiql-iam scan --format json` prints, whose spans are in bytes of UTF-8. */
  json: string;
}

/** Something else that is found in a text. */
export interface ScannedFinding {
  /** A lint or a warning; not understood; or not known what is needed. */
  kind: "remark" | "refusal" | "unknown";
  /** Its place in the text; `null` if it is about the whole text. */
  span: Span | null;
  /** The members of the line of JSON. */
  answer: Partial<Place> & {
    kind: ScannedFinding["kind"];
    file: string | null;
    code: string;
    severity: "error" | "warning" | "note";
    message: string;
    help: string | null;
    /** What to write instead, where that is safe. */
    fix?: (Place & { text: string })[];
    /** The same when the lines around it have changed. */
    fingerprint: string;
  };
  /** The line that `partiql-iam scan --format json` prints. */
  json: string;
}

/** What is found in a text. */
export type Scanned = ScannedStatement | ScannedFinding;

/**
 * The statements of a text, with what they need, and what is wrong in it, in the order of the text.
 *
 * The text may have statements for both services, so that what is known of both may be given.
 *
 * @param name the name of the file: its ending says whether it is a script, a program, or has policies.
 * @param options `service` is that of a script whose first line does not say it.
 * @throws {PartiqlIamError} when files with such a name are not read, or an option is not understood.
 */
export function scanText(text: string, name: string, options?: DatabaseOptions): Scanned[];

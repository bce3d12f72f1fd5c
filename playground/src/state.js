// What the page shows, whole in the link's fragment.

const MEMBERS = ["service", "statement", "account", "region", "ledger", "tables", "policy", "context", "conditions"];

/** The state that a fragment has; null if it has none that can be read. */
export function fromFragment(fragment) {
  if (fragment.length < 2) return null;
  try {
    const binary = atob(fragment.slice(1).replaceAll("-", "+").replaceAll("_", "/"));
    const text = new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (c) => c.charCodeAt(0)));
    const found = JSON.parse(text);
    if (typeof found !== "object" || found === null) return null;
    const isKnown = ([name, value]) => MEMBERS.includes(name) && (name === "conditions" ? typeof value === "boolean" : typeof value === "string");
    return Object.fromEntries(Object.entries(found).filter(isKnown));
  } catch {
    return null;
  }
}

export function toFragment(state) {
  const members = MEMBERS.filter((name) => state[name] !== undefined && state[name] !== "" && state[name] !== false);
  const text = JSON.stringify(Object.fromEntries(members.map((name) => [name, state[name]])));
  const binary = Array.from(new TextEncoder().encode(text), (byte) => String.fromCharCode(byte)).join("");
  return `#${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`;
}

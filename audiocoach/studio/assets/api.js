// Talks to the studio's server; every answer is data, never markup.

export class ApiError extends Error {
  constructor(message, status, body) {
    super(message);
    this.status = status;
    this.body = body;
  }
}

async function answer(asked) {
  const response = await asked.catch((error) => {
    if (error.name === "AbortError") throw error;
    throw new ApiError("The studio has ended; start it again.", 0, {});
  });
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(body.error || `the studio answers ${response.status}`, response.status, body);
  return body;
}

export const get = (path, query = {}, options = {}) => answer(fetch(`${path}?${new URLSearchParams(query)}`, options));

export const post = (path, body, options = {}) =>
  answer(fetch(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body), ...options }));

export const send = (path, query, data, headers = {}, method = "PUT") =>
  answer(fetch(`${path}?${new URLSearchParams(query)}`, { method, headers, body: data }));

// An element with text and children; nothing here is ever read as HTML.
export function make(tag, properties = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "class") element.className = value;
    else if (name.startsWith("aria-") || name === "dir") element.setAttribute(name, value);
    else element[name] = value;
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

// Requests of the desk to the server.

const TIMEOUT = 20_000;

const csrfToken = () =>
  document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1] ??
  document.querySelector("[name=csrfmiddlewaretoken]").value;

export const post = (url, fields, { headers, ...options } = {}) =>
  fetch(url, {
    method: "POST",
    body: new URLSearchParams(fields),
    headers: { "X-CSRFToken": csrfToken(), ...headers },
    redirect: "manual",
    signal: AbortSignal.timeout(TIMEOUT),
    ...options,
  });

export const getFragment = async (url) => {
  const response = await fetch(url, {
    headers: { Accept: "text/vnd.newscenter.fragment+html" },
    signal: AbortSignal.timeout(TIMEOUT),
  });
  if (!response.ok || response.redirected) throw new Error(response.statusText);
  return response.text();
};
